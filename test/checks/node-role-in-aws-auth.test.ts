import { nodeRoleNotAuthorized } from '../../lambda/checks/node-role-not-authorized.ts';
import type { Cluster, Instance, ItemOf, SectionName } from '../../lambda/model/inventory.ts';
import type { KubeConfigMap, KubeNode } from '../../lambda/model/kubernetes.ts';
import {
  aCluster,
  aKubeNode,
  aNode,
  aNodegroup,
  anAwsAuth,
  anIamRole,
  anInventory,
  CLUSTER,
  inKubernetes,
  minutesAgo,
  profileArn,
  roleArn,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const MANAGED = { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'workers' };
const member = (fields: Partial<Instance> = {}) => aNode({ tags: MANAGED, ...fields });

/** The demo cluster with a node group of role `nodes` and a node of it, and what Kubernetes says where it was asked. */
function withAuth(
  configMaps: readonly KubeConfigMap[],
  kubeNodes: readonly KubeNode[] = [],
  cluster: Partial<Cluster> = { authenticationMode: 'CONFIG_MAP' },
  items: { readonly [S in SectionName]?: readonly ItemOf<S>[] } = {},
) {
  return anInventory({
    clusters: [aCluster(cluster)],
    nodegroups: [aNodegroup({ nodeRoleArn: roleArn('nodes') })],
    iamRoles: [anIamRole()],
    nodes: [member()],
    kubeConfigMaps: inKubernetes(configMaps),
    kubeNodes: inKubernetes(kubeNodes),
    ...items,
  });
}

testCheck(nodeRoleNotAuthorized, [
  {
    name: 'is silent where aws-auth lets the role in',
    inventory: withAuth([anAwsAuth(roleArn('nodes'))]),
    fires: 'silent',
  },
  {
    name: 'is silent where aws-auth lets in what has no access entry',
    inventory: withAuth([anAwsAuth(roleArn('nodes'))], [], { authenticationMode: 'API_AND_CONFIG_MAP' }),
    fires: 'silent',
  },
  {
    name: 'does not ask aws-auth where the cluster does not',
    inventory: withAuth([anAwsAuth(roleArn('nodes'))], [], { authenticationMode: 'API' }),
    fires: [{ severity: 'critical', evidence: { problem: 'entry-missing', awsAuth: 'does not matter' } }],
  },
  {
    name: 'fires where there is no aws-auth',
    inventory: withAuth([]),
    fires: [
      {
        severity: 'critical',
        message:
          'Nodes with role nodes cannot join: cluster demo (authentication mode CONFIG_MAP) uses only aws-auth. The cluster has no ConfigMap aws-auth. 1 running node with this role shows no sign of the VPC CNI.',
        evidence: { problem: 'aws-auth-only', awsAuth: 'absent', confidence: 'high' },
        remediation: /mapRoles.*must hold.*role\/nodes/,
      },
    ],
  },
  {
    name: 'fires where aws-auth has other roles',
    inventory: withAuth([anAwsAuth(roleArn('people'))], [], { authenticationMode: 'API_AND_CONFIG_MAP' }),
    fires: [
      {
        severity: 'critical',
        message: /cluster demo has no access entry for the role\. The ConfigMap aws-auth has no entry for the role\./,
        evidence: { problem: 'entry-missing', awsAuth: 'missing' },
        remediation: /create-access-entry[\s\S]*Or: `mapRoles`/,
      },
    ],
  },
  {
    name: 'fires where aws-auth has the instance profile',
    inventory: withAuth([anAwsAuth(profileArn('nodes'))]),
    fires: [
      {
        severity: 'critical',
        message: /The ConfigMap aws-auth has arn:aws:iam::111122223333:instance-profile\/nodes instead of the role\./,
        evidence: { awsAuth: 'instance-profile', awsAuthEntry: profileArn('nodes') },
      },
    ],
  },
  {
    name: 'fires where aws-auth has the role with its path',
    inventory: withAuth([anAwsAuth(roleArn('eks/nodes'))]),
    fires: [{ severity: 'critical', message: /an ARN with a path never matches/, evidence: { awsAuth: 'path' } }],
  },
  {
    name: 'fires where aws-auth has a role of that name in another account',
    inventory: withAuth([anAwsAuth(roleArn('nodes', '999999999999'))]),
    fires: [{ severity: 'critical', message: /only in another account: arn:aws:iam::999999999999/ }],
  },
  {
    name: 'does not repeat what only looks like an ARN',
    inventory: withAuth([anAwsAuth(roleArn('$(touch x)\u001B[2K/nodes'))]),
    fires: [
      { severity: 'critical', message: /has the role with an unusual ARN, and an ARN with a path never matches/ },
    ],
  },
  {
    name: 'fires where mapRoles cannot be read',
    inventory: withAuth([{ name: 'aws-auth', data: { mapRoles: '{"rolearn":"x"}' } }]),
    fires: [{ severity: 'critical', message: /`mapRoles` of aws-auth cannot be read as a list/ }],
  },
  {
    name: 'fires where the entry lacks the group of nodes',
    inventory: withAuth([anAwsAuth(roleArn('nodes'), { groups: ['system:bootstrappers'] })]),
    fires: [{ severity: 'critical', message: /lacks the group system:nodes/, evidence: { awsAuth: 'groups' } }],
  },
  {
    name: 'fires where the entry is for people',
    inventory: withAuth([anAwsAuth(roleArn('nodes'), { username: 'admin' })]),
    fires: [{ severity: 'critical', message: /not for nodes: it must be system:node:\{\{EC2PrivateDNSName\}\}/ }],
  },
  {
    name: 'is not sure of a username of another form',
    inventory: withAuth([anAwsAuth(roleArn('nodes'), { username: 'system:node:{{SessionName}}' })]),
    fires: [
      { severity: 'low', message: /may be unable to join/, evidence: { awsAuth: 'username', confidence: 'low' } },
    ],
  },
  {
    name: 'is less sure where a node with the role is ready all the same',
    inventory: withAuth([anAwsAuth(roleArn('people'))], [aKubeNode()]),
    fires: [
      {
        severity: 'high',
        message: /1 node with this role is ready now, which lasts for minutes after access was taken away\./,
        evidence: { joinedNodes: 1, silentNodes: [] },
      },
    ],
  },
  {
    name: 'takes an instance that Kubernetes does not list for one that has not joined, whatever its ENIs show',
    inventory: withAuth([anAwsAuth(roleArn('people'))], [aKubeNode({ instanceId: 'i-0b' })], undefined, {
      nodes: [member(), member({ id: 'i-0b', launchTime: minutesAgo(900) })],
    }),
    fires: [{ severity: 'high', evidence: { joinedNodes: 1, silentNodes: ['i-0a'] } }],
  },
  {
    name: 'says what AWS alone shows of a cluster that was not asked',
    inventory: anInventory({
      clusters: [aCluster({ authenticationMode: 'CONFIG_MAP' })],
      nodegroups: [aNodegroup({ nodeRoleArn: roleArn('nodes') })],
      iamRoles: [anIamRole()],
      kubeConfigMaps: inKubernetes([anAwsAuth(roleArn('nodes'))], 'another'),
    }),
    fires: [{ severity: 'info', evidence: { awsAuth: 'unknown' } }],
  },
]);
