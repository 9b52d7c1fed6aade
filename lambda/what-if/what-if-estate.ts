import pLimit from 'p-limit';
import { runChecks } from '../audit/run-checks.ts';
import { type EnabledCheck, sectionsOf } from '../audit/select-checks.ts';
import { gapOf } from '../aws/errors.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { awsSource } from '../aws/source.ts';
import { clusterUpgradeBlocked } from '../checks/cluster-upgrade-blocked.ts';
import { cniOutdated } from '../checks/cni-outdated.ts';
import { eniQuotaNear } from '../checks/eni-quota-near.ts';
import { loadBalancerSubnetLow } from '../checks/load-balancer-subnet-low.ts';
import { lowPodDensity } from '../checks/low-pod-density.ts';
import { nodeIpSlotsFull } from '../checks/node-ip-slots-full.ts';
import { nodegroupCannotScale } from '../checks/nodegroup-cannot-scale.ts';
import { sharedSubnet } from '../checks/shared-subnet.ts';
import { subnetFragmented } from '../checks/subnet-fragmented.ts';
import { subnetLowIps } from '../checks/subnet-low-ips.ts';
import { unsupportedInstanceType } from '../checks/unsupported-instance-type.ts';
import { collectInventory } from '../collect/collect.ts';
import { readEverySubnet } from '../collect/every-subnet.ts';
import { apisOfOne, type WayToCluster } from '../collect/kubernetes/way-to-cluster.ts';
import { type ClusterPlace, findCluster } from '../estate/find-cluster.ts';
import type { DiscoveryContext } from '../estate/targets.ts';
import type { WalkRequest } from '../estate/walk.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import { gapsIn } from '../model/cluster-reads.ts';
import { AuditorError } from '../model/errors.ts';
import { gapText } from '../model/gap-words.ts';
import type { Inventory, SectionName, Subnet } from '../model/inventory.ts';
import type { Target } from '../model/target.ts';
import type { Change, Outlook, WhatIfReport } from '../model/what-if.ts';
import { applyChanges } from './apply.ts';
import { outlookOf } from './outlook.ts';

/** What would be changed, of which cluster, and where to look for it. */
export interface WhatIfRequest extends WalkRequest, Pick<AuditRequest, 'declaredClusters' | 'kubernetes'> {
  readonly cluster: string;
  readonly changes: readonly Change[];
  /** Pods with an address of their own on each node, where Kubernetes does not count them. */
  readonly podsPerNode: number | undefined;
  /** Every check, with the options that the configuration gives it. */
  readonly checks: readonly EnabledCheck[];
}

/** The world around it: who and where we are, the time, and when to stop. */
export interface WhatIfContext extends DiscoveryContext {
  readonly clock: () => Date;
  /** Goes before the request's own way to the cluster. */
  readonly kubernetes?: WayToCluster | undefined;
  /** Told of each place where the cluster is, or may be, before its inventory is read. */
  readonly onPlace?: ((target: Target) => void) | undefined;
}

/** Checks on whose answers such changes bear. Others say the same before and after. */
export const MOVED: readonly string[] = [
  cniOutdated,
  subnetLowIps,
  subnetFragmented,
  sharedSubnet,
  loadBalancerSubnetLow,
  clusterUpgradeBlocked,
  nodeIpSlotsFull,
  nodegroupCannotScale,
  lowPodDensity,
  unsupportedInstanceType,
  eniQuotaNear,
].map(({ meta }) => meta.id);

/** Without these there is nothing to say. */
const NEEDED: readonly SectionName[] = ['clusters', 'vpcCniAddons', 'nodegroups', 'subnets', 'subnetEnis', 'nodes'];

/** What the changes go by besides. */
const WANTED: readonly SectionName[] = [
  'cniAddonVersions',
  'subnetReservations',
  'launchTemplateVersions',
  'instanceTypes',
  'fargateProfiles',
  'kubePods',
  'kubeNodes',
  'awsNodes',
  'eniConfigs',
];

/**
 * Reads the cluster wherever it is, and says of each place what the changes would do there. It changes nothing.
 * @throws AuditorError CLUSTER_NOT_FOUND; CHANGE_REFUSED, CHANGE_UNREADABLE; what `planTargets` throws
 */
export async function whatIf(
  request: WhatIfRequest,
  context: WhatIfContext,
): Promise<Pick<WhatIfReport, 'outlooks' | 'unsearched'>> {
  const { places, unsearched } = await findCluster(request, context);
  const limit = pLimit(request.concurrency.targets);
  const outlooks = await limit.map(places, (place) => outlookAt(place, request, context));
  return { outlooks, unsearched };
}

async function outlookAt(
  { target, session, ports, api }: ClusterPlace,
  { cluster, changes, podsPerNode, checks, declaredClusters, kubernetes: mode = 'off' }: WhatIfRequest,
  { clock, signal, kubernetes, onPlace }: WhatIfContext,
): Promise<Outlook> {
  onPlace?.(target);
  const now = clock();
  const compared = checks.filter(({ check }) => MOVED.includes(check.meta.id));
  const needsBlocks = changes.some(({ kind }) => kind === 'add-subnet');
  const sections = [
    ...new Set([...sectionsOf(compared), ...NEEDED, ...WANTED, ...(needsBlocks ? (['vpcs'] as const) : [])]),
  ];
  const inventory = await collectInventory({
    target,
    sources: {
      aws: awsSource(ports),
      kubernetes: await apisOfOne({ cluster, target, ...api }, kubernetes, { session, mode, clock: ports.clock }),
    },
    scope: 'eks',
    sections,
    declaredClusters,
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal,
  });
  assertRead(inventory, cluster);
  const everySubnet = needsBlocks ? await subnetsOfRegion(ports, signal) : undefined;
  const applied = applyChanges(inventory, { cluster, changes, podsPerNode, everySubnet, now });
  const before = runChecks(inventory, compared, now);
  const after = runChecks(applied.inventory, compared, now);
  const unread = sections.flatMap((name) => gapsIn(inventory.sections, name));
  return outlookOf(inventory, applied, { before, after, unread }, { cluster, podsPerNode, now });
}

function assertRead({ sections, target }: Inventory, cluster: string): void {
  for (const name of NEEDED) {
    const section = sections[name];
    if (section.status === 'read') continue;
    const where = `cluster ${cluster} in ${target.accountId} ${target.region}`;
    throw new AuditorError(
      'CHANGE_UNREADABLE',
      `nothing can be said of ${where}: could not read ${gapText(section.gap)}`,
    );
  }
}

/** Undefined where they could not be read. */
async function subnetsOfRegion({ ec2 }: TargetPorts, signal: AbortSignal): Promise<readonly Subnet[] | undefined> {
  try {
    return await readEverySubnet(ec2, signal);
  } catch (error) {
    if (gapOf('subnets', error) === undefined) throw error;
    return undefined;
  }
}
