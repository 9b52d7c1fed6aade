import type { NetworkInterface, Sections } from '../model/inventory.ts';

/**
 * The sections without the unattached ENIs that the list of all ENIs, which is read after, has in use: somebody took them
 * between the two, and nobody is to count them as seen unattached.
 */
export function asLastSeen(sections: Sections): Sections {
  const { availableEnis, subnetEnis } = sections;
  if (availableEnis.status === 'gap' || subnetEnis.status === 'gap') return sections;
  const seen = new Set(availableEnis.items.map(({ id }) => id));
  const taken = new Set(subnetEnis.items.filter((eni) => seen.has(eni.id) && isTaken(eni)).map(({ id }) => id));
  if (taken.size === 0) return sections;
  const items = availableEnis.items.filter(({ id }) => !taken.has(id));
  return { ...sections, availableEnis: { ...availableEnis, items } };
}

function isTaken({ status }: NetworkInterface): boolean {
  return status !== 'available';
}
