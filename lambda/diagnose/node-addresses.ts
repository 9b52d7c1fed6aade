import { formatIpv4 } from '../facts/aws/ipv4.ts';
import { isPrimaryEni } from '../facts/eni/enis-by-place.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Judged, NotJudged } from '../model/diagnosis.ts';
import type { Inventory } from '../model/inventory.ts';

/** The same with the internal IPs of nodes, since kubectl does not know instance ids. */
export function withNodeAddresses(judged: readonly Judged[], { sections }: Inventory): readonly Judged[] {
  const addresses = new Map(
    itemsOf(sections.subnetEnis)
      .filter(isPrimaryEni)
      .map(({ attachment, privateIpAddresses }) => [attachment?.instanceId, privateIpAddresses[0]] as const),
  );
  const withAddresses = (not: NotJudged): NotJudged => {
    const known = not.ids.flatMap((id) => {
      const address = addresses.get(id);
      return address === undefined ? [] : [[id, formatIpv4(address)] as const];
    });
    return known.length === 0 ? not : { ...not, addresses: Object.fromEntries(known) };
  };
  return judged.map((each) =>
    each.what === 'node' ? { ...each, notJudged: each.notJudged.map(withAddresses) } : each,
  );
}
