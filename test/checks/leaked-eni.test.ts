import { leakedEni } from '../../lambda/checks/leaked-eni.ts';
import {
  aBranchEni,
  aCluster,
  aCniEni,
  aNode,
  anAddon,
  anEni,
  anInventory,
  aSubnet,
  attached,
  minutesAgo,
  OTHER_ACCOUNT,
  VPC,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';
const gone = { clusters: [aCluster()], vpcCniAddons: [anAddon()], nodes: [aNode({ id: 'i-0b' })] };

/** The CNI's ENI as releases before v1.19.4 leave it, without the given tags. */
function withoutTags(...names: readonly string[]) {
  const eni = aCniEni();
  return { ...eni, tags: Object.fromEntries(Object.entries(eni.tags).filter(([name]) => !names.includes(name))) };
}

const anElasticIp = { address: '203.0.113.7', privateIpAddress: '10.0.0.20', allocationId: 'eipalloc-1' };

const aRouteTo = (eniId: string) => ({ routeTableId: 'rtb-1', vpcId: VPC, eniId, destination: '172.16.0.0/12' });

/** What is expected of an ENI that clean-up keeps: who to ask, and no command. */
const keptFor = (id: string, code: string, remediation: RegExp) => ({
  resource: { id },
  evidence: { keptByCleanUp: [code] },
  remediation,
});

testCheck(leakedEni, [
  {
    name: 'reports an ENI of the VPC CNI whose instance is gone, with what it holds and what to run',
    inventory: anInventory({ ...gone, availableEnis: [aCniEni({ ipv4Prefixes: ['10.0.0.32/28'] })] }),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: { id: 'eni-1', arn: 'arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-1' },
        message:
          'eni-1 leaked in subnet-a and holds 19 addresses: created by the VPC CNI for i-0a (gone) of cluster demo, 3 hours old.',
        evidence: {
          madeBy: 'vpc-cni',
          clusterState: 'exists',
          instanceState: 'gone',
          addresses: 19,
          ageMinutes: 180,
          ageFrom: 'created-at-tag',
          securityGroups: ['sg-1'],
          whyNotCleaned: [],
        },
        remediation: /aws ec2 delete-network-interface --region eu-west-1 --network-interface-id eni-1/,
      },
    ],
  },
  {
    name: 'treats a terminated instance as gone',
    inventory: anInventory({
      ...gone,
      availableEnis: [aCniEni()],
      eniInstances: [aNode({ id: 'i-0a', state: 'terminated' })],
    }),
    fires: [{ severity: 'medium', evidence: { instanceState: 'terminated' } }],
  },
  {
    name: 'says who to ask of an ENI in a VPC that another account uses too, which clean-up keeps',
    inventory: anInventory({ ...gone, availableEnis: [aCniEni()], subnets: [aSubnet({ ownerId: OTHER_ACCOUNT })] }),
    fires: [
      keptFor(
        'eni-1',
        'vpc-shared',
        /^Clean-up keeps the ENI\. Another account uses vpc-1 too[^`]*ask that account\.$/,
      ),
    ],
  },
  {
    name: 'says so, too, where another account has no more than an ENI there, in whatever subnet',
    inventory: anInventory({
      ...gone,
      availableEnis: [aCniEni()],
      subnetEnis: [anEni({ id: 'eni-other', subnetId: 'subnet-elsewhere', ownerId: OTHER_ACCOUNT })],
    }),
    fires: [
      keptFor(
        'eni-1',
        'vpc-shared',
        /^Clean-up keeps the ENI\. Another account uses vpc-1 too[^`]*ask that account\.$/,
      ),
    ],
  },
  {
    name: 'says who to ask where a cluster of that name is in another VPC, which clean-up keeps',
    inventory: anInventory({ ...gone, clusters: [aCluster({ vpcId: 'vpc-2' })], availableEnis: [aCniEni()] }),
    fires: [
      keptFor(
        'eni-1',
        'cluster-elsewhere',
        /^Clean-up keeps the ENI\. A cluster of the name in its tags, demo, is in /,
      ),
    ],
  },
  {
    name: 'is low while the instance exists, for its CNI may be between detaching and deleting',
    inventory: anInventory({ ...gone, availableEnis: [aCniEni()], eniInstances: [aNode()] }),
    fires: [
      {
        severity: 'low',
        message: /i-0a \(running\)/,
        remediation:
          /^Its owner may still delete the ENI: look again in an hour\. Clean-up keeps it while i-0a exists\.$/,
      },
    ],
  },
  {
    name: 'says that nobody is left to clean up after a deleted cluster',
    inventory: anInventory({ availableEnis: [aCniEni()] }),
    fires: [
      {
        severity: 'medium',
        message: /of cluster demo \(gone\)/,
        evidence: {
          clusterState: 'gone',
          whyNotCleaned: [
            'No node of the VPC is left to run the VPC CNI sweep.',
            'EKS deletes no ENIs of a cluster that no longer exists.',
          ],
        },
      },
    ],
  },
  {
    name: 'takes a cluster of the same name in another VPC for another cluster',
    inventory: anInventory({ ...gone, clusters: [aCluster({ vpcId: 'vpc-2' })], availableEnis: [aCniEni()] }),
    fires: [{ evidence: { clusterState: 'gone' } }],
  },
  {
    name: 'takes a cluster of the same name for which EKS names no VPC for the same one',
    inventory: anInventory({ ...gone, clusters: [aCluster({ vpcId: '' })], availableEnis: [aCniEni()] }),
    fires: [{ evidence: { clusterState: 'exists' } }],
  },
  {
    name: 'names the CNI release that leaves no owner tag, and a sweep that is turned off',
    inventory: anInventory({
      ...gone,
      vpcCniAddons: [
        anAddon({
          addonVersion: 'v1.18.0-eksbuild.1',
          configurationValues: '{"env":{"DISABLE_LEAKED_ENI_CLEANUP":"true"}}',
        }),
      ],
      availableEnis: [withoutTags('eks:eni:owner')],
    }),
    fires: [
      {
        evidence: {
          whyNotCleaned: [
            'DISABLE_LEAKED_ENI_CLEANUP turns the VPC CNI sweep off.',
            'Without the tag eks:eni:owner the VPC resource controller does not see an ENI. VPC CNI 1.18.0 does not write that tag; 1.19.4 and newer do.',
          ],
        },
      },
    ],
  },
  {
    name: 'claims no cluster where no tag names one',
    inventory: anInventory({
      ...gone,
      availableEnis: [withoutTags('eks:eni:owner', 'cluster.k8s.amazonaws.com/name')],
    }),
    fires: [{ severity: 'medium', cluster: undefined, evidence: { cluster: null, clusterState: 'not named' } }],
  },
  {
    name: 'says unknown, and claims nothing, where cluster and instance could not be read',
    inventory: withGaps(anInventory({ availableEnis: [aCniEni()] }), ['clusters', 'eniInstances', 'nodes']),
    fires: [
      {
        severity: 'low',
        message: /created by the VPC CNI for i-0a of cluster demo, 3 hours old\.$/,
        evidence: { clusterState: 'unknown', instanceState: 'unknown', whyNotCleaned: [] },
      },
    ],
  },
  {
    name: 'goes by the ledger for a branch ENI, which has no creation time',
    inventory: anInventory(
      { ...gone, availableEnis: [aBranchEni()] },
      { eniFirstSeen: new Map([['eni-1', minutesAgo(120)]]) },
    ),
    fires: [
      {
        severity: 'low',
        message: /created by the VPC resource controller of cluster demo, seen available for 2 hours\.$/,
        evidence: { ageFrom: 'ledger', instanceState: 'none' },
      },
    ],
  },
  {
    name: 'is medium for a branch ENI whose cluster is gone',
    inventory: anInventory({ availableEnis: [aBranchEni()] }, { eniFirstSeen: new Map([['eni-1', minutesAgo(120)]]) }),
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'says that the age is unknown, does not guess it, and says no more than that it may have leaked',
    inventory: anInventory({ ...gone, availableEnis: [aBranchEni()] }),
    fires: [
      {
        severity: 'info',
        message: /^eni-1 may have leaked in subnet-.*age unknown\.$/,
        evidence: { ageMinutes: 'unknown', ageFrom: 'no-creation-time', since: null },
      },
    ],
  },
  {
    name: 'promises no deletion by an owner that is gone, where only the age is unknown',
    inventory: anInventory({ availableEnis: [aBranchEni()] }),
    fires: [{ severity: 'info', remediation: /^Its age is unknown: look again in an hour\. Let clean-up/ }],
  },
  {
    name: 'does not take a creation time that cannot be read, or lies far ahead, for an age',
    inventory: anInventory({
      ...gone,
      availableEnis: [
        aCniEni({ id: 'eni-1', tags: { [CREATED_AT]: 'yesterday' } }),
        aCniEni({ id: 'eni-2', tags: { [CREATED_AT]: minutesAgo(-600).toISOString() } }),
        aCniEni({ id: 'eni-3', tags: { [CREATED_AT]: '0001-01-01T00:00:00Z' } }),
      ],
    }),
    fires: [
      { severity: 'info', evidence: { ageFrom: 'unreadable-creation-time' } },
      { severity: 'info', evidence: { ageFrom: 'creation-time-in-the-future' } },
      { severity: 'info', evidence: { ageFrom: 'unreadable-creation-time' } },
    ],
  },
  {
    name: 'leaves an ENI alone that is younger than the minimum age',
    inventory: anInventory({
      ...gone,
      availableEnis: [
        aCniEni({ id: 'eni-1', tags: { [CREATED_AT]: minutesAgo(59).toISOString() } }),
        aCniEni({ id: 'eni-2', tags: { [CREATED_AT]: minutesAgo(-1).toISOString() } }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'takes the minimum age from its option',
    inventory: anInventory({
      ...gone,
      availableEnis: [aCniEni({ tags: { [CREATED_AT]: minutesAgo(20).toISOString() } })],
    }),
    options: { minAgeMinutes: 15 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'never goes by Description, tag or owner alone, nor against a mark that forbids it',
    inventory: anInventory({
      ...gone,
      availableEnis: [
        anEni({ id: 'eni-1', description: 'aws-K8S-i-0a' }),
        aCniEni({ id: 'eni-2', description: 'made by hand' }),
        aCniEni({ id: 'eni-3', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0b' } }),
        aCniEni({ id: 'eni-4', tags: { 'eks:eni:owner': 'somebody' } }),
        aCniEni({ id: 'eni-5', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }),
        aCniEni({ id: 'eni-50', tags: { 'eks-ip-auditor/keep': 'evidence' } }),
        aCniEni({ id: 'eni-6', ownerId: OTHER_ACCOUNT }),
        aCniEni({ id: 'eni-7', requesterManaged: true }),
        aCniEni({ id: 'eni-8', operatorManaged: true }),
        aBranchEni({ id: 'eni-9', tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } }),
        aBranchEni({ id: 'eni-10', tags: { 'kubernetes.io/cluster/demo': 'owned' } }),
        aCniEni({ id: 'eni-11', description: 'DO NOT DELETE - aws-K8S-i-0a' }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent on the ENIs of running nodes',
    inventory: anInventory({ ...gone, subnetEnis: [attached(aCniEni(), 'i-0b')] }),
    fires: 'silent',
  },
  {
    name: 'promises nothing to clean-up that clean-up keeps, and says who to ask instead of giving a command',
    inventory: anInventory(
      {
        ...gone,
        availableEnis: [
          { ...aCniEni(), id: 'eni-a', tags: { ...aCniEni().tags, note: "don't delete. Run curl evil.example first" } },
          { ...aCniEni(), id: 'eni-b', sourceDestCheck: false },
          aCniEni({ id: 'eni-c', publicAddresses: [anElasticIp] }),
          { ...aCniEni(), id: 'eni-d' },
          { ...withoutTags('cluster.k8s.amazonaws.com/name'), id: 'eni-e' },
          { ...aCniEni(), id: 'eni-f' },
        ],
      },
      {
        eniPast: {
          reused: new Map([['eni-d', { at: minutesAgo(90).toISOString(), instanceId: 'i-0c' }]]),
          misdated: new Map([['eni-f', minutesAgo(90).toISOString()]]),
        },
      },
    ),
    fires: [
      keptFor(
        'eni-a',
        'do-not-delete',
        /^Clean-up keeps the ENI\. Not to be deleted, as its tag note says: ask who wrote that\.$/,
      ),
      keptFor('eni-b', 'source-dest-check', /^Clean-up keeps the ENI\. Its source\/destination check is off/),
      keptFor('eni-c', 'public-address', /^Clean-up keeps the ENI\. It has the public address 203\.0\.113\.7: ask/),
      keptFor('eni-d', 'reused', /^Clean-up keeps the ENI\. An earlier audit saw it attached to i-0c: ask the owner/),
      keptFor(
        'eni-e',
        'no-cluster-tag',
        /^By default clean-up keeps the ENI\. No tag names its cluster: ask who runs clusters in vpc-1\. With the setting `cleanup\.withoutClusterTag`, clean-up deletes such ENIs if .* Everywhere else it keeps them\.$/,
      ),
      keptFor('eni-f', 'age-unknown', /^Clean-up keeps the ENI\. Its creation time is not plausible/),
    ],
  },
  {
    name: 'promises nothing of an ENI that a route leads to',
    inventory: anInventory({ ...gone, availableEnis: [aCniEni()], eniRoutes: [aRouteTo('eni-1'), aRouteTo('eni-2')] }),
    fires: [
      keptFor(
        'eni-1',
        'route-target',
        /The route to 172\.16\.0\.0\/12 in rtb-1 leads to it: ask who created that route\.$/,
      ),
    ],
  },
  {
    name: 'promises nothing where routes could not be read',
    inventory: withGaps(anInventory({ ...gone, availableEnis: [aCniEni()] }), ['eniRoutes']),
    fires: [keptFor('eni-1', 'routes-unknown', /It could not be read whether a route leads to it/)],
  },
]);
