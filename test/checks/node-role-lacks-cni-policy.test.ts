import { nodeRoleLacksCniPolicy } from '../../lambda/checks/node-role-lacks-cni-policy.ts';
import type { CniEffectName } from '../../lambda/facts/iam/cni-needs.ts';
import type {
  IamRole,
  Inventory,
  ItemOf,
  NetworkInterface,
  RolePolicy,
  SectionName,
} from '../../lambda/model/inventory.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import {
  ACCOUNT,
  aCiliumEni,
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
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
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
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

const TAGS = allow('ec2:CreateTags', { Resource: ['arn:aws:ec2:*:*:network-interface/*'] });
const CNI_POLICY = policy('AmazonEKS_CNI_Policy', allow(CNI_ACTIONS), TAGS);
const WORKER_POLICY = policy('AmazonEKSWorkerNodePolicy', allow(['ec2:DescribeInstances', 'eks:DescribeCluster']));

const role = (name: string, ...policies: readonly RolePolicy[]): IamRole => anIamRole({ arn: roleArn(name), policies });

const LIMITS = `arn:aws:iam::${ACCOUNT}:policy/limits`;
/** A boundary for everything but what the VPC CNI does. */
const LEAST_BOUNDARY = allow(['ecr:*', 'eks:*', 's3:*']);

/** The role of the nodes with these policies, within a boundary of one statement. */
const bounded = (policies: readonly RolePolicy[], statement: object): IamRole =>
  anIamRole({ policies, permissionsBoundary: { arn: LIMITS, document: policy('limits', statement).document } });

function trusting(service: string, more: object = {}): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

const LAMBDAS = trusting('lambda.amazonaws.com');

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

const VARIABLE = ['$', '{aws:PrincipalTag/cluster}'].join('');
const forCluster = (kind: 'RequestTag' | 'ResourceTag', name: string) => ({
  StringEquals: { [`aws:${kind}/cluster.k8s.amazonaws.com/name`]: name },
});

/** A policy for one cluster, as the VPC CNI's own documents have it, and a node that tells which name its VPC CNI says. */
function scoped(cluster: string, said: string | null | undefined): Inventory {
  const rest = all('ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface');
  const own = policy(
    'own',
    allow(rest),
    TAGS,
    allow('ec2:CreateNetworkInterface', { Condition: forCluster('RequestTag', cluster) }),
    allow('ec2:AssignPrivateIpAddresses', { Condition: forCluster('ResourceTag', cluster) }),
  );
  return withName([role('nodes', WORKER_POLICY, own)], said);
}

/** A node whose VPC CNI has tagged the primary ENI; undefined: it has not. */
function withName(roles: readonly IamRole[], said: string | null | undefined): Inventory {
  const tags = {
    'node.k8s.amazonaws.com/instance_id': managedNode.id,
    ...(said === null || said === undefined ? {} : { 'cluster.k8s.amazonaws.com/name': said }),
  };
  const eni = attached(anEni({ tags: said === undefined ? {} : tags }), managedNode.id, 0);
  return demo(roles, { nodes: [managedNode], subnetEnis: [eni] });
}

/** What release 1.20.4 needs with its defaults, on types that it knows. */
const NEEDED = [...CNI_ACTIONS, 'ec2:CreateTags']
  .filter((action) => !['ec2:DescribeInstanceTypes', 'ec2:DescribeSecurityGroups'].includes(action))
  .sort();

const all = (...actions: readonly string[]) => CNI_ACTIONS.filter((action) => !actions.includes(action));

/** A role that lacks one action, in a cluster of a release with settings, and what then happens; null for nothing. */
interface WithoutOne {
  readonly lacks: string;
  readonly release: string;
  readonly ipFamily?: 'ipv4' | 'ipv6';
  readonly env?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly effect: CniEffectName | null;
  readonly severity?: Severity;
}

const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' };
const UNDISCOVERED = { ENABLE_SUBNET_DISCOVERY: 'false' };
const AS_LAUNCHED = { DISABLE_NETWORK_RESOURCE_PROVISIONING: 'true' };
const IMDS_ONLY = { ENABLE_IMDS_ONLY_MODE: 'true' };

const ipv4 = (action: string, release: string, effect: CniEffectName | null, more: Partial<WithoutOne> = {}) => ({
  lacks: `ec2:${action}`,
  release,
  effect,
  ...more,
});
const ipv6 = (action: string, release: string, effect: CniEffectName | null, more: Partial<WithoutOne> = {}) => ({
  ...ipv4(action, release, effect, more),
  ipFamily: 'ipv6' as const,
});

/** Each row of what releases need, with the releases and settings beside it that do not. */
const WITHOUT_ONE: readonly WithoutOne[] = [
  ipv4('DescribeNetworkInterfaces', '1.6.4', 'start-fails'),
  ipv6('DescribeNetworkInterfaces', '1.23.2', 'start-fails'),
  ipv4('DescribeNetworkInterfaces', '1.23.2', 'start-fails', { env: AS_LAUNCHED }),
  ipv4('DescribeNetworkInterfaces', '1.23.2', null, { env: IMDS_ONLY }),
  ipv4('CreateTags', '1.7.10', null),
  ipv4('CreateTags', '1.8.0', 'start-fails'),
  ipv4('CreateTags', '1.23.2', 'start-fails', { env: UNDISCOVERED }),
  ipv6('CreateTags', '1.23.2', 'start-fails'),
  ipv4('CreateTags', '1.23.2', null, { env: AS_LAUNCHED }),
  ipv4('AssignPrivateIpAddresses', '1.12.6', 'no-pod-address'),
  ipv4('AssignPrivateIpAddresses', '1.13.0', 'start-fails'),
  ipv4('AssignPrivateIpAddresses', '1.23.2', null, { env: IMDS_ONLY }),
  ipv6('AssignPrivateIpAddresses', '1.23.2', null),
  ipv4('CreateNetworkInterface', '1.20.4', 'no-secondary-eni'),
  ipv4('AttachNetworkInterface', '1.20.4', 'start-fails', { env: CUSTOM }),
  ipv4('DescribeInstances', '1.20.4', 'no-secondary-eni'),
  ipv6('CreateNetworkInterface', '1.20.4', null),
  ipv4('ModifyNetworkInterfaceAttribute', '1.20.4', 'eni-freed-again'),
  ipv4('DetachNetworkInterface', '1.20.4', 'never-shrinks', { severity: 'low' }),
  ipv4('UnassignPrivateIpAddresses', '1.20.4', null, { env: AS_LAUNCHED }),
  ipv4('DescribeInstanceTypes', '1.20.4', null),
  ipv4('DescribeInstanceTypes', '1.20.4', 'start-fails', { type: 'x99.large' }),
  ipv4('DescribeInstanceTypes', '1.5.7', null, { type: 'x99.large' }),
  ipv4('DescribeSubnets', '1.17.1', null),
  ipv4('DescribeSubnets', '1.18.0', 'node-subnet-only', { severity: 'low' }),
  ipv4('DescribeSubnets', '1.21.1', null, { env: CUSTOM }),
  ipv4('DescribeSubnets', '1.21.1', null, { env: UNDISCOVERED }),
  ipv4('DescribeSubnets', '1.22.0', 'no-secondary-eni'),
  ipv4('DescribeSubnets', '1.23.2', 'no-secondary-eni'),
  ipv4('DescribeSubnets', '1.23.1', 'unwired-enis', { env: CUSTOM }),
  ipv4('DescribeSubnets', '1.23.2', null, { env: CUSTOM }),
  ipv6('DescribeSubnets', '1.21.1', null),
  ipv6('DescribeSubnets', '1.22.1', 'start-fails'),
  ipv6('DescribeSubnets', '1.23.2', 'start-fails', { env: AS_LAUNCHED }),
  ipv6('DescribeSubnets', '1.23.2', null, { env: UNDISCOVERED }),
  ipv4('DescribeSubnets', '1.23.1', 'unwired-at-start', { env: IMDS_ONLY, severity: 'medium' }),
  ipv4('DescribeSubnets', '1.23.2', null, { env: AS_LAUNCHED }),
  ipv4('DescribeSubnets', '1.22.0', null, { env: { ...IMDS_ONLY, ...UNDISCOVERED } }),
  ipv4('DescribeSubnets', '1.23.2', 'exclusion-unseen', { env: UNDISCOVERED, severity: 'low' }),
  ipv4('DescribeSecurityGroups', '1.21.1', null),
  ipv4('DescribeSecurityGroups', '1.22.0', 'start-fails', { env: CUSTOM }),
  ipv4('DescribeSecurityGroups', '1.22.1', 'start-fails'),
  ipv6('DescribeSecurityGroups', '1.22.1', 'start-fails'),
  ipv4('DescribeSecurityGroups', '1.22.1', null, { env: CUSTOM }),
  ipv4('DescribeSecurityGroups', '1.22.1', null, { env: UNDISCOVERED }),
  ipv4('DescribeSecurityGroups', '1.22.1', null, { env: AS_LAUNCHED }),
  ipv4('DescribeSecurityGroups', '1.22.2', null),
  ipv6('AssignIpv6Addresses', '1.18.1', 'no-pod-address'),
  ipv4('AssignIpv6Addresses', '1.18.1', null),
];

function withoutOne({ lacks, release, ipFamily = 'ipv4', env = {}, type = 'm5.large', effect, severity }: WithoutOne) {
  const tags = lacks === 'ec2:CreateTags' ? [] : [TAGS];
  const allowed = [...CNI_ACTIONS, 'ec2:AssignIpv6Addresses'].filter((action) => action !== lacks);
  const settings = Object.keys(env).length === 0 ? 'no settings' : Object.keys(env).join(', ');
  return {
    name: `${effect === null ? 'does not ask for' : `says ${effect} without`} ${lacks} in ${release}, ${ipFamily}, ${settings}, ${type}`,
    inventory: demo([role('nodes', policy('own', allow(allowed), ...tags))], {
      clusters: [aCluster({ ipFamily })],
      nodegroups: [aNodegroup({ nodeRoleArn: roleArn('nodes'), instanceTypes: [type] })],
      vpcCniAddons: [anAddon({ addonVersion: `v${release}-eksbuild.1`, configurationValues: JSON.stringify({ env }) })],
    }),
    fires:
      effect === null
        ? ('silent' as const)
        : [{ severity: severity ?? ('critical' as const), evidence: { effect, missingActions: [lacks] } }],
  };
}

/** The role of Karpenter's controller, as far as it matters. */
const KARPENTER = policy('karpenter', allow(['ec2:CreateFleet', 'ec2:DescribeInstances', 'eks:DescribeCluster']));

const withAddon = (release: string, env: Readonly<Record<string, string>> = {}) => ({
  vpcCniAddons: [anAddon({ addonVersion: `v${release}-eksbuild.1`, configurationValues: JSON.stringify({ env }) })],
});

const lacking = (...actions: readonly string[]) => policy('copy', allow(all(...actions)), TAGS);

testCheck(nodeRoleLacksCniPolicy, [
  ...WITHOUT_ONE.map(withoutOne),
  {
    name: 'says what 1.22.1 does without a permission of its own, and offers the least: that one, a setting, a release',
    inventory: demo([role('nodes', lacking('ec2:DescribeSecurityGroups'))], withAddon('1.22.1')),
    fires: [
      {
        severity: 'critical',
        message:
          'Node role nodes of cluster demo does not allow the VPC CNI ec2:DescribeSecurityGroups. Without it in release 1.22.1, aws-node exits at start, and nodes stay NotReady.',
        remediation:
          /^This gives role nodes what is missing, and no more: `aws iam put-role-policy .*\["ec2:DescribeSecurityGroups"\].*` Or turn off subnet discovery.*ENABLE_SUBNET_DISCOVERY.*Or update the VPC CNI to 1\.22\.2 or newer, which needs less\.$/,
      },
    ],
  },
  {
    name: 'puts what is missing beside what it gave before, and what other clusters’ findings give',
    inventory: demo(
      [
        role(
          'nodes',
          lacking('ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets'),
          { ...policy('EksVpcCni-eu-west-1-demo', allow('ec2:DescribeSubnets')), arn: undefined },
          { ...policy('eksvpccni-EU-west-1-demo-2', allow('ec2:DescribeSubnets')), arn: undefined },
        ),
      ],
      {
        clusters: [aCluster(), aCluster({ name: 'other' })],
        vpcCniAddons: ['demo', 'other'].map((clusterName) =>
          anAddon({ clusterName, addonVersion: 'v1.22.1-eksbuild.1' }),
        ),
        nodegroups: ['demo', 'other'].map((clusterName) => aNodegroup({ clusterName, nodeRoleArn: roleArn('nodes') })),
      },
    ),
    fires: [
      { cluster: 'demo', remediation: /--policy-name EksVpcCni-eu-west-1-demo-3 --policy-document/ },
      { cluster: 'other', remediation: /--policy-name EksVpcCni-eu-west-1-other --policy-document/ },
    ],
  },
  {
    name: 'does not let nodes of an earlier release prove what a newer one asks for',
    inventory: demo([role('nodes', lacking('ec2:DescribeSubnets'))], {
      ...withAddon('1.23.2'),
      nodes: [managedNode],
      subnetEnis: [cniAt('i-0a')],
    }),
    fires: [{ severity: 'critical', message: /no secondary ENI is created/, evidence: { nodesServed: 1 } }],
  },
  {
    name: 'is never red for what depends on a release that is unknown',
    inventory: demo([role('nodes'), role('cni', lacking('ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups'))], {
      vpcCniAddons: [],
      podIdentityAssociations: [aPodIdentityAssociation()],
    }),
    fires: [
      {
        severity: 'info',
        message:
          'Role cni of the Pod Identity association of cluster demo does not allow ec2:DescribeSecurityGroups and ec2:DescribeSubnets. Whether the VPC CNI needs them depends on its release, which is unknown.',
        evidence: {
          problem: 'release-decides',
          dependingActions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets'],
        },
      },
    ],
  },
  {
    name: 'judges an unknown release by what every release needs',
    inventory: demo([role('nodes'), role('cni', lacking('ec2:DescribeNetworkInterfaces'))], {
      vpcCniAddons: [],
      podIdentityAssociations: [aPodIdentityAssociation()],
    }),
    fires: [
      {
        severity: 'critical',
        message: /does not allow the VPC CNI ec2:DescribeNetworkInterfaces\. Without it, aws-node exits at start/,
        evidence: { cniVersion: 'unknown', settingsAssumed: true },
      },
    ],
  },
  {
    name: 'does not take leave to tag other resources for leave to tag ENIs',
    inventory: demo([
      role(
        'nodes',
        policy('own', allow(CNI_ACTIONS), allow('ec2:CreateTags', { Resource: 'arn:aws:ec2:*:*:volume/*' })),
      ),
    ]),
    fires: [{ severity: 'critical', evidence: { missingActions: ['ec2:CreateTags'], effect: 'start-fails' } }],
  },
  {
    name: 'cannot tell of tags that only some ENIs may get',
    inventory: demo([
      role(
        'nodes',
        policy(
          'own',
          allow(CNI_ACTIONS),
          allow('ec2:CreateTags', {
            Resource: 'arn:aws:ec2:*:*:network-interface/*',
            Condition: { StringEquals: { 'aws:ResourceTag/cluster.k8s.amazonaws.com/name': CLUSTER } },
          }),
        ),
      ),
    ]),
    fires: [{ severity: 'info', evidence: { problem: 'undecided', undecidedActions: ['ec2:CreateTags'] } }],
  },
  {
    name: 'knows that a policy for another cluster allows nothing where ENIs show what the VPC CNI calls its own',
    inventory: scoped('other', 'demo'),
    fires: [
      {
        severity: 'critical',
        message:
          /does not allow the VPC CNI ec2:AssignPrivateIpAddresses and ec2:CreateNetworkInterface\. .*Its policies require another cluster name than the VPC CNI puts on its ENIs\.$/,
        evidence: {
          problem: 'missing',
          actionsForOthers: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface'],
        },
        remediation: /^Compare the cluster's name in the conditions of its policies with the setting `CLUSTER_NAME`/,
      },
    ],
  },
  {
    name: 'knows that a policy for a cluster allows nothing to a VPC CNI that names none',
    inventory: scoped('demo', null),
    fires: [{ severity: 'critical', evidence: { effect: 'start-fails' } }],
  },
  ...(
    [
      ['the name is that of the VPC CNI', scoped('demo', 'demo')],
      ['no ENI shows its name', scoped('other', undefined)],
      ['the policy takes the name from elsewhere', scoped(VARIABLE, 'demo')],
    ] as const
  ).map(([what, inventory]) => ({
    name: `leaves it open what a policy for one cluster allows where ${what}`,
    inventory,
    fires: [
      {
        severity: 'info',
        evidence: {
          problem: 'undecided',
          undecidedActions: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface'],
        },
      },
    ],
  })),
  {
    name: 'does not take the Deny of another cluster’s policy for its own',
    inventory: withName(
      [
        role(
          'nodes',
          CNI_POLICY,
          policy('deny', {
            Effect: 'Deny',
            Action: 'ec2:*',
            Resource: '*',
            Condition: forCluster('ResourceTag', 'other'),
          }),
        ),
      ],
      'demo',
    ),
    fires: 'silent',
  },
  {
    name: 'tells of nodes with the role of Karpenter’s controller as of the wrong role, and gives it no policy',
    inventory: demo([role('nodes', CNI_POLICY), role('controller', KARPENTER)], {
      nodes: [aNode({ instanceProfileArn: profileArn('controller') })],
      instanceProfiles: [anInstanceProfile({ arn: profileArn('controller'), roleArns: [roleArn('controller')] })],
    }),
    fires: [
      {
        severity: 'critical',
        resource: { id: 'controller' },
        message:
          'Node role controller of cluster demo is not a node role: it allows nothing that nodes and the VPC CNI need. It may launch instances, like the role of the Karpenter controller.',
        evidence: { problem: 'wrong-role', madeFor: 'launches-nodes', policies: ['karpenter'] },
        remediation: /^Give the nodes a role of their own, .*EC2NodeClass.*Give role controller none of these policies/,
      },
    ],
  },
  {
    name: 'tells of a node role that EC2 may not assume, whatever it allows, and gives no command that replaces its trust',
    inventory: demo([{ ...role('nodes', WORKER_POLICY, CNI_POLICY), trust: LAMBDAS }]),
    fires: [
      {
        severity: 'critical',
        message:
          'Node role nodes of cluster demo cannot be assumed by EC2: its nodes get no credentials, so they do not join and the VPC CNI gets no address.',
        evidence: { problem: 'not-for-ec2', nodesServed: 0, confidence: 'high' },
        remediation: /^Let EC2 assume role nodes: .* `aws iam get-role --region eu-west-1 --role-name nodes`$/,
      },
    ],
  },
  {
    name: 'is medium on one whose nodes show that EC2 could assume it',
    inventory: demo([{ ...role('nodes', WORKER_POLICY, CNI_POLICY), trust: LAMBDAS }], {
      nodes: [managedNode],
      subnetEnis: [cniAt(managedNode.id)],
    }),
    fires: [
      { severity: 'medium', message: /Still, 1 node of 1 got ENIs/, evidence: { nodesServed: 1, confidence: 'low' } },
    ],
  },
  {
    name: 'calls one that is none for nodes in other ways, too, the wrong role',
    inventory: demo([{ ...role('nodes', policy('bucket', allow('s3:*'))), trust: LAMBDAS }]),
    fires: [{ evidence: { problem: 'wrong-role' } }],
  },
  {
    name: 'is silent where conditions decide whether EC2 may assume it',
    inventory: demo([
      {
        ...role('nodes', WORKER_POLICY, CNI_POLICY),
        trust: trusting('ec2.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }),
      },
    ]),
    fires: 'silent',
  },
  {
    name: 'is silent on a role of the VPC CNI’s own that EC2 may not assume',
    inventory: demo(
      [role('nodes', WORKER_POLICY), { ...role('cni', CNI_POLICY), trust: trusting('pods.eks.amazonaws.com') }],
      {
        podIdentityAssociations: [aPodIdentityAssociation({ roleArn: roleArn('cni') })],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'tells of a node group with a role that was made for something else as of the wrong role',
    inventory: demo([role('nodes', policy('bucket', allow('s3:*')))]),
    fires: [
      {
        severity: 'critical',
        message: /is not a node role: it allows nothing that nodes and the VPC CNI need\.$/,
        evidence: { problem: 'wrong-role', madeFor: 'other' },
        remediation: /The role of a node group cannot be changed/,
      },
    ],
  },
  {
    name: 'is silent where the node role has AmazonEKS_CNI_Policy',
    inventory: demo([role('nodes', WORKER_POLICY, CNI_POLICY)]),
    fires: 'silent',
  },
  {
    name: 'is silent where another policy allows the same, by wildcards and in any case',
    inventory: demo([
      role(
        'nodes',
        policy('own', allow(['EC2:*NetworkInterface*', 'ec2:*PrivateIp*', 'ec2:Describe????*', 'ec2:createtags'])),
      ),
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
          'Node role nodes of cluster demo does not allow the VPC CNI ec2:AssignPrivateIpAddresses, ec2:AttachNetworkInterface, ec2:CreateNetworkInterface, ec2:CreateTags and 6 more. Without ec2:AssignPrivateIpAddresses, ec2:CreateTags and ec2:DescribeNetworkInterfaces in release 1.20.4, aws-node exits at start, and nodes stay NotReady.',
        evidence: {
          problem: 'missing',
          roleFrom: 'node',
          missingActions: NEEDED.filter((action) => action !== 'ec2:DescribeInstances'),
          effect: 'start-fails',
          cniVersion: '1.20.4',
          policies: ['AmazonEKSWorkerNodePolicy'],
          nodegroups: ['workers'],
        },
        remediation:
          /^Attach .*: `aws iam attach-role-policy --region eu-west-1 --role-name nodes --policy-arn arn:aws:iam::aws:policy\/AmazonEKS_CNI_Policy`$/,
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
        remediation: /^Remove the Deny of ec2:AttachNetworkInterface from its policies\.$/,
      },
    ],
  },
  {
    name: 'is low where only the giving back is missing',
    inventory: demo([role('nodes', policy('own', allow(all('ec2:DeleteNetworkInterface')), TAGS))]),
    fires: [
      {
        severity: 'low',
        message:
          'Node role nodes of cluster demo does not allow the VPC CNI ec2:DeleteNetworkInterface. Without it in release 1.20.4, ENIs and addresses are not freed.',
        evidence: { effect: 'never-shrinks' },
      },
    ],
  },
  {
    name: 'is medium where a node shows that the VPC CNI had the permissions',
    inventory: demo([role('nodes', WORKER_POLICY)], { nodes: [managedNode], subnetEnis: [cniAt('i-0a')] }),
    fires: [
      {
        severity: 'medium',
        message: /\. Still, 1 node of 1 got ENIs or addresses with it\.$/,
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
          TAGS,
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
    fires: [{ severity: 'info', evidence: { problem: 'undecided', undecidedActions: NEEDED, missingActions: [] } }],
  },
  {
    name: 'goes by the permissions boundary too: what it does not allow, no policy of the role allows',
    inventory: demo([bounded([CNI_POLICY], LEAST_BOUNDARY)]),
    fires: [
      {
        severity: 'critical',
        message: /Policy limits, its permissions boundary, does not allow them\. Without/,
        evidence: { permissionsBoundary: LIMITS, missingActions: NEEDED, boundedActions: NEEDED, deniedActions: [] },
        remediation:
          /^Allow in limits, the permissions boundary of the role: ec2:AssignPrivateIpAddresses, .* It limits .* in force: `aws iam get-policy --region eu-west-1 --policy-arn arn:aws:iam::111122223333:policy\/limits`/,
      },
    ],
  },
  {
    name: 'names what to do in the policies first, where both lack it',
    inventory: demo([bounded([WORKER_POLICY], LEAST_BOUNDARY)]),
    fires: [
      {
        severity: 'critical',
        evidence: { missingActions: NEEDED, boundedActions: NEEDED },
        remediation: /^Attach the AWS managed policy to the role: `aws iam attach-role-policy .*`.*Allow in limits, /s,
      },
    ],
  },
  {
    name: 'is silent where a permissions boundary allows all that the policies allow',
    inventory: demo([bounded([CNI_POLICY], { Effect: 'Allow', Action: '*', Resource: '*' })]),
    fires: 'silent',
  },
  {
    name: 'cannot tell where a permissions boundary is gone, or has a form that it does not understand',
    inventory: demo([anIamRole({ policies: [CNI_POLICY], permissionsBoundary: { arn: LIMITS, document: '' } })]),
    fires: [{ severity: 'info', evidence: { problem: 'undecided', undecidedActions: NEEDED, missingActions: [] } }],
  },
  {
    name: 'wants other actions for IPv6, for which AWS has no policy of its own',
    inventory: demo([role('nodes', CNI_POLICY)], { clusters: [aCluster({ ipFamily: 'ipv6' })] }),
    fires: [
      {
        severity: 'critical',
        evidence: { missingActions: ['ec2:AssignIpv6Addresses'], ipFamily: 'ipv6' },
        remediation:
          /^AWS has no managed policy for IPv6\. This gives role nodes all .*: `aws iam put-role-policy .*"ec2:AssignIpv6Addresses","ec2:DescribeNetworkInterfaces".*network-interface/,
      },
    ],
  },
  {
    name: 'is silent where a role has what IPv6 takes',
    inventory: demo(
      [role('nodes', policy('v6', allow(['ec2:AssignIpv6Addresses', 'ec2:DescribeNetworkInterfaces']), TAGS))],
      {
        clusters: [aCluster({ ipFamily: 'ipv6' })],
      },
    ),
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
