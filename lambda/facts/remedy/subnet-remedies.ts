import gte from 'semver/functions/gte.js';
import { compareText } from '../../common/compare-text.ts';
import type { Subnet } from '../../model/inventory.ts';
import type { KubeNodePool } from '../../model/node-pools.ts';
import { type ClusterCni, hasVpcCni, releaseOf } from '../cni/cluster-cnis.ts';
import { otherCniOf } from '../cni/cni-on-enis.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { addressesOf } from '../eni/eni-addresses.ts';
import { isPrimaryEni } from '../eni/enis-by-place.ts';
import { cniSubnets, subnetChoice } from '../subnet/cni-subnets.ts';
import { type Holder, totalHeld } from '../subnet/ip-usage.ts';
import { areLaunchPlacesKnown, poolsLaunchingIn } from '../subnet/launch-places.ts';
import { couldServePods, hasRoomToSpare } from '../subnet/spare-subnets.ts';
import { KARPENTER_TAG, type SubnetUse } from '../subnet/subnet-use.ts';
import type { ShortSubnet } from './short-subnet.ts';
import { type SpareAddresses, type SpareSources, spareAddresses } from './spare-addresses.ts';
import { type Drawer, type DrawerSources, drawersOf, isOfKarpenter } from './subnet-drawers.ts';

/** Holders that people can have elsewhere. */
export const MOVABLE = [
  'branch',
  'lambda',
  'endpoints',
  'loadBalancers',
  'databases',
] as const satisfies readonly Holder[];

export type Movable = (typeof MOVABLE)[number];

/** Why subnet discovery lets no further subnet in as it is. */
export type NoDiscovery = { readonly because: 'release'; readonly release: string } | { readonly because: 'off' };

/** Something that gives addresses back in a subnet, and how many. */
export type GivingBack = { readonly frees: number; readonly enough: boolean } & (
  | {
      readonly kind: 'delete-leaks';
      readonly enis: number;
      /** How many of them are of instances that are there, or may be. */
      readonly ofLiveInstances: number;
      readonly keptByCleanUp: number;
    }
  | { readonly kind: 'delete-unattached'; readonly enis: number; readonly madeBy: string | undefined }
  | { readonly kind: 'move'; readonly holder: Movable }
  | {
      /** Those from before custom networking was turned on. */
      readonly kind: 'replace-nodes';
      readonly cluster: string;
      readonly nodes: number;
    }
  | { readonly kind: 'warm-targets'; readonly cni: ClusterCni; readonly spare: SpareAddresses }
);

/** Something that lets nodes or pods take addresses elsewhere. */
export type Elsewhere =
  | {
      readonly kind: 'pod-subnet';
      readonly cluster: string;
      /** One that is there and has room; undefined where one has to be made. */
      readonly spare: Subnet | undefined;
      readonly noDiscovery: NoDiscovery | undefined;
      /** It is not known whether the VPC CNI gives the pods their addresses. */
      readonly ifVpcCni: boolean;
    }
  | {
      /** Subnet discovery has let others in: nodes take the addresses of their primary ENIs alone here. */
      readonly kind: 'pods-elsewhere';
      readonly cluster: string;
      /** Of those with room the one with most of it. */
      readonly used: Subnet;
    }
  | { readonly kind: 'eni-config' | 'node-class'; readonly cluster: string }
  | {
      readonly kind: 'karpenter';
      readonly cluster: string;
      /** EC2NodeClasses that select the subnet by anything else than its tag for Karpenter; none where that is not known. */
      readonly classes: readonly string[];
    }
  | { readonly kind: 'node-group'; readonly who: 'nodes' | 'ipv6' | 'custom-networking' | 'windows' }
  | { readonly kind: 'fargate-profile'; readonly cluster: string; readonly profiles: readonly string[] }
  | { readonly kind: 'smaller-reservation' }
  | { readonly kind: 'other-cni'; readonly name: string }
  | { readonly kind: 'ask-owner'; readonly unseen: number };

/** What helps in a subnet that is short of addresses. */
export type SubnetRemedy = GivingBack | Elsewhere;

/** What tells who draws on a subnet, and what else there is. */
export interface RemedySources extends PlaceSources, SpareSources {}

/** What tells where else nodes and pods could be. */
export interface PlaceSources extends DrawerSources {
  readonly accountId: string;
  readonly subnets: readonly Subnet[];
}

/**
 * What gives addresses back in a subnet and what lets others be used, in order: what frees most first, then what takes
 * other subnets. Nothing that would do nothing there: no warm targets where they are low already or no VPC CNI draws, none
 * of the VPC CNI's settings for Auto Mode, Fargate, Windows, IPv6 pods or another CNI, nothing to be made by an account
 * that does not own the subnet.
 */
export function subnetRemedies(short: ShortSubnet, use: SubnetUse, sources: RemedySources): readonly SubnetRemedy[] {
  const drawers = drawersOf(short.subnet, use, sources);
  const ofNodes = drawers.flatMap((drawer) => [...warmTargets(short, drawer, sources), ...replaceNodes(short, drawer)]);
  return [
    ...askOwner(short, sources.accountId),
    ...mostFirst([...fromHolders(short), ...ofNodes]),
    ...(short.isOutside === true ? [{ kind: 'smaller-reservation' } as const] : []),
    ...onceEach(drawers.flatMap((drawer) => elsewhere(short, drawer, sources))),
  ];
}

/** What gives addresses back whoever draws, most first. */
export function holderRemedies(short: ShortSubnet, accountId: string): readonly SubnetRemedy[] {
  return [...askOwner(short, accountId), ...mostFirst(fromHolders(short))];
}

/** A remedy's kind in a word or two, whatever it is about. */
export function nameOfRemedy(remedy: SubnetRemedy): string {
  switch (remedy.kind) {
    case 'move':
      return `move ${remedy.holder}`;
    case 'node-group':
      return `node-group for ${remedy.who}`;
    default:
      return remedy.kind;
  }
}

/** What of a remedy makes its words other ones, besides ids, places and numbers. */
export function variantOf(remedy: SubnetRemedy): readonly string[] {
  const enough = 'frees' in remedy && remedy.enough ? ['enough'] : [];
  switch (remedy.kind) {
    case 'warm-targets':
      return [...enough, managedBy(remedy.cni), ...(remedy.spare.assumed ? ['assumed'] : [])];
    case 'delete-unattached':
      return [...enough, remedy.madeBy ?? 'people'];
    case 'delete-leaks':
      return [...enough, ...(remedy.ofLiveInstances > 0 ? ['instances are there'] : [])];
    case 'pod-subnet':
      return [remedy.noDiscovery?.because ?? 'discovered', remedy.spare === undefined ? 'to be made' : 'there'];
    case 'other-cni':
      return [remedy.name];
    default:
      return enough;
  }
}

/** What has the settings of a VPC CNI. */
export function managedBy({ addon }: Pick<ClusterCni, 'addon'>): string {
  return addon === 'none' ? 'in the DaemonSet' : addon === 'unknown' ? 'wherever it is' : 'by the add-on';
}

/** What lets the nodes and pods of one cluster take addresses of other subnets than one. */
export function otherPlaces(
  subnet: Subnet,
  use: SubnetUse,
  cluster: string,
  sources: PlaceSources,
): readonly Elsewhere[] {
  const drawers = drawersOf(subnet, use, sources).filter((drawer) => drawer.cluster.name === cluster);
  return onceEach(drawers.flatMap((drawer) => elsewhere({ subnet, isEnough: () => true }, drawer, sources)));
}

/** Who holds so little of a subnet is not worth moving, unless it is enough. */
const WORTH_MOVING = 0.05;

function fromHolders(short: ShortSubnet): readonly GivingBack[] {
  const { held, isEnough } = short;
  const all = totalHeld(held);
  return [
    ...deleteLeaks(short),
    ...deleteUnattached(short, 'otherCniUnattached'),
    ...deleteUnattached(short, 'unattached'),
    ...MOVABLE.map((holder) => ({
      kind: 'move' as const,
      holder,
      frees: held[holder],
      enough: isEnough(held[holder]),
    })).filter(({ frees, enough }) => frees > 0 && (enough || frees >= WORTH_MOVING * all)),
  ];
}

function deleteLeaks({ leaks, isEnough }: ShortSubnet): readonly GivingBack[] {
  const frees = addressesOf(leaks.all);
  if (frees === 0) return [];
  const enis = leaks.all.length;
  const ofLiveInstances = leaks.ofLiveInstances.length;
  const keptByCleanUp = enis - leaks.cleanable.length;
  return [{ kind: 'delete-leaks', enis, ofLiveInstances, keptByCleanUp, frees, enough: isEnough(frees) }];
}

function deleteUnattached(
  { byHolder, isEnough }: ShortSubnet,
  holder: 'otherCniUnattached' | 'unattached',
): readonly GivingBack[] {
  const own = byHolder.get(holder) ?? [];
  const frees = addressesOf(own);
  const madeBy = own.map(otherCniOf).find((name) => name !== undefined);
  return frees === 0 ? [] : [{ kind: 'delete-unattached', enis: own.length, madeBy, frees, enough: isEnough(frees) }];
}

function warmTargets(
  { subnet, isEnough, isOutside }: ShortSubnet,
  drawer: Drawer,
  sources: RemedySources,
): readonly GivingBack[] {
  // They give back prefixes.
  if (isOutside === true) return [];
  switch (drawer.kind) {
    case 'vpc-cni':
    case 'pods': {
      const { cni } = drawer;
      const spare = spareAddresses(subnet.id, cni, sources);
      return spare === undefined
        ? []
        : [{ kind: 'warm-targets', cni, spare, frees: spare.frees, enough: isEnough(spare.frees) }];
    }
    case 'unknown-cni':
    case 'nodes':
    case 'old-nodes':
    case 'other-cni':
    case 'windows':
    case 'auto-mode':
    case 'fargate':
      return [];
  }
}

/** A new node takes one address in the subnet of the old one. */
function replaceNodes({ byHolder, isEnough }: ShortSubnet, drawer: Drawer): readonly GivingBack[] {
  if (drawer.kind !== 'old-nodes') return [];
  const { cluster, instanceIds } = drawer;
  const theirs = [...byHolder.values()]
    .flat()
    .filter(({ attachment }) => instanceIds.includes(attachment?.instanceId ?? ''));
  const frees = addressesOf(theirs) - theirs.filter(isPrimaryEni).length;
  return frees > 0
    ? [{ kind: 'replace-nodes', cluster: cluster.name, nodes: instanceIds.length, frees, enough: isEnough(frees) }]
    : [];
}

/** Where it is short, and with how many more it would not be. */
type Short = Pick<ShortSubnet, 'subnet' | 'isEnough'>;

function elsewhere(short: Short, drawer: Drawer, sources: PlaceSources): readonly Elsewhere[] {
  const { name: cluster } = drawer.cluster;
  switch (drawer.kind) {
    case 'vpc-cni':
    case 'unknown-cni':
      return forPods(short, drawer, sources);
    case 'pods':
      return [{ kind: 'eni-config', cluster }];
    case 'old-nodes':
      return [];
    case 'nodes':
      return forNodes(short, cluster, drawer.because === 'no-cni-enis' ? 'nodes' : drawer.because, sources);
    case 'other-cni':
      return [{ kind: 'other-cni', name: drawer.name }, ...forNodes(short, cluster, 'nodes', sources)];
    case 'windows':
      return forNodes(short, cluster, 'windows', sources);
    case 'auto-mode':
      return [{ kind: 'node-class', cluster }];
    case 'fargate':
      return [{ kind: 'fargate-profile', cluster, profiles: drawer.profiles }];
  }
}

/** One more subnet helps pods only where they have none with room already. */
function forPods(
  short: Short,
  drawer: Extract<Drawer, { readonly cni: ClusterCni }>,
  sources: PlaceSources,
): readonly Elsewhere[] {
  const { name: cluster } = drawer.cluster;
  const others = forNodes(short, cluster, 'nodes', sources);
  const used = cniSubnets(short.subnet, sources.subnets, subnetChoice(drawer.cni)).subnets.find(
    (each) => each.id !== short.subnet.id && hasRoomToSpare(each),
  );
  return used === undefined
    ? [podSubnet(short, drawer, sources), ...others]
    : [...others, { kind: 'pods-elsewhere', cluster, used }];
}

/** First release of the VPC CNI that takes further subnets by their tag. */
const FIRST_DISCOVERY = '1.18.0';

function podSubnet(
  { subnet, isEnough }: Short,
  { cluster, cni }: Extract<Drawer, { readonly cni: ClusterCni }>,
  { subnets, accountId }: PlaceSources,
): Elsewhere {
  const place = { cluster, zone: subnet.availabilityZone, accountId };
  const release = releaseOf(cni);
  const noDiscovery: NoDiscovery | undefined =
    release !== undefined && !gte(release, FIRST_DISCOVERY)
      ? { because: 'release', release }
      : settingsOrDefaults(cni.settings).subnetDiscovery
        ? undefined
        : { because: 'off' };
  const [spare] = subnets
    .filter((each) => each.id !== subnet.id && couldServePods(each, place))
    .filter(({ availableIpAddressCount: free }) => free > subnet.availableIpAddressCount && isEnough(free))
    .filter(hasRoomToSpare)
    .sort((a, b) => b.availableIpAddressCount - a.availableIpAddressCount || compareText(a.id, b.id));
  return { kind: 'pod-subnet', cluster: cluster.name, spare, noDiscovery, ifVpcCni: hasVpcCni(cni) !== true };
}

function forNodes(
  { subnet }: Short,
  cluster: string,
  who: Extract<Elsewhere, { readonly kind: 'node-group' }>['who'],
  sources: PlaceSources,
): readonly Elsewhere[] {
  const inGroup = sources.nodegroups.some(
    ({ clusterName, subnetIds }) => clusterName === cluster && subnetIds.includes(subnet.id),
  );
  const pools = poolsLaunchingIn(sources, cluster, subnet.id).filter(isOfKarpenter);
  const isKnown = areLaunchPlacesKnown(sources, cluster);
  const isForKarpenter = pools.length > 0 || (subnet.tags[KARPENTER_TAG] !== undefined && !isKnown);
  return [
    ...(inGroup || !isForKarpenter ? [{ kind: 'node-group', who } as const] : []),
    ...(isForKarpenter ? [{ kind: 'karpenter', cluster, classes: classesBesideTag(subnet, pools) } as const] : []),
  ];
}

/** Tagging another subnet as this one does nothing for those. */
function classesBesideTag({ tags }: Subnet, pools: readonly KubeNodePool[]): readonly string[] {
  const isByTag = ({ nodeClass }: KubeNodePool) =>
    nodeClass?.subnetTags.some((term) => {
      const [[key, value] = [], ...others] = Object.entries(term);
      return others.length === 0 && key === KARPENTER_TAG && (value === '*' || value === tags[KARPENTER_TAG]);
    }) === true;
  return [...new Set(pools.filter((pool) => !isByTag(pool)).map(({ className }) => className))].sort(compareText);
}

/** Who is not visible holds much of a subnet of another account: that account alone can tell. */
function askOwner({ subnet, unseen, held }: ShortSubnet, accountId: string): readonly Elsewhere[] {
  return subnet.ownerId !== accountId && unseen > totalHeld(held) ? [{ kind: 'ask-owner', unseen }] : [];
}

/** Where some are enough by themselves, what is not is left out. The order of those that free as much is the one given. */
function mostFirst(remedies: readonly GivingBack[]): readonly GivingBack[] {
  const enough = remedies.filter((remedy) => remedy.enough);
  return [...(enough.length > 0 ? enough : remedies)].sort((a, b) => b.frees - a.frees);
}

function onceEach(remedies: readonly Elsewhere[]): readonly Elsewhere[] {
  return [...new Map(remedies.map((remedy) => [keyOf(remedy), remedy])).values()];
}

function keyOf(remedy: Elsewhere): string {
  return 'cluster' in remedy ? `${remedy.kind} ${remedy.cluster}` : JSON.stringify(remedy);
}
