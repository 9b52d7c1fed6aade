import type { NetworkInterface } from '../../model/inventory.ts';
import { ADDRESSES_PER_PREFIX, addressesHeld } from '../eni/eni-addresses.ts';
import { classifyEni, type EniKind } from '../eni/eni-ownership.ts';
import type { ServiceEniKind } from '../eni/service-enis.ts';

/** IPv4 addresses of a subnet by who holds them. */
export interface IpUsage {
  /** Primary ENIs of nodes, all their addresses but prefixes. */
  readonly nodes: number;
  readonly cniSecondaries: number;
  /** Addresses in delegated prefixes, of nodes' primary ENIs and of CNI secondaries. */
  readonly prefixes: number;
  readonly branch: number;
  readonly controlPlane: number;
  readonly loadBalancers: number;
  readonly lambda: number;
  readonly endpoints: number;
  readonly leaked: number;
  readonly others: number;
}

/** Nothing held by anybody. */
export const NOBODY: IpUsage = {
  nodes: 0,
  cniSecondaries: 0,
  prefixes: 0,
  branch: 0,
  controlPlane: 0,
  loadBalancers: 0,
  lambda: 0,
  endpoints: 0,
  leaked: 0,
  others: 0,
};

/**
 * Counts addresses by holder.
 *
 * @param nodeIds instances that are nodes: an untagged primary ENI is a node's when it is attached to one
 * @param isLeaked which ENIs count as leaked, whatever their kind
 */
export function ipUsageOf(
  enis: readonly NetworkInterface[],
  accountId: string,
  nodeIds: ReadonlySet<string>,
  isLeaked: (eni: NetworkInterface) => boolean,
): IpUsage {
  const held: Record<keyof IpUsage, number> = { ...NOBODY };
  for (const eni of enis) {
    if (isLeaked(eni)) {
      held.leaked += addressesHeld(eni);
      continue;
    }
    const holder = isOnNode(eni, nodeIds) ? 'nodes' : holderOf(classifyEni(eni, accountId).kind);
    const inPrefixes =
      holder === 'nodes' || holder === 'cniSecondaries' ? ADDRESSES_PER_PREFIX * eni.ipv4Prefixes.length : 0;
    held.prefixes += inPrefixes;
    held[holder] += addressesHeld(eni) - inPrefixes;
  }
  return held;
}

export function totalHeld(holders: IpUsage): number {
  return Object.values(holders).reduce((sum: number, addresses: number) => sum + addresses, 0);
}

function isOnNode(eni: NetworkInterface, nodeIds: ReadonlySet<string>): boolean {
  const { instanceId, deviceIndex } = eni.attachment ?? {};
  return deviceIndex === 0 && instanceId !== undefined && nodeIds.has(instanceId);
}

/** Services that are counted by themselves; all others are counted together. */
const SERVICES: Readonly<Partial<Record<ServiceEniKind, keyof IpUsage>>> = {
  'auto-mode': 'nodes',
  'control-plane': 'controlPlane',
  'load-balancer': 'loadBalancers',
  lambda: 'lambda',
  endpoint: 'endpoints',
};

function holderOf(kind: EniKind): keyof IpUsage {
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
