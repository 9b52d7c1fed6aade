import { compareText } from '../../common/compare-text.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { isUpFor } from '../cni/cni-nodes.ts';
import { addressesOf } from '../eni/eni-addresses.ts';
import { ENI_TAGS } from '../eni/eni-ownership.ts';
import { type EnisOfInstances, isPrimaryEni } from '../eni/enis-by-place.ts';
import type { NodeDemand } from './node-addresses.ts';

/** What a node holds. */
export interface Holding {
  readonly demand: NodeDemand;
  /** Of that, what is on ENIs that the VPC CNI may fill. */
  readonly ofPool: NodeDemand;
  /** Addresses on the others, which it leaves alone whatever its settings. */
  readonly leftAlone: number;
}

/** What a node holds, by its ENIs. Undefined where its primary ENI is not among them. */
export function holdingOf(enis: readonly NetworkInterface[]): Holding | undefined {
  const primary = enis.find(isPrimaryEni);
  if (primary === undefined) return undefined;
  const others = enis.filter((eni) => eni !== primary).sort((a, b) => compareText(a.id, b.id));
  return {
    demand: { primary: held(primary), others: others.map(held) },
    ofPool: { primary: held(primary), others: others.filter((eni) => !isLeftAlone(eni)).map(held) },
    leftAlone: others.filter(isLeftAlone).reduce((sum, { privateIpAddresses }) => sum + privateIpAddresses.length, 0),
  };
}

function isLeftAlone({ attachment, tags }: NetworkInterface): boolean {
  return (attachment?.networkCardIndex ?? 0) > 0 || tags[ENI_TAGS.noManage] === 'true';
}

/**
 * What a node of these typically holds: the one in the middle, by addresses. Undefined where none has been up for so
 * long.
 */
export function typicalHolding(
  nodes: readonly Instance[],
  enis: EnisOfInstances,
  settledAfterMinutes: number,
  now: Date,
): Holding | undefined {
  const byAddresses = nodes
    .filter((node) => isUpFor(node, settledAfterMinutes, now))
    .map(({ id }) => ({ id, own: enis.get(id) ?? [] }))
    .filter(({ own }) => own.some(isPrimaryEni))
    .map((node) => ({ ...node, addresses: addressesOf(node.own) }))
    .sort((a, b) => a.addresses - b.addresses || compareText(a.id, b.id));
  const typical = byAddresses[Math.floor(byAddresses.length / 2)];
  return typical && holdingOf(typical.own);
}

function held({ privateIpAddresses, ipv4Prefixes }: NetworkInterface): NodeDemand['primary'] {
  return { addresses: privateIpAddresses.length, prefixes: ipv4Prefixes.length };
}
