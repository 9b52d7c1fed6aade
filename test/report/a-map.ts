import { type AddressMap, runsOf } from '../../lambda/model/address-map.ts';

/** A /26 with a node, a prefix of it, leaked ENIs and a free block. Counts follow from the cells, where none are given. */
export function aMap(parts: Partial<AddressMap> = {}): AddressMap {
  const map: AddressMap = {
    accountId: '111122223333',
    region: 'eu-west-1',
    subnetId: 'subnet-0c96',
    name: 'payments-private-a',
    vpcId: 'vpc-1',
    availabilityZone: 'eu-west-1a',
    cidr: '10.0.1.0/26',
    state: null,
    usable: 59,
    free: 21,
    unseen: 0,
    reservations: 'read',
    freeBlocks: 1,
    freeBlocksInReservations: 0,
    counts: {},
    cells: {
      by: 'address',
      runs: '=4 N2:0 .10 P16:0 X20:1 .11 =1',
      enis: [
        { id: 'eni-0a', cluster: 'prod', instance: 'i-0a' },
        { id: 'eni-0b', cluster: 'gone' },
      ],
    },
    ...parts,
  };
  return Object.keys(map.counts).length > 0 ? map : { ...map, counts: countsOf(map) };
}

function countsOf({ cells }: AddressMap): AddressMap['counts'] {
  if (cells.by === 'block') return {};
  const counts: Record<string, number> = {};
  for (const { kind, length } of runsOf(cells.runs)) counts[kind] = (counts[kind] ?? 0) + length;
  return counts;
}
