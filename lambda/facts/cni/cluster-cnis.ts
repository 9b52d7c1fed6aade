import { onceTogether } from '../../common/once.ts';
import { type OfCluster, readOfCluster, type Section } from '../../model/coverage.ts';
import type {
  Cluster,
  DeclaredCluster,
  FargateProfile,
  Instance,
  NetworkInterface,
  Nodegroup,
  VpcCniAddon,
} from '../../model/inventory.ts';
import type { AwsNode, KubeEniConfig } from '../../model/kubernetes.ts';
import type { Target } from '../../model/target.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { type CniOnEnis, cnisOnEnis, type PodAddressesSeen } from './cni-on-enis.ts';
import { type CniSettingsOf, cniConfiguration, cniSettings, type EniConfig } from './cni-settings.ts';
import { type CniSigns, cniSigns } from './cni-signs.ts';
import { type CniVersion, parseCniVersion, releaseOfAwsNode, type WhyUnknown } from './cni-version.ts';

/**
 * Who gives the pods of a cluster their addresses, on the nodes that EKS Auto Mode does not run:
 * - `add-on`: the VPC CNI, an EKS add-on
 * - `self-managed`: the VPC CNI without one, as its DaemonSet or ENIs show, or the configuration declares
 * - `vpc-cni`: either of the two, as these show, where the add-ons could not be read
 * - `other`: another CNI, as its ENIs show
 * - `auto-mode`: EKS itself, and no other nodes are there
 * - `none-needed`: nobody in the VPC's subnets, for pods run on Fargate or on hybrid nodes alone
 * - `unknown`: nothing tells; `no-sign` where all that could tell was looked at, as with a CNI that makes no ENIs
 */
export type CniKind =
  | { readonly kind: 'add-on' }
  | { readonly kind: 'self-managed' | 'vpc-cni'; readonly shownBy: 'daemonset' | 'configuration' | 'enis' }
  | { readonly kind: 'other'; readonly name: string; readonly shownBy: 'enis' }
  | { readonly kind: 'auto-mode' }
  | { readonly kind: 'none-needed'; readonly because: 'fargate-only' | 'hybrid-nodes-only' }
  | { readonly kind: 'unknown'; readonly because: 'not-read' | 'no-sign' };

/** All ENIConfigs of the cluster, or those that the add-on makes, besides which there may be more; or why they are unknown. */
export type EniConfigsOf =
  | { readonly known: true; readonly eniConfigs: readonly EniConfig[]; readonly source: 'add-on' | 'kubernetes' }
  | { readonly known: false; readonly because: WhyUnknown };

/** All that is known of the CNI of one cluster, each part with where it is known from, or why it is not. */
export type ClusterCni = CniKind & {
  readonly clusterName: string;
  /** The EKS add-on; `unknown` where the add-ons could not be read. */
  readonly addon: VpcCniAddon | 'none' | 'unknown';
  readonly version: CniVersion;
  readonly settings: CniSettingsOf;
  readonly eniConfigs: EniConfigsOf;
  /** Undefined where nodes or their ENIs could not be read. */
  readonly seen: PodAddressesSeen | undefined;
  /** What ENIs tell of single nodes of all clusters; undefined where they could not be read. */
  readonly signs: CniSigns | undefined;
};

/** Answers for any cluster by its name, also for one that the inventory does not have. */
export type ClusterCnis = (clusterName: string) => ClusterCni;

/** What a check may see of a section: its items, it or its gap, or nothing. */
type Seen<T> = readonly T[] | Section<T> | undefined;

/**
 * The inventory, as far as it tells which CNI a cluster has; the view of a check is one. What is left out counts as not
 * read: who sees less knows less, and never something else.
 */
export interface CniSources {
  readonly target: Target;
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  readonly clusters?: Seen<Cluster>;
  readonly vpcCniAddons?: Seen<VpcCniAddon>;
  readonly nodes?: Seen<Instance>;
  readonly nodegroups?: Seen<Nodegroup>;
  readonly fargateProfiles?: Seen<FargateProfile>;
  /** Of the subnets in scope. */
  readonly subnetEnis?: Seen<NetworkInterface>;
  readonly awsNodes?: Seen<OfCluster<AwsNode>>;
  readonly eniConfigs?: Seen<OfCluster<KubeEniConfig>>;
}

/** Which CNI each cluster has: found out once for all checks that see the same of an inventory. */
export const clusterCnis: (sources: CniSources) => ClusterCnis = onceTogether(
  (sources) => [
    sources.target,
    sources.declaredClusters,
    ...Object.values(readOf(sources)).map((items) => items ?? NOT_READ),
  ],
  findOut,
);

const NOT_READ = {};

/** Whether a cluster's own nodes run the VPC CNI; undefined where that is unknown. */
export function hasVpcCni({ kind }: CniKind): boolean | undefined {
  switch (kind) {
    case 'add-on':
    case 'self-managed':
    case 'vpc-cni':
      return true;
    case 'other':
    case 'auto-mode':
    case 'none-needed':
      return false;
    case 'unknown':
      return undefined;
  }
}

/** The release of its VPC CNI; undefined where that is unknown. */
export function releaseOf({ version }: Pick<ClusterCni, 'version'>): string | undefined {
  return version.known ? version.version : undefined;
}

/**
 * Whether its settings leave all addresses to what launches the nodes: it then makes none, and tags nothing of what it
 * uses, so that a node without its mark shows nothing. Not so where the settings are unknown.
 */
export function leavesAddressesToLaunch({ settings }: Pick<ClusterCni, 'settings'>): boolean {
  return settings.known && !settings.settings.poolGrows;
}

/** Where pods' ENIs are made with custom networking, as far as that is known from ENIConfigs. */
export function eniConfigSubnets({ settings, eniConfigs }: ClusterCni): readonly string[] {
  const isUsed = settings.known && settings.settings.customNetworking && eniConfigs.known;
  return isUsed ? eniConfigs.eniConfigs.flatMap(({ subnetId }) => subnetId ?? []) : [];
}

/**
 * Nodes that were launched before custom networking was turned on: their pods keep the addresses of the nodes' own subnets
 * until the nodes are replaced (Amazon EKS User Guide, Customize the secondary network interface).
 */
export function fromBeforeCustomNetworking({ settings, seen }: ClusterCni): ReadonlySet<string> {
  return settings.known && settings.settings.customNetworking && seen ? seen.onPrimary : NO_NODES;
}

const NO_NODES: ReadonlySet<string> = new Set();

/** Whether pods of a cluster get their addresses in whole /28 blocks (IPv4). */
export function drawsPrefixes(cni: ClusterCni): 'yes' | 'no' | 'unknown' {
  switch (cni.kind) {
    case 'auto-mode':
      return 'yes';
    case 'none-needed':
      return 'no';
    case 'add-on':
    case 'self-managed':
    case 'vpc-cni':
    case 'other':
    case 'unknown':
      return drawnByOwnNodes(cni);
  }
}

/** Prefixes that no setting explains were turned on in the cluster, or are held from before they were turned off. */
function drawnByOwnNodes({ settings, seen }: ClusterCni): 'yes' | 'no' | 'unknown' {
  if (settings.known && settings.settings.prefixDelegation) return 'yes';
  if (seen?.prefixes === true) return 'unknown';
  return settings.known || seen?.singles === true ? 'no' : 'unknown';
}

interface Read {
  readonly clusters: readonly Cluster[] | undefined;
  readonly vpcCniAddons: readonly VpcCniAddon[] | undefined;
  readonly nodes: readonly Instance[] | undefined;
  readonly nodegroups: readonly Nodegroup[] | undefined;
  readonly fargateProfiles: readonly FargateProfile[] | undefined;
  readonly subnetEnis: readonly NetworkInterface[] | undefined;
  readonly awsNodes: readonly OfCluster<AwsNode>[] | undefined;
  readonly eniConfigs: readonly OfCluster<KubeEniConfig>[] | undefined;
}

function readOf(sources: CniSources): Read {
  return {
    clusters: itemsSeen(sources.clusters),
    vpcCniAddons: itemsSeen(sources.vpcCniAddons),
    nodes: itemsSeen(sources.nodes),
    nodegroups: itemsSeen(sources.nodegroups),
    fargateProfiles: itemsSeen(sources.fargateProfiles),
    subnetEnis: itemsSeen(sources.subnetEnis),
    awsNodes: itemsSeen(sources.awsNodes),
    eniConfigs: itemsSeen(sources.eniConfigs),
  };
}

function itemsSeen<T>(seen: Seen<T>): readonly T[] | undefined {
  if (seen === undefined || !('status' in seen)) return seen;
  return seen.status === 'read' ? seen.items : undefined;
}

interface Found extends Read {
  readonly declared: CniSources['declaredClusters'];
  readonly signs: CniSigns | undefined;
  /** Undefined where nodes or their ENIs could not be read. */
  readonly onEnis: ((clusterName: string) => CniOnEnis) | undefined;
}

function findOut(sources: CniSources): ClusterCnis {
  const { target, declaredClusters: declared } = sources;
  const seen = readOf(sources);
  const { nodes, subnetEnis } = seen;
  const { accountId } = target;
  const signs = subnetEnis && cniSigns(subnetEnis, accountId);
  const onEnis = nodes && subnetEnis && signs && cnisOnEnis({ nodes, enis: subnetEnis, accountId, signs });
  const found: Found = { ...seen, declared, signs, onEnis };
  const answers = new Map<string, ClusterCni>();
  return (name) => {
    const answer = answers.get(name) ?? clusterCni(name, found);
    answers.set(name, answer);
    return answer;
  };
}

function clusterCni(clusterName: string, found: Found): ClusterCni {
  const addon = addonOf(clusterName, found);
  const onEnis = found.onEnis?.(clusterName);
  const awsNode = awsNodeOf(clusterName, found);
  const kind = kindOf(clusterName, addon, awsNode, onEnis, found);
  const known = { clusterName, addon, seen: onEnis?.seen, signs: found.signs };
  const version = versionOf(addon, awsNode, declaredVersion(clusterName, found), kind);
  const configuration = configurationOf(addon, awsNode, kind, version);
  const inCluster = eniConfigsIn(clusterName, found);
  return { ...kind, ...known, version, ...configuration, ...(inCluster && { eniConfigs: inCluster }) };
}

/** What the cluster has goes before what the add-on makes. */
function eniConfigsIn(name: string, { eniConfigs }: Found): EniConfigsOf | undefined {
  const own = eniConfigs && readOfCluster({ status: 'read', items: eniConfigs }, name);
  return (
    own && {
      known: true,
      eniConfigs: own.map((each) => ({
        name: each.name,
        subnetId: each.subnetId,
        hasGroups: each.securityGroupIds.length > 0,
      })),
      source: 'kubernetes',
    }
  );
}

/** What the DaemonSet has goes before what the add-on sets: others may have changed it since. ENIConfigs it does not have. */
function configurationOf(
  addon: ClusterCni['addon'],
  awsNode: AwsNode | undefined,
  kind: CniKind,
  version: CniVersion,
): Pick<ClusterCni, 'settings' | 'eniConfigs'> {
  const release = version.known ? version.version : undefined;
  const byAddon = setByAddon(addon, kind, release);
  if (awsNode === undefined) return byAddon;
  const { environment } = awsNode;
  const settings: CniSettingsOf =
    environment === undefined
      ? { known: false, because: 'unreadable' }
      : { known: true, settings: cniSettings(environment, release), source: 'daemonset' };
  return { ...byAddon, settings };
}

function setByAddon(
  addon: ClusterCni['addon'],
  kind: CniKind,
  release: string | undefined,
): Pick<ClusterCni, 'settings' | 'eniConfigs'> {
  if (addon === 'none' || addon === 'unknown') {
    const unknown = { known: false, because: whyUnknown(addon, kind) } as const;
    return { settings: unknown, eniConfigs: unknown };
  }
  const configuration = cniConfiguration(addon.configurationValues, release);
  if (configuration === undefined) {
    const unreadable = { known: false, because: 'unreadable' } as const;
    return { settings: unreadable, eniConfigs: unreadable };
  }
  const { settings, eniConfigs } = configuration;
  const source = 'add-on';
  return { settings: { known: true, settings, source }, eniConfigs: { known: true, eniConfigs, source } };
}

/**
 * The DaemonSet of the VPC CNI, where it runs, or will as soon as the cluster's nodes have joined. One that is kept from all
 * nodes is often left behind another CNI, and tells nothing of what gives pods their addresses.
 */
function awsNodeOf(name: string, { awsNodes, nodes }: Found): AwsNode | undefined {
  const own = awsNodes?.find(({ clusterName }) => clusterName === name)?.section;
  const [awsNode] = own?.status === 'read' ? own.items : [];
  if (awsNode === undefined || awsNode.desired > 0) return awsNode;
  return awsNode.isForAllNodes && nodes?.some((node) => isOwn(node, name)) === true ? awsNode : undefined;
}

/** A node of the cluster that AWS does not run for it. */
function isOwn({ operatorManaged, tags }: Instance, name: string): boolean {
  return !operatorManaged && clusterNameOf(tags) === name;
}

function addonOf(name: string, { vpcCniAddons }: Found): ClusterCni['addon'] {
  if (vpcCniAddons === undefined) return 'unknown';
  return vpcCniAddons.find(({ clusterName }) => clusterName === name) ?? 'none';
}

function declaredVersion(name: string, { declared }: Found): string | undefined {
  return Object.hasOwn(declared, name) ? declared[name]?.cniVersion : undefined;
}

/** What runs goes before the add-on's version, and that before the declared one. */
function versionOf(
  addon: ClusterCni['addon'],
  awsNode: AwsNode | undefined,
  declared: string | undefined,
  kind: CniKind,
): CniVersion {
  const running = awsNode && releaseOfAwsNode(awsNode);
  if (running !== undefined) return { known: true, version: running, source: 'daemonset' };
  const isThere = addon !== 'none' && addon !== 'unknown';
  const fromAddon = isThere ? parseCniVersion(addon.addonVersion) : undefined;
  if (fromAddon !== undefined) return { known: true, version: fromAddon, source: 'add-on' };
  const fromConfiguration = declared === undefined ? undefined : parseCniVersion(declared);
  if (fromConfiguration !== undefined) return { known: true, version: fromConfiguration, source: 'declared' };
  return { known: false, because: isThere ? 'unreadable' : whyUnknown(addon, kind) };
}

function whyUnknown(addon: 'none' | 'unknown', kind: CniKind): WhyUnknown {
  if (addon === 'unknown') return 'not-read';
  return hasVpcCni(kind) === false ? 'no-vpc-cni' : 'self-managed';
}

function kindOf(
  name: string,
  addon: ClusterCni['addon'],
  awsNode: AwsNode | undefined,
  onEnis: CniOnEnis | undefined,
  found: Found,
): CniKind {
  if (addon !== 'none' && addon !== 'unknown') return { kind: 'add-on' };
  const kind = addon === 'none' ? 'self-managed' : 'vpc-cni';
  if (awsNode !== undefined) return { kind, shownBy: 'daemonset' };
  if (declaredVersion(name, found) !== undefined) return { kind, shownBy: 'configuration' };
  if (onEnis?.vpcCni === 'at-work') return { kind, shownBy: 'enis' };
  if (onEnis?.other !== undefined) {
    return addon === 'none'
      ? { kind: 'other', name: onEnis.other, shownBy: 'enis' }
      : { kind: 'unknown', because: 'not-read' };
  }
  if (onEnis?.vpcCni === 'left-behind') return { kind, shownBy: 'enis' };
  return addon === 'none' ? withoutVpcCni(name, found) : { kind: 'unknown', because: 'not-read' };
}

/** Where neither an add-on nor the configuration nor ENIs tell of a CNI: is there a node that needs one? */
function withoutVpcCni(name: string, { clusters, nodes, nodegroups, fargateProfiles, subnetEnis }: Found): CniKind {
  const notRead: CniKind = { kind: 'unknown', because: 'not-read' };
  const noSign: CniKind = { kind: 'unknown', because: 'no-sign' };
  if (nodes?.some((node) => isOwn(node, name)) || nodegroups?.some(({ clusterName }) => clusterName === name)) {
    return nodes === undefined || subnetEnis === undefined ? notRead : noSign;
  }
  if (nodes === undefined || nodegroups === undefined || clusters === undefined) return notRead;
  const cluster = clusters.find((each) => each.name === name);
  if (cluster?.autoMode === true) return { kind: 'auto-mode' };
  if (fargateProfiles === undefined) return notRead;
  if (fargateProfiles.some(({ clusterName }) => clusterName === name)) {
    return { kind: 'none-needed', because: 'fargate-only' };
  }
  return cluster?.hybridNodes === true ? { kind: 'none-needed', because: 'hybrid-nodes-only' } : noSign;
}
