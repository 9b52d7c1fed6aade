import { compareText } from '../../common/compare-text.ts';
import { type EnisOfInstances, isPrimaryEni } from '../../facts/eni/enis-by-place.ts';
import { type NodeDemand, nodeTotal } from '../../facts/node/node-addresses.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';

/** What a node holds, or undefined where its primary ENI is not among the given. */
function holdingOf(enis: readonly NetworkInterface[]): NodeDemand | undefined {
  const primary = enis.find(isPrimaryEni);
  if (primary === undefined) return undefined;
  const others = enis.filter((eni) => eni !== primary).sort((a, b) => compareText(a.id, b.id));
  return { primary: held(primary), others: others.map(held) };
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
): NodeDemand | undefined {
  const settledSince = now.getTime() - settledAfterMinutes * 60_000;
  const holdings = nodes
    .filter(({ launchTime }) => launchTime !== undefined && launchTime.getTime() <= settledSince)
    .sort((a, b) => compareText(a.id, b.id))
    .map(({ id }) => holdingOf(enis.get(id) ?? []))
    .filter((holding) => holding !== undefined)
    .sort((a, b) => nodeTotal(a) - nodeTotal(b));
  return holdings[Math.floor(holdings.length / 2)];
}

function held({ privateIpAddresses, ipv4Prefixes }: NetworkInterface): NodeDemand['primary'] {
  return { addresses: privateIpAddresses.length, prefixes: ipv4Prefixes.length };
}
