import { clusterRoleLacksPolicy } from '../../lambda/checks/cluster-role-lacks-policy.ts';
import type {
  Cluster,
  Instance,
  Inventory,
  NetworkInterface,
  Nodegroup,
  PermissionsBoundary,
} from '../../lambda/model/inventory.ts';
import { AWS_MANAGED_POLICIES } from '../../simulated-aws/index.ts';
import {
  aCluster,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  attached,
  CLUSTER,
  minutesAgo,
  roleArn,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const TRUNK_ACTIONS = [
  'ec2:AttachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:ModifyNetworkInterfaceAttribute',
];
const POD_GROUPS = anAddon({ configurationValues: '{"env":{"ENABLE_POD_ENI":"true"}}' });
const SECONDARY = attached(anEni({ id: 'eni-0', privateIpAddresses: ['10.0.0.10', '10.0.0.11'] }), 'i-0a', 0);
const TRUNK = attached(anEni({ id: 'eni-trunk', interfaceType: 'trunk' }), 'i-0a');

/** Its primary ENI alone. */
function primaryOf(node: string): NetworkInterface {
  return attached(anEni({ id: `eni-${node}` }), node, 0);
}

/** As many ENIs as an m6i.xlarge takes. */
function fullOf(node: string): readonly NetworkInterface[] {
  return [0, 1, 2, 3].map((index) => attached(anEni({ id: `eni-${node}-${index}` }), node, index));
}

interface Given {
  readonly cluster?: Partial<Cluster>;
  readonly policies?: readonly (string | object)[];
  readonly nodes?: readonly Instance[];
  readonly enis?: readonly NetworkInterface[];
  readonly nodegroups?: readonly Nodegroup[];
  readonly podGroups?: boolean;
  readonly boundary?: PermissionsBoundary;
}

const boundary = (statement: object): PermissionsBoundary => ({
  arn: 'arn:aws:iam::111122223333:policy/bounds',
  document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
});

function given(options: Given): Inventory {
  const { cluster, policies = ['AmazonEKSClusterPolicy'], enis = [SECONDARY], nodegroups = [], podGroups } = options;
  const { nodes = [aNode({ instanceType: 'm6i.xlarge' })], boundary } = options;
  return anInventory({
    clusters: [aCluster(cluster)],
    vpcCniAddons: podGroups === false ? [anAddon()] : [POD_GROUPS],
    nodegroups,
    nodes,
    subnetEnis: enis,
    iamRoles: [
      {
        arn: roleArn('eks-cluster'),
        createDate: undefined,
        permissionsBoundary: boundary,
        trust: undefined,
        policies: policies.map((policy) =>
          typeof policy === 'string'
            ? {
                name: policy,
                arn: `arn:aws:iam::aws:policy/${policy}`,
                document: JSON.stringify(AWS_MANAGED_POLICIES[policy]),
              }
            : { name: 'own', arn: undefined, document: JSON.stringify({ Version: '2012-10-17', Statement: [policy] }) },
        ),
      },
    ],
  });
}

const windowsNode = (fields: Partial<Instance> = {}) => aNode({ platform: 'windows', ...fields });
const BARE = attached(anEni({ id: 'eni-0' }), 'i-0a', 0);
const autoNode = aNode({ operatorManaged: true });
const AUTO = { autoMode: true, autoModeNodeRoleArn: roleArn('eks-auto-node') };
const COMPUTE = ['ec2:CreateFleet', 'ec2:CreateLaunchTemplate', 'ec2:RunInstances', 'iam:PassRole'];
const entry = (policyArns: readonly string[]) => ({
  clusterName: CLUSTER,
  principalArn: roleArn('custom-auto-node'),
  policyArns,
});

/** A cluster of Auto Mode with a node of one role, and an entry without its access policy of another role or the same. */
function withEntry(roleOfNode: string): Inventory {
  const arn = `arn:aws:iam::111122223333:instance-profile/eks/${roleOfNode}`;
  return anInventory({
    clusters: [aCluster(AUTO)],
    nodeAccessPolicies: [entry([])],
    nodes: [aNode({ operatorManaged: true, instanceProfileArn: arn })],
    instanceProfiles: [{ arn, roleArns: [roleArn(roleOfNode)] }],
  });
}

testCheck(clusterRoleLacksPolicy, [
  {
    name: 'is high where security groups for pods are on, and no node has a trunk ENI',
    inventory: given({}),
    fires: [
      {
        severity: 'high',
        cluster: CLUSTER,
        resource: { type: 'AWS::IAM::Role', id: 'eks-cluster' },
        message:
          'Role eks-cluster of cluster demo does not allow the VPC resource controller ec2:AttachNetworkInterface, ec2:CreateNetworkInterface, ec2:CreateNetworkInterfacePermission and ec2:ModifyNetworkInterfaceAttribute. Security groups for pods are on: no node gets a trunk ENI, and pods with a security group do not start. The one node that supports a trunk ENI has none.',
        evidence: {
          problem: 'pod-security-groups',
          missingActions: TRUNK_ACTIONS,
          deniedActions: [],
          policies: ['AmazonEKSClusterPolicy'],
          permissionsBoundary: null,
          instances: ['i-0a'],
          instanceCount: 1,
        },
        remediation:
          /attach-role-policy --region eu-west-1 --role-name eks-cluster --policy-arn arn:aws:iam::aws:policy\/AmazonEKSVPCResourceController/,
      },
    ],
  },
  {
    name: 'is high where nodes have no trunk ENI beside one from before, whether they have a slot left or not',
    inventory: given({
      nodes: ['i-0a', 'i-0b', 'i-0c'].map((id) => aNode({ id, instanceType: 'm6i.xlarge' })),
      enis: [SECONDARY, TRUNK, primaryOf('i-0b'), ...fullOf('i-0c')],
    }),
    fires: [
      {
        severity: 'high',
        message:
          /no new node gets a trunk ENI, and pods with a security group do not start there\. 2 of 3 nodes that support a trunk ENI have none; those of the other may be from before\.$/,
        evidence: { instances: ['i-0b', 'i-0c'], instanceCount: 2 },
      },
    ],
  },
  {
    name: 'is silent of a node too young, of a type without trunks and of one without a known ENI, beside a trunk ENI',
    inventory: given({
      nodes: [
        aNode({ instanceType: 'm6i.xlarge' }),
        aNode({ id: 'i-0b', instanceType: 'm6i.xlarge', launchTime: minutesAgo(10) }),
        aNode({ id: 'i-0c', instanceType: 't3.large' }),
        aNode({ id: 'i-0d', instanceType: 'm6i.xlarge' }),
      ],
      enis: [SECONDARY, TRUNK, primaryOf('i-0b'), primaryOf('i-0c')],
    }),
    fires: 'silent',
  },
  { name: 'is silent where a trunk ENI is there', inventory: given({ enis: [SECONDARY, TRUNK] }), fires: 'silent' },
  {
    name: "goes by what policies allow, not by their names: AWS's own policy, with its condition",
    inventory: given({ policies: ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController'] }),
    fires: 'silent',
  },
  {
    name: 'goes by what policies allow, not by their names: one of the account',
    inventory: given({ policies: [{ Effect: 'Allow', Action: 'ec2:*NetworkInterface*', Resource: '*' }] }),
    fires: 'silent',
  },
  {
    name: 'names what a policy denies, and asks to take the Deny out',
    inventory: given({
      policies: [
        'AmazonEKSVPCResourceController',
        { Effect: 'Deny', Action: 'ec2:CreateNetworkInterface', Resource: '*' },
      ],
      boundary: boundary({ Effect: 'Allow', Action: '*', Resource: '*' }),
    }),
    fires: [
      {
        severity: 'high',
        evidence: {
          missingActions: ['ec2:CreateNetworkInterface'],
          deniedActions: ['ec2:CreateNetworkInterface'],
          boundedActions: [],
          permissionsBoundary: 'arn:aws:iam::111122223333:policy/bounds',
        },
        remediation: /^Remove the Deny of ec2:CreateNetworkInterface from its policies\.$/,
      },
    ],
  },
  {
    name: 'names what the permissions boundary of the role does not allow, whatever its policies allow',
    inventory: given({
      policies: ['AmazonEKSVPCResourceController'],
      boundary: boundary({ Effect: 'Allow', NotAction: 'ec2:CreateNetworkInterface', Resource: '*' }),
    }),
    fires: [
      {
        severity: 'high',
        message:
          /does not allow the VPC resource controller ec2:CreateNetworkInterface\. Policy bounds, its permissions boundary, does not allow it\./,
        evidence: {
          missingActions: ['ec2:CreateNetworkInterface'],
          deniedActions: [],
          boundedActions: ['ec2:CreateNetworkInterface'],
        },
        remediation:
          /^Allow in bounds, the permissions boundary of the role: ec2:CreateNetworkInterface\. .*: `aws iam get-policy --region eu-west-1 --policy-arn arn:aws:iam::111122223333:policy\/bounds`$/,
      },
    ],
  },
  {
    name: 'is medium where no node is up',
    inventory: given({ nodes: [], enis: [] }),
    fires: [{ severity: 'medium', message: /No node has been up long enough to show it\.$/ }],
  },
  {
    name: 'takes a node that is too young for none',
    inventory: given({ nodes: [aNode({ instanceType: 'm6i.xlarge', launchTime: minutesAgo(10) })] }),
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'takes it for one where it is asked to',
    inventory: given({ nodes: [aNode({ instanceType: 'm6i.xlarge', launchTime: minutesAgo(10) })] }),
    options: { minAgeMinutes: 5 },
    fires: [{ severity: 'high' }],
  },
  {
    name: 'is low where all nodes up are of types without trunk ENIs, which no policy gives them',
    inventory: given({ nodes: [aNode({ instanceType: 't3.large' }), aNode({ id: 'i-0b', instanceType: 't3.large' })] }),
    fires: [
      {
        severity: 'low',
        message: /The 2 nodes up are of a type that supports no trunk ENI \(t3\.large\), whatever the role allows\.$/,
        evidence: { instances: [], instanceCount: 0 },
        remediation: /^Run pods with security groups on nodes with types that support a trunk ENI\./,
      },
    ],
  },
  {
    name: 'is medium where the tables do not know the type',
    inventory: given({
      nodes: [aNode({ instanceType: 't3.large' }), aNode({ id: 'i-0b', instanceType: 'm98.large' })],
    }),
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'counts the nodes that have none',
    inventory: given({
      nodes: [aNode({ instanceType: 'm6i.xlarge' }), aNode({ id: 'i-0b', instanceType: 'm6i.xlarge' })],
      enis: [SECONDARY, primaryOf('i-0b')],
    }),
    fires: [{ message: /None of the 2 nodes that support a trunk ENI has one\.$/ }],
  },
  {
    name: 'is silent without security groups for pods: the role runs the control plane alone',
    inventory: given({ podGroups: false }),
    fires: 'silent',
  },
  {
    name: 'is silent where IAM does not know the role, which EKS reports',
    inventory: given({ cluster: { roleArn: roleArn('another') } }),
    fires: 'silent',
  },
  {
    name: 'is critical where Windows nodes are up without an address for pods',
    inventory: given({ podGroups: false, nodes: [windowsNode()], enis: [BARE] }),
    fires: [
      {
        severity: 'critical',
        message:
          'Role eks-cluster of cluster demo does not allow the VPC resource controller ec2:AssignPrivateIpAddresses. Windows pods get no address. The one Windows node has none.',
        evidence: { problem: 'windows', missingActions: ['ec2:AssignPrivateIpAddresses'], instanceCount: 1 },
      },
    ],
  },
  {
    name: 'is high where a Windows node has no address beside one that has some from before',
    inventory: given({
      podGroups: false,
      nodes: [windowsNode(), windowsNode({ id: 'i-0b' })],
      enis: [SECONDARY, primaryOf('i-0b')],
    }),
    fires: [
      {
        severity: 'high',
        message:
          /Windows pods get no more addresses\. 1 of 2 Windows nodes has no address for pods; those of the other may be from before\.$/,
        evidence: { problem: 'windows', instances: ['i-0b'], instanceCount: 1 },
      },
    ],
  },
  {
    name: 'is silent where all Windows nodes have addresses, but for one that is young and one in a warm pool',
    inventory: given({
      podGroups: false,
      nodes: [
        windowsNode(),
        windowsNode({ id: 'i-0b', launchTime: minutesAgo(10) }),
        windowsNode({ id: 'i-0c', inWarmPool: true }),
      ],
      enis: [SECONDARY, primaryOf('i-0b'), primaryOf('i-0c')],
    }),
    fires: 'silent',
  },
  {
    name: 'takes a prefix for addresses',
    inventory: given({
      podGroups: false,
      nodes: [windowsNode()],
      enis: [{ ...BARE, ipv4Prefixes: ['10.0.0.32/28'] }],
    }),
    fires: 'silent',
  },
  {
    name: 'is medium where a node group for Windows has no node',
    inventory: given({
      podGroups: false,
      nodes: [],
      enis: [],
      nodegroups: [aNodegroup({ amiType: 'WINDOWS_CORE_2022_x86_64' })],
    }),
    fires: [{ severity: 'medium', message: /No Windows node has been up long enough to show it/ }],
  },
  {
    name: 'is high where EKS Auto Mode may launch no node, and none is up',
    inventory: given({ cluster: AUTO, podGroups: false, nodes: [], enis: [] }),
    fires: [
      {
        severity: 'high',
        message:
          'Role eks-cluster of cluster demo does not allow EKS Auto Mode ec2:CreateFleet, ec2:CreateLaunchTemplate, ec2:RunInstances, iam:PassRole and 3 more. EKS launches no node. No node of Auto Mode is up.',
        evidence: {
          problem: 'auto-mode',
          missingActions: [
            ...COMPUTE,
            'ec2:AssignPrivateIpAddresses',
            'ec2:AttachNetworkInterface',
            'ec2:CreateNetworkInterface',
          ],
        },
        remediation: /AmazonEKSComputePolicy[\s\S]*AmazonEKSNetworkingPolicy/,
      },
    ],
  },
  {
    name: 'is medium where nodes of Auto Mode are up: the role was good',
    inventory: given({ cluster: AUTO, podGroups: false, nodes: [autoNode], policies: ['AmazonEKSComputePolicy'] }),
    fires: [
      {
        severity: 'medium',
        message: /New nodes get no addresses for pods\. 1 node of Auto Mode may have been launched before\.$/,
        remediation: /^Attach AmazonEKSNetworkingPolicy to the role:/,
      },
    ],
  },
  {
    name: 'does not say that no node of Auto Mode is up, however young it is',
    inventory: given({
      cluster: AUTO,
      podGroups: false,
      nodes: [aNode({ operatorManaged: true, launchTime: minutesAgo(3) })],
    }),
    fires: [
      {
        severity: 'medium',
        message: /EKS launches no more nodes\. 1 node of Auto Mode may have been launched before\.$/,
        evidence: { instanceCount: 1 },
      },
    ],
  },
  {
    name: 'asks for IPv6 addresses in an IPv6 cluster of Auto Mode',
    inventory: given({
      cluster: { ...AUTO, ipFamily: 'ipv6' },
      podGroups: false,
      policies: ['AmazonEKSComputePolicy'],
      nodes: [],
    }),
    fires: [
      {
        evidence: {
          missingActions: ['ec2:AssignIpv6Addresses', 'ec2:AttachNetworkInterface', 'ec2:CreateNetworkInterface'],
        },
      },
    ],
  },
  {
    name: "is silent with AWS's own policies for Auto Mode, which conditions bind to the cluster",
    inventory: given({
      cluster: AUTO,
      podGroups: false,
      nodes: [],
      policies: ['AmazonEKSClusterPolicy', 'AmazonEKSComputePolicy', 'AmazonEKSNetworkingPolicy'],
    }),
    fires: 'silent',
  },
  {
    name: 'is high where an access entry for nodes of Auto Mode lacks its access policy',
    inventory: withEntry('custom-auto-node'),
    fires: [
      {
        severity: 'high',
        cluster: CLUSTER,
        resource: { type: 'AWS::IAM::Role', id: 'custom-auto-node' },
        message:
          'Nodes of Auto Mode with role custom-auto-node cannot join cluster demo: its access entry lacks the access policy AmazonEKSAutoNodePolicy. 1 node with that role is up.',
        evidence: { problem: 'auto-node-policy', roleArn: roleArn('custom-auto-node'), accessPolicies: [] },
        remediation:
          /associate-access-policy --region eu-west-1 --cluster-name demo --principal-arn \S+ --policy-arn arn:aws:eks::aws:cluster-access-policy\/AmazonEKSAutoNodePolicy --access-scope type=cluster/,
      },
    ],
  },
  {
    name: 'is low where no node that is up has the role of such an entry, which may be left over',
    inventory: withEntry('eks-auto-node'),
    fires: [{ severity: 'low', message: /No node with that role is up: the entry may be unused/ }],
  },
  {
    name: 'is no worse where it is not known which nodes have that role',
    inventory: withGaps(withEntry('custom-auto-node'), ['instanceProfiles']),
    fires: [{ severity: 'low', message: /It is not known whether a node with that role is up\.$/ }],
  },
  {
    name: 'is silent where the access entry has it',
    inventory: anInventory({
      clusters: [aCluster(AUTO)],
      nodeAccessPolicies: [entry(['arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy'])],
    }),
    fires: 'silent',
  },
]);
