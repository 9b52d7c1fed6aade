import { unattachedEni } from '../../lambda/checks/unattached-eni.ts';
import { aBranchEni, aCniEni, anEni, anInventory, minutesAgo, OTHER_ACCOUNT, withGaps } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

/** The remedy says so, and holds no command. */
function noCommand(text: string): RegExp {
  return new RegExp(`^(?!.*delete-network-interface).*${text.replaceAll('.', '\\.')}`, 's');
}

testCheck(unattachedEni, [
  {
    name: 'gives no command for an ENI that a route leads to, and says whose the route may be',
    inventory: anInventory({
      availableEnis: [anEni({ id: 'eni-1' }), anEni({ id: 'eni-2' })],
      eniRoutes: [{ routeTableId: 'rtb-1', vpcId: anEni().vpcId, eniId: 'eni-1', destination: '0.0.0.0/0' }],
    }),
    fires: [
      { remediation: noCommand('The route to 0.0.0.0/0 in rtb-1 leads to it: ask who created that route') },
      { remediation: /delete-network-interface/ },
    ],
  },
  {
    name: 'gives no command where routes could not be read',
    inventory: withGaps(anInventory({ availableEnis: [anEni()] }), ['eniRoutes']),
    fires: [{ remediation: noCommand('It could not be read whether a route leads to it') }],
  },
  {
    name: 'reports an unattached ENI that a user made, for information',
    inventory: anInventory({ availableEnis: [anEni({ description: 'appliance' })] }),
    fires: [
      {
        resource: { id: 'eni-1' },
        message: 'eni-1 in subnet-a is unattached and holds 1 address: no known AWS service created it.',
        evidence: { kind: 'user', description: 'appliance', ageMinutes: 'unknown' },
      },
    ],
  },
  {
    name: 'tells what kind of ENI it is where that is known',
    inventory: anInventory({
      availableEnis: [
        anEni({ id: 'eni-1', tags: { 'kubernetes.io/cluster/demo': 'owned', 'karpenter.sh/nodepool': 'default' } }),
        anEni({ id: 'eni-2', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }),
        aCniEni({ id: 'eni-3', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }),
        anEni({ id: 'eni-4', description: 'aws-K8S-i-0a' }),
        aBranchEni({ id: 'eni-5', tags: {} }),
        aCniEni({ id: 'eni-6', tags: { 'eks-ip-auditor/keep': 'evidence' } }),
      ],
    }),
    fires: [
      { cluster: 'demo', evidence: { kind: 'node-primary' }, remediation: /DeleteOnTermination: true/ },
      { evidence: { kind: 'cni-tagged' }, message: /tagged by the VPC CNI, but created by something else/ },
      { evidence: { kind: 'cni-secondary', notDeletableBecause: ['no-manage-tag'] }, message: /no_manage/ },
      { evidence: { kind: 'cni-secondary', notDeletableBecause: ['unproven'] }, message: /tags do not confirm it/ },
      { evidence: { kind: 'branch', notDeletableBecause: ['unproven'] } },
      { evidence: { kind: 'cni-secondary', notDeletableBecause: ['exempt'] }, message: /tagged eks-ip-auditor\/keep/ },
    ],
  },
  {
    name: 'gives no command for an ENI that somebody wants to stay, and says who to ask',
    inventory: anInventory({
      availableEnis: [
        aCniEni({ id: 'eni-1', tags: { 'eks-ip-auditor/keep': 'evidence' } }),
        aCniEni({ id: 'eni-2', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }),
        anEni({ id: 'eni-3', tags: { Protected: 'yes' } }),
        anEni({ id: 'eni-4', sourceDestCheck: false }),
        anEni({
          id: 'eni-5',
          publicAddresses: [{ address: '203.0.113.7', privateIpAddress: undefined, allocationId: undefined }],
        }),
        anEni({ id: 'eni-6', tags: { 'aws:cloudformation:stack-name': 'vpn' } }),
        anEni({ id: 'eni-7', description: 'Spare of the Glue connection' }),
      ],
    }),
    fires: [
      { remediation: noCommand('tagged eks-ip-auditor/keep: ask who tagged it') },
      { remediation: noCommand('tagged node.k8s.amazonaws.com/no_manage: ask who tagged it') },
      { remediation: noCommand('as its tag Protected says: ask who wrote that') },
      { remediation: noCommand('source/destination check is off') },
      { remediation: noCommand('has the public address 203.0.113.7: ask who uses') },
      { remediation: noCommand('Look it up in the service: its tag aws:cloudformation:stack-name') },
      {
        message: /maybe an AWS service's, for its description names an AWS service\.$/,
        remediation: noCommand('Look it up in the service: its description names an AWS service'),
      },
    ],
  },
  {
    name: 'leaves an ENI alone that is younger than the minimum age by the ledger',
    inventory: anInventory({ availableEnis: [anEni()] }, { eniFirstSeen: new Map([['eni-1', minutesAgo(30)]]) }),
    fires: 'silent',
  },
  {
    name: 'is silent on what leaked-eni reports, on ENIs of AWS services and on those of other accounts',
    inventory: anInventory({
      availableEnis: [
        aCniEni({ id: 'eni-1' }),
        aBranchEni({ id: 'eni-2' }),
        anEni({ id: 'eni-3', description: 'Amazon EKS demo' }),
        anEni({ id: 'eni-4', description: 'AWS Lambda VPC ENI-fn-1', interfaceType: 'lambda' }),
        anEni({ id: 'eni-5', description: 'DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka' }),
        anEni({ id: 'eni-6', interfaceType: 'some_new_service' }),
        anEni({ id: 'eni-7', requesterManaged: true }),
        anEni({ id: 'eni-8', operatorManaged: true, operatorPrincipal: 'eks.amazonaws.com' }),
        anEni({ id: 'eni-9', ownerId: OTHER_ACCOUNT }),
      ],
    }),
    fires: 'silent',
  },
]);
