import { nodeRoleNotAuthorized } from '../../lambda/checks/node-role-not-authorized.ts';
import type { Cluster, ItemOf, NetworkInterface, Nodegroup, SectionName } from '../../lambda/model/inventory.ts';
import {
  ACCOUNT,
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAccessEntry,
  anAddon,
  anEni,
  anIamRole,
  anInstanceProfile,
  anInventory,
  attached,
  CLUSTER,
  minutesAgo,
  profileArn,
  roleArn,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = { readonly [S in SectionName]?: readonly ItemOf<S>[] };

/** The demo cluster with a node group of role `nodes`, which IAM knows. */
function withGroup(cluster: Partial<Cluster>, nodegroup: Partial<Nodegroup> = {}, items: Items = {}) {
  return anInventory({
    clusters: [aCluster(cluster)],
    nodegroups: [aNodegroup({ nodeRoleArn: roleArn('nodes'), ...nodegroup })],
    iamRoles: [anIamRole({ arn: nodegroup.nodeRoleArn ?? roleArn('nodes') })],
    ...items,
  });
}

/** The demo cluster with one self-managed node of profile `nodes`. */
function withNode(cluster: Partial<Cluster>, items: Items = {}) {
  return anInventory({
    clusters: [aCluster(cluster)],
    nodes: [aNode({ instanceProfileArn: profileArn('nodes') })],
    instanceProfiles: [anInstanceProfile()],
    iamRoles: [anIamRole()],
    ...items,
  });
}

const MANAGED_NODE = { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'workers' };
const NOT_JOINING = [{ code: 'NodeCreationFailure', message: 'Instances failed to join', resourceIds: ['i-0a'] }];

/** What the VPC CNI has at a node: an ENI that it made. */
function cniAt(instanceId: string): NetworkInterface {
  const tags = { 'node.k8s.amazonaws.com/instance_id': instanceId };
  return attached(aCniEni({ id: `eni-${instanceId}`, description: `aws-K8S-${instanceId}`, tags }), instanceId);
}

testCheck(nodeRoleNotAuthorized, [
  {
    name: 'is silent where every role has its access entry',
    inventory: withGroup({ authenticationMode: 'API' }, {}, { accessEntries: [anAccessEntry()] }),
    fires: 'silent',
  },
  {
    name: 'is silent where the role of a node’s profile has its access entry',
    inventory: withNode({ authenticationMode: 'API' }, { accessEntries: [anAccessEntry()] }),
    fires: 'silent',
  },
  {
    name: 'is silent where only aws-auth decides and EKS says that nodes joined, though they are not Ready',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {
        healthIssues: [
          { code: 'NodeCreationFailure', message: 'Unhealthy nodes in the kubernetes cluster', resourceIds: ['i-0a'] },
        ],
      },
      { nodes: [aNode({ tags: MANAGED_NODE })] },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent for a cluster without nodes',
    inventory: anInventory({ clusters: [aCluster({ authenticationMode: 'CONFIG_MAP' })] }),
    fires: 'silent',
  },
  {
    name: 'fires where mode is API and the role of node groups has no access entry, once for all that share it',
    inventory: withGroup(
      { authenticationMode: 'API' },
      {},
      {
        nodegroups: ['workers', 'batch'].map((name) => aNodegroup({ name, nodeRoleArn: roleArn('nodes') })),
        accessEntries: [anAccessEntry({ clusterName: 'other' }), anAccessEntry({ principalArn: roleArn('people') })],
      },
    ),
    fires: [
      {
        severity: 'critical',
        cluster: CLUSTER,
        resource: { type: 'AWS::IAM::Role', id: 'nodes', arn: roleArn('nodes') },
        message: 'Nodes with role nodes cannot join: cluster demo has no access entry for the role.',
        evidence: { problem: 'entry-missing', nodegroups: ['batch', 'workers'], awsAuth: 'does not matter' },
        remediation:
          /create-access-entry --region eu-west-1 --cluster-name demo --principal-arn \S+role\/nodes --type EC2_LINUX/,
      },
    ],
  },
  {
    name: 'asks of each cluster that uses a role',
    inventory: anInventory({
      clusters: [aCluster(), aCluster({ name: 'dev' })],
      nodegroups: [CLUSTER, 'dev'].map((clusterName) => aNodegroup({ clusterName, nodeRoleArn: roleArn('nodes') })),
      iamRoles: [anIamRole()],
    }),
    fires: [{ cluster: CLUSTER }, { cluster: 'dev' }],
  },
  {
    name: 'fires for the role of self-managed nodes, which EKS does not let in by itself',
    inventory: withNode({ authenticationMode: 'API' }),
    fires: [{ severity: 'critical', evidence: { instanceProfiles: [profileArn('nodes')], nodegroups: [] } }],
  },
  {
    name: 'wants an access entry of type EC2_WINDOWS for Windows nodes',
    inventory: withGroup({ authenticationMode: 'API' }, { amiType: 'WINDOWS_CORE_2022_x86_64' }),
    fires: [{ severity: 'critical', remediation: /--type EC2_WINDOWS`/ }],
  },
  {
    name: 'asks for the role of Auto Mode’s nodes too',
    inventory: anInventory({
      clusters: [aCluster({ autoMode: true, autoModeNodeRoleArn: roleArn('auto') })],
      iamRoles: [anIamRole({ arn: roleArn('auto') })],
    }),
    fires: [
      {
        severity: 'critical',
        resource: { id: 'auto' },
        remediation:
          /--type EC2` .*associate-access-policy .*policy\/AmazonEKSAutoNodePolicy --access-scope type=cluster`$/,
      },
    ],
  },
  {
    name: 'is high where nothing launches such nodes at present',
    inventory: withGroup({ authenticationMode: 'API' }, { scaling: { min: 0, desired: 0, max: 3 } }),
    fires: [{ severity: 'high' }],
  },
  {
    name: 'is low while the node group is being made',
    inventory: withGroup({ authenticationMode: 'API' }, { status: 'CREATING' }),
    fires: [{ severity: 'low' }],
  },
  {
    name: 'is critical while it is being made where EKS says that its nodes do not join',
    inventory: withGroup({ authenticationMode: 'API' }, { status: 'CREATING', healthIssues: NOT_JOINING }),
    fires: [{ severity: 'critical', evidence: { notJoiningNodegroups: ['workers'] } }],
  },
  {
    name: 'is silent about a node group that is being deleted',
    inventory: withGroup({ authenticationMode: 'API' }, { status: 'DELETING' }),
    fires: 'silent',
  },
  {
    name: 'fires for an access entry of type STANDARD, whatever aws-auth may hold',
    inventory: withGroup(
      { authenticationMode: 'API_AND_CONFIG_MAP' },
      {},
      { accessEntries: [anAccessEntry({ type: 'STANDARD' })] },
    ),
    fires: [
      {
        severity: 'critical',
        message: /the role's access entry in cluster demo has type STANDARD, which is not for nodes\.$/,
        remediation:
          /it cannot be changed: `aws eks delete-access-entry .* Then create the right one: `aws eks create-access-entry /,
      },
    ],
  },
  {
    name: 'is silent about an access entry of a type that is not known',
    inventory: withGroup({}, {}, { accessEntries: [anAccessEntry({ type: undefined })] }),
    fires: 'silent',
  },
  {
    name: 'fires where the role was made anew after its access entry',
    inventory: withGroup(
      { authenticationMode: 'API' },
      {},
      { accessEntries: [anAccessEntry()], iamRoles: [anIamRole({ createDate: minutesAgo(60) })] },
    ),
    fires: [
      {
        severity: 'critical',
        message: /older than the role, so it is for a deleted role of that name\.$/,
        evidence: { problem: 'entry-stale', roleCreatedAt: minutesAgo(60).toISOString() },
      },
    ],
  },
  {
    name: 'leaves the clocks of IAM and EKS a minute',
    inventory: withGroup(
      { authenticationMode: 'API' },
      {},
      {
        accessEntries: [anAccessEntry({ createdAt: minutesAgo(61) })],
        iamRoles: [anIamRole({ createDate: minutesAgo(60) })],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent about the age of an access entry where roles could not be read',
    inventory: withGaps(withGroup({}, {}, { accessEntries: [anAccessEntry()] }), ['iamRoles']),
    fires: 'silent',
  },
  {
    name: 'fires where the access entry is for the instance profile',
    inventory: withNode(
      { authenticationMode: 'API' },
      { accessEntries: [anAccessEntry({ principalArn: profileArn('nodes') })] },
    ),
    fires: [
      {
        severity: 'critical',
        message: /has an access entry for the instance profile instead of the role\. 1 running node with this role /,
        remediation: /delete-access-entry .*instance-profile\/nodes` Then .*role\/nodes --type/,
      },
    ],
  },
  {
    name: 'fires where the access entry is for the role under another path',
    inventory: withGroup(
      { authenticationMode: 'API' },
      { nodeRoleArn: roleArn('eks/nodes') },
      { accessEntries: [anAccessEntry()] },
    ),
    fires: [{ severity: 'critical', evidence: { problem: 'entry-for-other-path', entryPrincipal: roleArn('nodes') } }],
  },
  {
    name: 'is silent about a role with a path that has its access entry',
    inventory: withGroup(
      { authenticationMode: 'API' },
      { nodeRoleArn: roleArn('eks/nodes') },
      { accessEntries: [anAccessEntry({ principalArn: roleArn('eks/nodes') })] },
    ),
    fires: 'silent',
  },
  {
    name: 'fires where IAM does not know the role, whatever the mode',
    inventory: withGroup({ authenticationMode: 'CONFIG_MAP' }, {}, { iamRoles: [] }),
    fires: [{ severity: 'critical', message: 'Nodes with role nodes cannot join: IAM has no such role.' }],
  },
  {
    name: 'does not take the role of another account for gone',
    inventory: withGroup(
      { authenticationMode: 'API' },
      { nodeRoleArn: roleArn('nodes', '999988887777') },
      { iamRoles: [], accessEntries: [anAccessEntry({ principalArn: roleArn('nodes', '999988887777') })] },
    ),
    fires: 'silent',
  },
  {
    name: 'says that only aws-auth can tell, and how to look, where the mode is CONFIG_MAP',
    inventory: withGroup({ authenticationMode: 'CONFIG_MAP' }),
    fires: [
      {
        severity: 'info',
        message:
          'Nodes with role nodes may be unable to join: cluster demo (authentication mode CONFIG_MAP) uses only aws-auth, which no AWS API shows.',
        evidence: { problem: 'aws-auth-only', awsAuth: 'unknown', confidence: 'low' },
        remediation: /system:bootstrappers.*kubectl -n kube-system get configmap aws-auth -o yaml/,
      },
    ],
  },
  {
    name: 'is silent where the mode is CONFIG_MAP and the VPC CNI is at work on the nodes',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      { nodes: [aNode({ tags: MANAGED_NODE })], subnetEnis: [cniAt('i-0a')] },
    ),
    fires: 'silent',
  },
  {
    name: 'takes the VPC CNI’s tag on a node’s primary ENI for a sign, and no tag of another instance',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      {
        nodes: [aNode({ tags: MANAGED_NODE }), aNode({ id: 'i-0b', tags: MANAGED_NODE, launchTime: minutesAgo(60) })],
        subnetEnis: ['i-0a', 'i-0b'].map((id) =>
          attached(anEni({ id: `eni-${id}`, tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), id, 0),
        ),
      },
    ),
    fires: [{ severity: 'low', evidence: { joinedNodes: 1, silentNodes: ['i-0b'] } }],
  },
  {
    name: 'takes nodes that joined for a sign that their role does not keep others out, unless these are newer and like them',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      {
        nodes: [
          aNode({ tags: MANAGED_NODE }),
          aNode({ id: 'i-0b', tags: MANAGED_NODE, launchTime: minutesAgo(700) }),
          aNode({ id: 'i-0c', tags: MANAGED_NODE, launchTime: minutesAgo(60), subnetId: 'subnet-b' }),
        ],
        subnetEnis: ['i-0a', 'i-0b', 'i-0c'].map((id) =>
          attached(anEni({ id: `eni-${id}`, tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), id, 0),
        ),
      },
    ),
    fires: 'silent',
  },
  {
    name: 'is low where nodes are up for longer than joining takes and show no sign of the VPC CNI',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      {
        nodes: [
          aNode({ tags: MANAGED_NODE, launchTime: minutesAgo(16) }),
          aNode({ id: 'i-0b', tags: MANAGED_NODE, launchTime: minutesAgo(14) }),
        ],
        subnetEnis: [attached(anEni(), 'i-0a', 0)],
      },
    ),
    fires: [
      {
        severity: 'low',
        message: /\. 1 running node with this role shows no sign of the VPC CNI\.$/,
        evidence: { silentNodes: ['i-0a'] },
      },
    ],
  },
  {
    name: 'takes no node for silent where the VPC CNI leaves all to the launch, and so no sign',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      {
        nodes: [aNode({ tags: MANAGED_NODE })],
        subnetEnis: [attached(anEni(), 'i-0a', 0)],
        vpcCniAddons: [anAddon({ configurationValues: '{"env":{"DISABLE_NETWORK_RESOURCE_PROVISIONING":"true"}}' })],
      },
    ),
    fires: [{ severity: 'info', evidence: { silentNodes: [] } }],
  },
  {
    name: 'waits for as long as it is told before a node counts as silent',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      {},
      { nodes: [aNode({ tags: MANAGED_NODE, launchTime: minutesAgo(16) })] },
    ),
    options: { minutesToJoin: 20 },
    fires: [{ severity: 'info', evidence: { silentNodes: [] } }],
  },
  {
    name: 'takes no node for silent where the ENIs could not be read',
    inventory: withGaps(
      withGroup({ authenticationMode: 'CONFIG_MAP' }, {}, { nodes: [aNode({ tags: MANAGED_NODE })] }),
      ['subnetEnis'],
    ),
    fires: [{ severity: 'info', evidence: { silentNodes: [] } }],
  },
  {
    name: 'is medium where only aws-auth can tell and EKS says, at high in eks-health-issue, that nodes do not join',
    inventory: withGroup({ authenticationMode: 'CONFIG_MAP' }, { healthIssues: NOT_JOINING }),
    fires: [{ severity: 'medium', message: /\. EKS reports that nodes of node group workers do not join\.$/ }],
  },
  {
    name: 'says besides that some nodes have joined',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      { healthIssues: NOT_JOINING },
      { nodes: [aNode({ tags: MANAGED_NODE })], subnetEnis: [cniAt('i-0a')] },
    ),
    fires: [{ severity: 'medium', message: /\. 1 node with this role joined\.$/ }],
  },
  {
    name: 'does not take other health issues for a sign',
    inventory: withGroup(
      { authenticationMode: 'CONFIG_MAP' },
      { healthIssues: [{ code: 'AsgInstanceLaunchFailures', message: '', resourceIds: [] }] },
    ),
    fires: [{ severity: 'info' }],
  },
  {
    name: 'names the ARN without the path that aws-auth wants',
    inventory: withGroup({ authenticationMode: 'CONFIG_MAP' }, { nodeRoleArn: roleArn('eks/prod/nodes') }),
    fires: [
      {
        severity: 'low',
        resource: { id: 'nodes', arn: roleArn('eks/prod/nodes') },
        message: `Nodes with role nodes may be unable to join: cluster demo (authentication mode CONFIG_MAP) uses only aws-auth, which no AWS API shows. In aws-auth the role is arn:aws:iam::${ACCOUNT}:role/nodes, without the path.`,
        remediation: /rolearn: arn:aws:iam::111122223333:role\/nodes`/,
      },
    ],
  },
  {
    name: 'is info where both count and the role of a node group, which EKS lets in itself, has no access entry',
    inventory: withGroup({ authenticationMode: 'API_AND_CONFIG_MAP' }),
    fires: [
      {
        severity: 'info',
        message:
          'Nodes with role nodes may be unable to join: cluster demo has no access entry for the role. No AWS API shows aws-auth, which may authorise them.',
        remediation: /^Give the role an access entry: `aws eks create-access-entry .*Or: `mapRoles`.*`kubectl/,
      },
    ],
  },
  {
    name: 'is low where both count and the role of a node outside node groups has no access entry',
    inventory: withNode(
      { authenticationMode: 'API_AND_CONFIG_MAP' },
      { nodes: [aNode({ instanceProfileArn: profileArn('nodes'), launchTime: minutesAgo(5) })] },
    ),
    fires: [{ severity: 'low' }],
  },
  {
    name: 'is low where both count and the access entry stands for a former role',
    inventory: withGroup(
      { authenticationMode: 'API_AND_CONFIG_MAP' },
      {},
      { accessEntries: [anAccessEntry()], iamRoles: [anIamRole({ createDate: minutesAgo(60) })] },
    ),
    fires: [{ severity: 'low', evidence: { problem: 'entry-stale', awsAuth: 'unknown' } }],
  },
  {
    name: 'does not take an unknown mode for API',
    inventory: withGroup({ authenticationMode: undefined }),
    fires: [{ severity: 'info', evidence: { authenticationMode: 'unknown' } }],
  },
  {
    name: 'fires for nodes whose instance profile is gone',
    inventory: withNode({}, { instanceProfiles: [], accessEntries: [anAccessEntry()] }),
    fires: [
      {
        severity: 'high',
        resource: { type: 'AWS::IAM::InstanceProfile', arn: profileArn('nodes') },
        message:
          'Nodes cannot join without a role: 1 instance with the tags of cluster demo has the instance profile nodes, which does not exist any more.',
        evidence: { problem: 'profile-gone', instances: ['i-0a'] },
      },
    ],
  },
  {
    name: 'fires for nodes whose instance profile holds no role',
    inventory: withNode({}, { instanceProfiles: [anInstanceProfile({ roleArns: [] })] }),
    fires: [
      {
        severity: 'high',
        remediation: /add-role-to-instance-profile --region eu-west-1 --instance-profile-name nodes /,
      },
    ],
  },
  {
    name: 'fires for nodes without an instance profile, all of a cluster together',
    inventory: withNode({}, { nodes: [aNode(), aNode({ id: 'i-0b' })] }),
    fires: [
      {
        severity: 'medium',
        resource: { type: 'AWS::EKS::Cluster', id: CLUSTER },
        message: /: 2 instances with the tags of cluster demo have no instance profile and so no role\.$/,
      },
    ],
  },
  {
    name: 'is silent about nodes without a profile that have joined, are stopped, are Auto Mode’s or of no known cluster',
    inventory: withNode(
      {},
      {
        nodes: [
          aNode(),
          aNode({ id: 'i-0b', state: 'stopped' }),
          aNode({ id: 'i-0c', operatorManaged: true }),
          aNode({ id: 'i-0d', tags: { 'kubernetes.io/cluster/else': 'owned' } }),
        ],
        subnetEnis: [cniAt('i-0a')],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'takes no instance for a node that only shares the cluster’s tag',
    inventory: withNode({}, { nodes: [aNode({ tags: { [`kubernetes.io/cluster/${CLUSTER}`]: 'shared' } })] }),
    fires: 'silent',
  },
  {
    name: 'says nothing of profiles where they could not be read',
    inventory: withGaps(withNode({}), ['instanceProfiles']),
    fires: 'silent',
  },
]);
