import * as z from 'zod';
import { count, duration, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource, nodegroupResource } from '../facts/aws/resources.ts';
import { clusterNameOf, nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import {
  isLaunchSuspended,
  isShort,
  LAUNCH_FAILURES,
  type LaunchFailure,
  missingInstances,
} from '../facts/node/auto-scaling-groups.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Resource } from '../model/finding.ts';
import type { AutoScalingGroup, Nodegroup } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { eniQuotaNear } from './eni-quota-near.ts';
import { type Failures, failuresOf, saysTheSame } from './group-launches-no-nodes/failures.ts';
import { POOL_EVIDENCE, poolEvidence } from './group-launches-no-nodes/pool-evidence.ts';
import { poolSteps } from './group-launches-no-nodes/pool-remedies.ts';
import { BECAUSE, stuckPoolText } from './group-launches-no-nodes/pool-wording.ts';
import { failingSteps, resumeSteps } from './group-launches-no-nodes/remedies.ts';
import { type StuckPool, severityOfPool, stuckPools } from './group-launches-no-nodes/stuck-pools.ts';
import { meetInCluster, meetInSubnet } from './meet.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';

const NEEDS = ['autoScalingGroups', 'clusters', 'nodegroups'] as const;
const WANTS = ['failedLaunches', 'subnets', 'kubeNodePools', 'kubePods', 'kubeEvents'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const SUSPENDED_URL = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html';
const FAILING_URL = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/CHAP_Troubleshooting.html';
const POOL_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html';
const AUTO_MODE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/auto-troubleshoot.html';

/** A group of a cluster, of a node group where it is EKS's own. */
interface Stuck {
  readonly group: AutoScalingGroup;
  readonly cluster: string;
  readonly nodegroup: Nodegroup | undefined;
}

type GroupArgs =
  | ({ readonly kind: 'suspended' } & Stuck)
  | ({
      readonly kind: 'failing';
      readonly failures: Failures;
      readonly hours: number;
      readonly minutesAgo: number;
    } & Stuck);

type Args = GroupArgs | { readonly kind: 'pool'; readonly stuck: StuckPool; readonly minutesAgo: number | undefined };

const OWN_FIELDS = {
  group: field(text, 'The name of the Auto Scaling group.', { as: 'names', label: 'groups' }),
  desired: field(number, 'Its desired number of instances.'),
  inService: field(number, 'Instances that it has in service.'),
};

const SUSPENDED = z.strictObject({
  problem: field(z.literal('suspended'), 'It launches nothing: its process Launch is suspended.'),
  ...OWN_FIELDS,
  suspended: field(texts, 'Its suspended processes.', { as: 'names', label: 'suspended' }),
});

const FAILING = z.strictObject({
  problem: field(z.literal('failing'), 'It tries to launch instances and fails.'),
  ...OWN_FIELDS,
  failure: field(
    z.enum(LAUNCH_FAILURES),
    'Why most of them failed: a subnet without addresses, a quota of ENIs or of instances, no capacity of EC2, or something else.',
    { as: 'tally', label: 'failure' },
  ),
  failedLaunches: field(number, 'Launches that failed for this reason in the last hours.', {
    as: 'total',
    one: 'failed launch',
    many: 'failed launches',
  }),
  latestFailure: field(text, 'When the latest failed, as an ISO time.'),
  says: field(text, 'The message of Auto Scaling.'),
  subnets: field(texts, 'Subnets that the message names.', { as: 'names', label: 'subnets' }),
});

const EVIDENCE = z.union([SUSPENDED, FAILING, ...POOL_EVIDENCE]);
type Values = z.output<typeof EVIDENCE>;

export const groupLaunchesNoNodes = defineCheck({
  meta: {
    id: 'group-launches-no-nodes',
    title: 'Auto Scaling group or node pool that launches no nodes',
    severity: 'high',
    resourceType: 'AWS::AutoScaling::AutoScalingGroup',
    rationale:
      'Nodes of node groups, and most self-managed ones, come from an Auto Scaling group. Where its process Launch is ' +
      'suspended, or its launches fail, it gets no nodes, and the cluster autoscaler waits. Nodes of Karpenter and of EKS ' +
      'Auto Mode come from node pools: their state is known where the Kubernetes API is read.',
    severities: {
      high: 'instances are missing, or pods wait for a node: Launch is suspended, launches fail, or the node class of a node pool is not ready',
      medium: 'the same, and nothing is missing yet. Or EC2 has no capacity, or a node pool is at its limits',
    },
    remediation: remedy(SUSPENDED_URL, 'Resume the process Launch, or fix what the failed launches report.'),
    mayBeWrong: [
      'Somebody may have suspended Launch on purpose: because of a zone with a problem, or for a migration.',
      'Where EKS reports the same as a health issue of a node group, this check does not report it again.',
      'The next launch may succeed: then the group is soon complete. Failures before the latest successful launch do not count, nor those for lack of addresses if the subnet has enough now.',
      'A group whose tags name a cluster that EKS does not list here is skipped.',
      'Node pools are judged only where the Kubernetes API is read. Which pool the pods that wait are for is not looked at: they may need another.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    failedWithinHours: z
      .number()
      .int()
      .min(1)
      .max(168)
      .default(24)
      .describe('Failed launches within this number of hours count.'),
  }),
  evaluate: (view, { failedWithinHours: hours }, now) => {
    const since = now.getTime() - hours * 3_600_000;
    const clusters = new Set(view.clusters.map(({ name }) => name));
    const failed = itemsOf(view.failedLaunches).filter(({ at }) => at.getTime() >= since);
    const pools = stuckPools(view.clusters, view, now).map((stuck) => ofPool(stuck, view, now));
    const groups = view.autoScalingGroups.flatMap((group) => {
      const nodegroup = view.nodegroups.find((each) => isGroupOf(group, each));
      const cluster = nodegroup?.clusterName ?? clusterNameOf(group.tags);
      if (cluster === undefined || !clusters.has(cluster)) return [];
      const stuck = { group, cluster, nodegroup };
      if (isLaunchSuspended(group)) return [violation({ kind: 'suspended', ...stuck }, view)];
      if (!isShort(group)) return [];
      const own = failed.filter(({ groupName }) => groupName === group.name);
      const failures = failuresOf(own, itemsOf(view.subnets), missingInstances(group));
      if (failures === undefined || nodegroup?.healthIssues.some((issue) => saysTheSame(issue, failures.failure))) {
        return [];
      }
      const minutesAgo = Math.max(0, now.getTime() - failures.latest.at.getTime()) / 60_000;
      return [violation({ kind: 'failing', ...stuck, failures, hours, minutesAgo }, view)];
    });
    return [...groups, ...pools];
  },
  message: (args: Args) => {
    switch (args.kind) {
      case 'suspended':
        return suspendedText(args);
      case 'failing':
        return failingText(args);
      case 'pool':
        return stuckPoolText(args.stuck, args.minutesAgo);
    }
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    nodegroups: resource.type === 'AWS::EKS::Nodegroup' ? [resource.id] : [],
    subnets: 'subnets' in evidence ? evidence.subnets : [],
  }),
  groupBy: ({ cluster, evidence }) => ({
    alike: [cluster, evidence.problem, ...likenessOf(evidence)],
  }),
  question: 'cluster',
  explainedBy: [
    explainedBy(subnetUnavailable, meetInSubnet),
    explainedBy(subnetLowIps, (cause, own: Known<Values>) => failsFor(own, 'no-addresses') && meetInSubnet(cause, own)),
    explainedBy(eniQuotaNear, (cause, own: Known<Values>) => failsFor(own, 'eni-quota') && meetInCluster(cause, own)),
  ],
});

/** EKS names the group of a node group, and tags it with the node group's name. */
function isGroupOf(group: AutoScalingGroup, { name, clusterName, autoScalingGroupNames }: Nodegroup): boolean {
  const isTagged = nodegroupNameOf(group.tags) === name && clusterNameOf(group.tags) === clusterName;
  return isTagged || autoScalingGroupNames.includes(group.name);
}

function failsFor({ evidence }: Known<Values>, failure: LaunchFailure): boolean {
  return 'failure' in evidence && evidence.failure === failure;
}

/** What makes findings with one problem read as one. */
function likenessOf(evidence: Values): readonly (string | boolean | null)[] {
  switch (evidence.problem) {
    case 'suspended':
      return [evidence.desired > evidence.inService];
    case 'failing':
    case 'pool-failing':
      return [evidence.failure, evidence.says];
    case 'no-node-class':
    case 'no-subnets':
    case 'limits':
      return [];
    case 'not-ready':
      return [evidence.condition, evidence.says];
  }
}

function ofPool(stuck: StuckPool, { target }: View, now: Date): Violation<Args, Values> {
  const { cluster, pool, trouble } = stuck;
  const latest = trouble.kind === 'failing' ? trouble.latest : undefined;
  return {
    resource: clusterResource(cluster),
    cluster: cluster.name,
    severity: severityOfPool(stuck),
    args: { kind: 'pool', stuck, minutesAgo: latest && Math.max(0, now.getTime() - latest.getTime()) / 60_000 },
    evidence: poolEvidence(stuck),
    discriminator: `node pool ${pool.name}`,
    remediation: remedy(pool.classKind === 'NodeClass' ? AUTO_MODE_URL : POOL_URL, ...poolSteps(stuck, target.region)),
  };
}

function violation(args: GroupArgs, { target }: View): Violation<Args, Values> {
  const { group } = args;
  const own = { group: group.name, desired: group.desired, inService: group.inService };
  const common = {
    resource: resourceOf(args),
    cluster: args.cluster,
    severity: severityOf(args),
    args,
    discriminator: args.kind,
  };
  if (args.kind === 'suspended') {
    return {
      ...common,
      evidence: { problem: 'suspended', ...own, suspended: [...group.suspended].sort() },
      remediation: remedy(SUSPENDED_URL, ...resumeSteps(group.name, target.region)),
    };
  }
  const { failure, times, latest, subnets } = args.failures;
  return {
    ...common,
    evidence: {
      problem: 'failing',
      ...own,
      failure,
      failedLaunches: times,
      latestFailure: latest.at.toISOString(),
      says: latest.message,
      subnets,
    },
    remediation: remedy(FAILING_URL, ...failingSteps(failure)),
  };
}

function resourceOf({ group, nodegroup }: Stuck): Resource {
  return nodegroup === undefined
    ? { type: 'AWS::AutoScaling::AutoScalingGroup', id: group.name, arn: group.arn }
    : nodegroupResource(nodegroup);
}

function severityOf(args: GroupArgs): Severity {
  if (args.kind === 'failing') return args.failures.failure === 'no-capacity' ? 'medium' : 'high';
  return missingInstances(args.group) > 0 ? 'high' : 'medium';
}

function nameOf({ group, nodegroup }: Stuck): string {
  return nodegroup === undefined
    ? `Auto Scaling group ${named('scalingGroup', group.name, 'with an unusual name')}`
    : `Node group ${nodegroup.clusterName}/${nodegroup.name}`;
}

function suspendedText(args: Stuck): string {
  const { desired, inService, suspended } = args.group;
  const others = suspended.filter((process) => process !== 'Launch').sort();
  return sentences(
    `${nameOf(args)} launches no nodes: the process Launch of its Auto Scaling group is suspended`,
    missingInstances(args.group) > 0
      ? `${inService} of ${count(desired, 'instance')} are in service`
      : `${desired === 0 ? 'Its desired size is 0' : 'It has its desired size'}, and it cannot launch more`,
    others.length === 0 ? '' : `Suspended too: ${list(others)}`,
  );
}

function failingText(args: Extract<GroupArgs, { kind: 'failing' }>): string {
  const { group, failures, hours, minutesAgo } = args;
  const { failure, times, latest, subnets } = failures;
  return sentences(
    `${nameOf(args)} launches no nodes: ${BECAUSE[failure]}${subnets.length === 0 ? '' : ` (${list(subnets)})`}`,
    `${group.inService} of ${count(group.desired, 'instance')} are in service, and ${count(times, 'launch', 'launches')} failed for this reason in ${hours === 24 ? 'a day' : count(hours, 'hour')}, ${times === 1 ? '' : 'the last '}${duration(minutesAgo)} ago`,
    failure === 'other' && latest.message !== ''
      ? `Auto Scaling says: ${latest.message.replace(/\s+/g, ' ').replace(/[.\s]+$/, '')}`
      : '',
  );
}
