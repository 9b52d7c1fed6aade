import { nodeRoleLacksCniPolicy } from '../../lambda/checks/node-role-lacks-cni-policy.ts';
import type { IamRole, ItemOf, NetworkInterface, RolePolicy, SectionName } from '../../lambda/model/inventory.ts';
import {
  ACCOUNT,
  aCiliumEni,
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anIamRole,
  anInstanceProfile,
  anInventory,
  aPodIdentityAssociation,
  attached,
  CLUSTER,
  profileArn,
  roleArn,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = { readonly [S in SectionName]?: readonly ItemOf<S>[] };

const CNI_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:AttachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DetachNetworkInterface',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:UnassignPrivateIpAddresses',
];

function policy(name: string, ...statements: readonly object[]): RolePolicy {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return { name, arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`, document };
}

const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});

const CNI_POLICY = policy('AmazonEKS_CNI_Policy', allow(CNI_ACTIONS));
const WORKER_POLICY = policy('AmazonEKSWorkerNodePolicy', allow(['ec2:DescribeInstances', 'eks:DescribeCluster']));

const role = (name: string, ...policies: readonly RolePolicy[]): IamRole => anIamRole({ arn: roleArn(name), policies });

/** The demo cluster with the add-on and a node group of role `nodes`. */
function demo(roles: readonly IamRole[], items: Items = {}) {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ nodeRoleArn: roleArn('nodes') })],
    iamRoles: roles,
    ...items,
  });
}

const managedNode = aNode({ tags: { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'workers' } });

/** What the VPC CNI has at a node: an ENI that it made. */
function cniAt(instanceId: string): NetworkInterface {
  const tags = { 'node.k8s.amazonaws.com/instance_id': instanceId };
  return attached(aCniEni({ id: `eni-${instanceId}`, description: `aws-K8S-${instanceId}`, tags }), instanceId);
}

const all = (...actions: readonly string[]) => CNI_ACTIONS.filter((action) => !actions.includes(action));

testCheck(nodeRoleLacksCniPolicy, [
  {
    name: 'is silent where the node role has AmazonEKS_CNI_Policy',
    inventory: demo([role('nodes', WORKER_POLICY, CNI_POLICY)]),
    fires: 'silent',
  },
  {
    name: 'is silent where another policy allows the same, by wildcards and in any case',
    inventory: demo([
      role('nodes', policy('own', allow(['EC2:*NetworkInterface*', 'ec2:*PrivateIp*', 'ec2:Describe????*']))),
    ]),
    fires: 'silent',
  },
  {
    name: 'fires where the node role has only what nodes need',
    inventory: demo([role('nodes', WORKER_POLICY)]),
    fires: [
      {
        severity: 'critical',
        cluster: CLUSTER,
        resource: { type: 'AWS::IAM::Role', id: 'nodes', arn: roleArn('nodes') },
        message:
          'Node role nodes of cluster demo does not allow the VPC CNI ec2:AssignPrivateIpAddresses, ec2:AttachNetworkInterface, ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and 5 more.',
        evidence: {
          problem: 'missing',
          roleFrom: 'node',
          missingActions: expectMissing(),
          policies: ['AmazonEKSWorkerNodePolicy'],
          nodegroups: ['workers'],
        },
        remediation:
          /^Give .*: `aws iam attach-role-policy --region eu-west-1 --role-name nodes --policy-arn arn:aws:iam::aws:policy\/AmazonEKS_CNI_Policy`$/,
      },
    ],
  },
  {
    name: 'fires where a policy denies what another allows, and says so',
    inventory: demo([
      role('nodes', CNI_POLICY, policy('guard', { Effect: 'Deny', Action: 'ec2:Attach*', Resource: '*' })),
    ]),
    fires: [
      {
        severity: 'critical',
        evidence: { missingActions: ['ec2:AttachNetworkInterface'], deniedActions: ['ec2:AttachNetworkInterface'] },
        remediation: /^Take the Deny of ec2:AttachNetworkInterface out of its policies\. Give the role/,
      },
    ],
  },
  {
    name: 'is high where only the giving back is missing',
    inventory: demo([role('nodes', policy('own', allow(all('ec2:DeleteNetworkInterface'))))]),
    fires: [{ severity: 'high', message: /does not allow the VPC CNI ec2:DeleteNetworkInterface\.$/ }],
  },
  {
    name: 'is medium where a node shows that the VPC CNI had the permissions',
    inventory: demo([role('nodes', WORKER_POLICY)], { nodes: [managedNode], subnetEnis: [cniAt('i-0a')] }),
    fires: [
      {
        severity: 'medium',
        message: /\. Even so, 1 node got ENIs or addresses through it\.$/,
        evidence: { nodesServed: 1, nodes: 1, confidence: 'low' },
      },
    ],
  },
  {
    name: 'does not take ENIs of a node with another role for a sign',
    inventory: demo([role('nodes', WORKER_POLICY)], { nodes: [aNode()], subnetEnis: [cniAt('i-0a')] }),
    fires: [{ severity: 'critical', evidence: { nodesServed: 0 } }],
  },
  {
    name: 'looks at the add-on’s role in the place of the node’s',
    inventory: demo([role('nodes'), role('cni', CNI_POLICY)], {
      vpcCniAddons: [anAddon({ serviceAccountRoleArn: roleArn('cni') })],
    }),
    fires: 'silent',
  },
  {
    name: 'fires where the add-on’s role lacks what the node role has',
    inventory: demo([role('nodes', CNI_POLICY), role('cni', WORKER_POLICY)], {
      vpcCniAddons: [anAddon({ serviceAccountRoleArn: roleArn('cni') })],
    }),
    fires: [
      {
        severity: 'critical',
        resource: { id: 'cni' },
        message: /^Role cni of the vpc-cni add-on of cluster demo does not allow the VPC CNI /,
        evidence: { roleFrom: 'service-account' },
      },
    ],
  },
  {
    name: 'looks at the Pod Identity role before any other',
    inventory: demo([role('nodes'), role('irsa'), role('cni', CNI_POLICY)], {
      vpcCniAddons: [anAddon({ serviceAccountRoleArn: roleArn('irsa') })],
      podIdentityAssociations: [aPodIdentityAssociation()],
    }),
    fires: 'silent',
  },
  {
    name: 'does not take the association of another cluster or service account for it',
    inventory: demo([role('nodes', CNI_POLICY), role('cni')], {
      podIdentityAssociations: [
        aPodIdentityAssociation({ clusterName: 'other' }),
        aPodIdentityAssociation({ namespace: 'shop' }),
        aPodIdentityAssociation({ serviceAccount: 'web' }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'fires where the VPC CNI’s own role does not exist',
    inventory: demo([role('nodes', CNI_POLICY)], { podIdentityAssociations: [aPodIdentityAssociation()] }),
    fires: [
      {
        severity: 'critical',
        message: 'Role cni of the Pod Identity association of cluster demo, which the VPC CNI uses, does not exist.',
        remediation: /give the Pod Identity association of cluster demo one that exists\.$/,
      },
    ],
  },
  {
    name: 'leaves a node role that does not exist to the check that reports it',
    inventory: demo([]),
    fires: 'silent',
  },
  {
    name: 'cannot tell of a role in another account',
    inventory: demo([role('cni')], {
      vpcCniAddons: [anAddon({ serviceAccountRoleArn: roleArn('cni', '999988887777') })],
    }),
    fires: [
      {
        severity: 'info',
        message: /may lack permissions\. Its role arn:aws:iam::999988887777:role\/cni is in another account\.$/,
      },
    ],
  },
  {
    name: 'cannot tell of a self-managed VPC CNI whose node role lacks it, for it may have a role that AWS does not show',
    inventory: demo([role('nodes', WORKER_POLICY)], { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'info',
        message:
          'The VPC CNI of cluster demo may lack permissions. Node role nodes does not have them. A self-managed VPC CNI may have a role that only the cluster shows.',
        remediation: /kubectl -n kube-system get serviceaccount aws-node -o yaml/,
      },
    ],
  },
  {
    name: 'asks no permission of the VPC CNI where ENIs show that the nodes run another one',
    inventory: demo([role('nodes', WORKER_POLICY)], {
      vpcCniAddons: [],
      nodes: [managedNode],
      subnetEnis: [aCiliumEni()],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent about a self-managed VPC CNI whose node role has it',
    inventory: demo([role('nodes', CNI_POLICY)], { vpcCniAddons: [] }),
    fires: 'silent',
  },
  {
    name: 'cannot tell where conditions decide, as in the policy that the VPC CNI’s documentation scopes to a cluster',
    inventory: demo([
      role(
        'nodes',
        policy(
          'scoped',
          allow(all('ec2:CreateNetworkInterface')),
          allow('ec2:CreateNetworkInterface', {
            Resource: ['arn:aws:ec2:*:*:network-interface/*'],
            Condition: { StringEquals: { 'aws:RequestTag/cluster.k8s.amazonaws.com/name': CLUSTER } },
          }),
        ),
      ),
    ]),
    fires: [
      {
        severity: 'info',
        message:
          'Node role nodes of cluster demo may lack ec2:CreateNetworkInterface for the VPC CNI. Its policies have conditions, name single resources or have an unknown form.',
        evidence: { problem: 'undecided', undecidedActions: ['ec2:CreateNetworkInterface'], missingActions: [] },
      },
    ],
  },
  {
    name: 'cannot tell of a document that it does not understand, and is not red',
    inventory: demo([role('nodes', { name: 'odd', arn: undefined, document: '{"Statement":' })]),
    fires: [
      { severity: 'info', evidence: { problem: 'undecided', undecidedActions: CNI_ACTIONS.toSorted(inOrderAsked) } },
    ],
  },
  {
    name: 'shows a permissions boundary, which it does not judge',
    inventory: demo([
      anIamRole({ policies: [WORKER_POLICY], permissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/limits` }),
    ]),
    fires: [{ severity: 'critical', evidence: { permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/limits` } }],
  },
  {
    name: 'wants other actions for IPv6, for which AWS has no policy of its own',
    inventory: demo([role('nodes', CNI_POLICY)], { clusters: [aCluster({ ipFamily: 'ipv6' })] }),
    fires: [
      {
        severity: 'critical',
        evidence: { missingActions: ['ec2:AssignIpv6Addresses'], ipFamily: 'ipv6' },
        remediation: /^Create the IPv6 policy of the EKS user guide .* and attach it to role nodes\.$/,
      },
    ],
  },
  {
    name: 'is silent where a role has what IPv6 takes',
    inventory: demo([role('nodes', policy('v6', allow(['ec2:AssignIpv6Addresses', 'ec2:Describe*'])))], {
      clusters: [aCluster({ ipFamily: 'ipv6' })],
    }),
    fires: 'silent',
  },
  {
    name: 'asks for the role of a node outside node groups',
    inventory: demo([role('nodes', CNI_POLICY), role('own', WORKER_POLICY)], {
      nodes: [aNode({ instanceProfileArn: profileArn('own') })],
      instanceProfiles: [anInstanceProfile({ arn: profileArn('own'), roleArns: [roleArn('own')] })],
    }),
    fires: [{ severity: 'critical', resource: { id: 'own' }, evidence: { nodegroups: [], nodes: 1 } }],
  },
  {
    name: 'is silent where nothing runs the VPC CNI: Auto Mode, Windows, or no node at all',
    inventory: demo([role('nodes'), role('auto')], {
      clusters: [
        aCluster({ autoMode: true, autoModeNodeRoleArn: roleArn('auto') }),
        aCluster({ name: 'windows' }),
        aCluster({ name: 'serverless' }),
      ],
      nodegroups: [
        aNodegroup({ clusterName: 'windows', nodeRoleArn: roleArn('nodes'), amiType: 'WINDOWS_CORE_2022_x86_64' }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'does not take ENIs for a sign where they could not be read',
    inventory: withGaps(demo([role('nodes', WORKER_POLICY)], { nodes: [managedNode] }), ['subnetEnis']),
    fires: [{ severity: 'critical', evidence: { nodesServed: 0 } }],
  },
]);

/** What gives pods addresses first, then the rest. */
function expectMissing(): readonly string[] {
  return all('ec2:DescribeInstances').toSorted(inOrderAsked);
}

function inOrderAsked(a: string, b: string): number {
  const isForTheRest = (action: string) => /Delete|Types|Detach|Unassign/.test(action);
  return Number(isForTheRest(a)) - Number(isForTheRest(b)) || (a < b ? -1 : 1);
}
