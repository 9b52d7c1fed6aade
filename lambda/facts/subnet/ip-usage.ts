import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { otherCniOf } from '../cni/cni-on-enis.ts';
import { ADDRESSES_PER_PREFIX, addressesOf } from '../eni/eni-addresses.ts';
import { classifyEni, type EniKind } from '../eni/eni-ownership.ts';
import type { ServiceEniKind } from '../eni/service-enis.ts';

/** IPv4 addresses of a subnet by who holds them. */
export interface IpUsage {
  /** Primary ENIs of nodes, all their addresses but prefixes. */
  readonly nodes: number;
  readonly cniSecondaries: number;
  /** Addresses in delegated prefixes, of nodes' primary ENIs and of CNI secondaries. */
  readonly prefixes: number;
  /** Further ENIs on nodes that another CNI made. */
  readonly otherCni: number;
  readonly branch: number;
  readonly fargate: number;
  readonly controlPlane: number;
  readonly loadBalancers: number;
  readonly lambda: number;
  readonly endpoints: number;
  readonly natGateways: number;
  readonly databases: number;
  readonly leaked: number;
  /** Attached to nothing, made by another CNI. */
  readonly otherCniUnattached: number;
  /** Attached to nothing, made by people or tools. */
  readonly unattached: number;
  readonly others: number;
}

export type Holder = keyof IpUsage;

/** Nothing held by anybody. */
export const NOBODY: IpUsage = {
  nodes: 0,
  cniSecondaries: 0,
  prefixes: 0,
  otherCni: 0,
  branch: 0,
  fargate: 0,
  controlPlane: 0,
  loadBalancers: 0,
  lambda: 0,
  endpoints: 0,
  natGateways: 0,
  databases: 0,
  leaked: 0,
  otherCniUnattached: 0,
  unattached: 0,
  others: 0,
};

/** What tells whose an ENI is. */
export interface HolderSources {
  readonly accountId: string;
  /** Instances that are nodes: an untagged primary ENI is a node's when it is attached to one. */
  readonly nodeIds: ReadonlySet<string>;
  /** Which ENIs count as leaked, whatever their kind. */
  readonly isLeaked: (eni: NetworkInterface) => boolean;
}

/** ENIs by who holds them, in their order. Nobody without one. */
export type EnisByHolder = ReadonlyMap<Holder, readonly NetworkInterface[]>;

/** @param leaked the ENIs that count as leaked, whatever their kind */
export function enisByHolder(
  enis: readonly NetworkInterface[],
  accountId: string,
  nodes: readonly Instance[],
  leaked: readonly NetworkInterface[],
): EnisByHolder {
  const areLeaked = new Set(leaked);
  const sources = { accountId, nodeIds: idsOf(nodes), isLeaked: (eni: NetworkInterface) => areLeaked.has(eni) };
  return groupBy(enis, (eni) => holderOfEni(eni, sources));
}

const idsOf = once((nodes: readonly Instance[]): ReadonlySet<string> => new Set(nodes.map(({ id }) => id)));

/** Counts addresses by holder. */
export function ipUsageOf(byHolder: EnisByHolder): IpUsage {
  const held: Record<Holder, number> = { ...NOBODY };
  for (const [holder, enis] of byHolder) {
    const inPrefixes = addressesInPrefixes(enis);
    held[holderOfPrefixes(holder)] += inPrefixes;
    held[holder] += addressesOf(enis) - inPrefixes;
  }
  return held;
}

/** As whose the prefixes count of ENIs that a holder has. */
export function holderOfPrefixes(holder: Holder): Holder {
  return holder === 'nodes' || holder === 'cniSecondaries' ? 'prefixes' : holder;
}

function addressesInPrefixes(enis: readonly NetworkInterface[]): number {
  return enis.reduce((sum, { ipv4Prefixes }) => sum + ADDRESSES_PER_PREFIX * ipv4Prefixes.length, 0);
}

/** Who holds the addresses of one ENI, those of its prefixes too. */
export function holderOfEni(eni: NetworkInterface, { accountId, nodeIds, isLeaked }: HolderSources): Holder {
  if (isLeaked(eni)) return 'leaked';
  if (isOnNode(eni, nodeIds)) return 'nodes';
  const { kind, deletable } = classifyEni(eni, accountId);
  const ofOther = otherCniOf(eni) !== undefined;
  if (isUnattached(eni) && !deletable && isPeoples(kind)) return ofOther ? 'otherCniUnattached' : 'unattached';
  return ofOther ? 'otherCni' : holderOfKind(kind);
}

export function totalHeld(held: IpUsage): number {
  return Object.values(held).reduce((sum: number, addresses: number) => sum + addresses, 0);
}

function isOnNode(eni: NetworkInterface, nodeIds: ReadonlySet<string>): boolean {
  const { instanceId, deviceIndex } = eni.attachment ?? {};
  return deviceIndex === 0 && instanceId !== undefined && nodeIds.has(instanceId);
}

function isUnattached({ status, attachment }: NetworkInterface): boolean {
  return status === 'available' && attachment === undefined;
}

/** No AWS service's, and not one of EKS networking that may be in the middle of its life. */
function isPeoples(kind: EniKind): boolean {
  return kind === 'user' || kind === 'cni-tagged' || kind === 'node-primary';
}

/** Services that are counted by themselves; all others are counted together. */
const SERVICES: Readonly<Partial<Record<ServiceEniKind, Holder>>> = {
  'auto-mode': 'nodes',
  'control-plane': 'controlPlane',
  'load-balancer': 'loadBalancers',
  fargate: 'fargate',
  lambda: 'lambda',
  endpoint: 'endpoints',
  'nat-gateway': 'natGateways',
  rds: 'databases',
  elasticache: 'databases',
  redshift: 'databases',
  dax: 'databases',
};

function holderOfKind(kind: EniKind): Holder {
  switch (kind) {
    case 'node-primary':
      return 'nodes';
    case 'cni-secondary':
      return 'cniSecondaries';
    case 'branch':
    case 'trunk':
      return 'branch';
    case 'cni-tagged':
    case 'user':
      return 'others';
    default:
      return SERVICES[kind] ?? 'others';
  }
}
