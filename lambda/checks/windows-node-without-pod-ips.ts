import * as z from 'zod';
import { count, duration, list, sentences } from '../common/words.ts';
import { awsCommand, fixed, given, kubectl, remedy } from '../facts/aws/commands.ts';
import { instanceResource } from '../facts/aws/resources.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { type WindowsIpam, windowsIpamOf } from '../facts/cni/windows-ipam.ts';
import { clusterRoleLacks } from '../facts/iam/cluster-role.ts';
import { deniedIn } from '../facts/iam/role-boundary.ts';
import { readOfCluster, type Section } from '../model/coverage.ts';
import { field, number, text } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { Cluster, IamRole, Instance } from '../model/inventory.ts';
import { type Remediation, type RemedyStep, WINDOWS_CONFIG_MAP } from '../model/remediation.ts';
import { clusterRoleLacksPolicy } from './cluster-role-lacks-policy.ts';
import { defineCheck, explainedBy, type Judged, type Known } from './define-check.ts';
import { meetInCluster, meetInSubnet, meetOnNodes } from './meet.ts';
import { nodeRoleNotAuthorized } from './node-role-not-authorized.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { unsupportedInstanceType } from './unsupported-instance-type.ts';
import { isServed, judgedWindowsNodes, windowsNodes } from './windows-node-without-pod-ips/windows-nodes.ts';

const WINDOWS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html';

interface Args {
  readonly cluster: Cluster;
  readonly node: Instance;
  readonly minutesUp: number;
  readonly windowsIpam: WindowsIpam;
  /** The ConfigMap itself says so, not the add-on that writes it. */
  readonly isIpamRead: boolean;
  readonly clusterRole: Values['clusterRole'];
  /** Actions that a policy of the role denies. */
  readonly denied: readonly string[];
  /** Windows nodes of the cluster that have addresses. */
  readonly served: number;
}

const EVIDENCE = z.strictObject({
  instanceType: field(text, 'Its instance type.', { as: 'tally', label: 'type' }),
  subnet: field(text.nullable(), 'The subnet of its ENI, from which its pods get their addresses.'),
  nodegroup: field(text.nullable(), 'Its node group, as `cluster/node group`. Null outside managed node groups.', {
    as: 'tally',
    label: 'nodegroup',
  }),
  launched: field(text.nullable(), 'When it was launched, as an ISO time.'),
  windowsIpam: field(
    z.enum(['on', 'off', 'unknown']),
    'Whether the configuration of the vpc-cni add-on turns on addresses for Windows pods. `unknown`: the add-on does not say, and the ConfigMap may.',
  ),
  clusterRole: field(
    z.enum(['allows', 'lacks', 'unknown']),
    'Whether the role of the cluster allows the VPC resource controller to give addresses.',
  ),
  nodesThatWork: field(number, 'Windows nodes of the cluster that have addresses for pods.'),
});
type Values = z.output<typeof EVIDENCE>;

export const windowsNodeWithoutPodIps = defineCheck({
  meta: {
    id: 'windows-node-without-pod-ips',
    title: 'Windows node without an address for pods',
    severity: 'high',
    resourceType: 'AWS::EC2::Instance',
    rationale:
      'The VPC resource controller of the cluster keeps three spare addresses, or one prefix, on each Windows node, before ' +
      'any pod asks. A node that holds only its own address got none, and its pods hang in ContainerCreating.',
    severities: { high: 'the node has been up long enough, and its ENI holds only its own address' },
    remediation: remedy(
      WINDOWS_URL,
      'Attach AmazonEKSVPCResourceController to the cluster role, then turn on `enable-windows-ipam`.',
    ),
    mayBeWrong: [
      'Another CNI may give Windows pods addresses that EC2 does not show.',
      'Only the cluster shows why the controller gives none: the ConfigMap amazon-vpc-cni, and the events of the node.',
    ],
  },
  needs: ['clusters', 'nodes', 'subnetEnis'],
  wants: ['vpcCniAddons', 'iamRoles', 'awsNodes', 'kubeConfigMaps'],
  options: z.strictObject({
    minAgeMinutes: z
      .number()
      .int()
      .min(5)
      .default(15)
      .describe('Minutes after its launch from which a Windows node should have addresses for pods.'),
  }),
  evaluate: (view, { minAgeMinutes }, now) => {
    const cnis = clusterCnis(view);
    const clusters = new Map(view.clusters.map((cluster) => [cluster.name, cluster]));
    const nodes = windowsNodes(view.nodes, view.subnetEnis, minAgeMinutes, now);
    return nodes.flatMap(({ node, verdict, minutesUp }) => {
      const cluster = clusters.get(clusterNameOf(node.tags) ?? '');
      if (cluster === undefined || verdict !== 'empty') return [];
      const own = nodes.filter((each) => clusterNameOf(each.node.tags) === cluster.name);
      const group = nodegroupNameOf(node.tags);
      const args: Args = {
        cluster,
        node,
        minutesUp,
        windowsIpam: windowsIpamOf(cnis(cluster.name), readOfCluster(view.kubeConfigMaps, cluster.name)),
        isIpamRead: readOfCluster(view.kubeConfigMaps, cluster.name) !== undefined,
        ...roleVerdict(cluster, view.iamRoles),
        served: own.filter(isServed).length,
      };
      return [
        {
          resource: instanceResource(view.target, node),
          cluster: cluster.name,
          args,
          evidence: {
            instanceType: node.instanceType,
            subnet: node.subnetId ?? null,
            nodegroup: group === undefined ? null : `${cluster.name}/${group}`,
            launched: node.launchTime?.toISOString() ?? null,
            windowsIpam: args.windowsIpam,
            clusterRole: args.clusterRole,
            nodesThatWork: args.served,
          },
          remediation: remediation(args, view.target.region),
        },
      ];
    });
  },
  message: ({ cluster, node, minutesUp, windowsIpam, isIpamRead, clusterRole, denied, served }: Args) =>
    sentences(
      `Windows node ${node.id} (${node.instanceType}) of cluster ${cluster.name} has no address for pods ${duration(minutesUp)} after its launch`,
      'The VPC resource controller keeps three spare addresses on each node that it manages',
      denied.length > 0 ? DENIED : ROLE[clusterRole],
      served > 0
        ? `${count(served, 'other Windows node')} of the cluster ${served === 1 ? 'has' : 'have'} addresses`
        : '',
      (clusterRole === 'lacks' || served > 0) && windowsIpam !== 'off' ? '' : ipamText(windowsIpam, isIpamRead),
    ),
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { subnet, nodegroup } }) => ({
    nodes: [resource.id],
    nodegroups: nodegroup === null ? [] : [nodegroup],
    subnets: subnet === null ? [] : [subnet],
  }),
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'nodes',
  judges: (view, { minAgeMinutes }, now) => judgedWindowsNodes(view.nodes, view.subnetEnis, minAgeMinutes, now),
  explainedBy: [
    explainedBy(nodeRoleNotAuthorized, meetOnNodes),
    explainedBy(nodesCannotReachCluster, meetOnNodes),
    explainedBy(
      clusterRoleLacksPolicy,
      (cause, own: Known<Values>) =>
        cause.evidence.problem === 'windows' && own.evidence.clusterRole !== 'allows' && meetInCluster(cause, own),
    ),
    explainedBy(privateVpcLacksEndpoint, meetOnNodes),
    explainedBy(
      unsupportedInstanceType,
      (cause, own: Known<Values>) =>
        cause.evidence.problem === 'windows-unknown-to-controller' && meetOnNodes(cause, own),
    ),
    explainedBy(subnetLowIps, (cause, own: Known<Values>) => cause.evidence.free === 0 && meetInSubnet(cause, own)),
  ],
});

const ROLE: Readonly<Record<Values['clusterRole'], string>> = {
  allows: 'The role of the cluster allows it to',
  lacks: 'The role of the cluster does not allow it to (check cluster-role-lacks-policy)',
  unknown: 'The role of the cluster may lack AmazonEKSVPCResourceController',
};

const DENIED = 'A policy of the role of the cluster denies it that (check cluster-role-lacks-policy)';

function ipamText(windowsIpam: WindowsIpam, isRead: boolean): string {
  if (windowsIpam === 'unknown') return 'No AWS API shows whether `enable-windows-ipam` is on';
  const what = isRead ? 'ConfigMap amazon-vpc-cni' : 'configuration of the add-on';
  return `The ${what} turns \`enable-windows-ipam\` ${windowsIpam}`;
}

function roleVerdict(cluster: Cluster, roles: Section<IamRole>): Pick<Args, 'clusterRole' | 'denied'> {
  const role = roles.status === 'read' ? roles.items.find(({ arn }) => arn === cluster.roleArn) : undefined;
  if (role === undefined) return { clusterRole: 'unknown', denied: [] };
  const lacking = clusterRoleLacks(role, 'windows', cluster);
  return { clusterRole: lacking.length > 0 ? 'lacks' : 'allows', denied: deniedIn(lacking) };
}

function likeness({ cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  return [cluster, evidence.instanceType, evidence.windowsIpam, evidence.clusterRole, evidence.nodesThatWork > 0];
}

/**
 * The role goes first unless it is known to be good: without it the setting does nothing. The setting is one for the whole
 * cluster: where another node has addresses it is on, unless the add-on turns it off.
 */
function remediation(args: Args, region: string): Remediation {
  const { windowsIpam, clusterRole, denied, served } = args;
  const setting = windowsIpam === 'off' || (windowsIpam === 'unknown' && served === 0) ? settingSteps() : [];
  switch (clusterRole) {
    case 'lacks':
      return remedy(
        WINDOWS_URL,
        denied.length > 0
          ? `Do what check cluster-role-lacks-policy says: remove the Deny of ${list(denied)} from the policies of the role.`
          : 'Do what check cluster-role-lacks-policy says.',
        ...(windowsIpam === 'off' ? setting : []),
      );
    case 'unknown':
      return remedy(
        WINDOWS_URL,
        ...(served > 0 && setting.length === 0 ? nodeSteps(served) : []),
        ...roleSteps(args, region),
        ...setting,
      );
    case 'allows':
      return remedy(WINDOWS_URL, ...(setting.length > 0 ? setting : nodeSteps(served)));
  }
}

type Steps = readonly (string | RemedyStep)[];

function roleSteps({ cluster }: Args, region: string): Steps {
  return [
    'Attach AmazonEKSVPCResourceController to the role of the cluster, if it lacks it. This shows the role:',
    awsCommand('eks', 'describe-cluster', region, {
      name: given('cluster', cluster.name),
      query: fixed('cluster.roleArn'),
      output: fixed('text'),
    }),
  ];
}

function settingSteps(): Steps {
  return [
    'Set `enable-windows-ipam` to "true" in the ConfigMap amazon-vpc-cni; with the vpc-cni add-on that is `enableWindowsIpam` in its configuration values. This shows it:',
    { command: WINDOWS_CONFIG_MAP },
  ];
}

function nodeSteps(served: number): Steps {
  const events = kubectl(
    fixed('get'),
    fixed('events'),
    fixed('--all-namespaces'),
    fixed('--field-selector'),
    fixed('involvedObject.kind=Node'),
  );
  if (served === 0) {
    return [
      'Look at what the controller reports for the node. Its events are kept for an hour; this shows them:',
      events,
    ];
  }
  return [
    'Look at this node only: others of the cluster have addresses. Its events are kept for an hour; this shows them:',
    events,
    'The controller manages nodes that have a CNINode. This lists them:',
    kubectl(fixed('get'), fixed('cninodes')),
    'If neither says why, replace the node.',
  ];
}
