import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum } from '../../../lambda/common/sum.ts';
import { agedLeaks } from '../../../lambda/facts/eni/aged-leaks.ts';
import { enisOfSubnets } from '../../../lambda/facts/eni/enis-by-place.ts';
import { addressMap, type MapSources } from '../../../lambda/facts/subnet/address-map.ts';
import { enisByHolder, ipUsageOf } from '../../../lambda/facts/subnet/ip-usage.ts';
import { prefixSpace } from '../../../lambda/facts/subnet/subnet-addresses.ts';
import {
  type AddressKind,
  type AddressMap,
  addressMapSchema,
  blocksOf,
  blocksText,
  folded,
  runsOf,
  runsText,
} from '../../../lambda/model/address-map.ts';
import { itemsOf, notRead, read } from '../../../lambda/model/coverage.ts';
import type { Inventory, NetworkInterface, Subnet } from '../../../lambda/model/inventory.ts';
import { aRandomWorld } from '../../../simulated-aws/index.ts';
import {
  ACCOUNT,
  aCniEni,
  aNode,
  anEni,
  aReservation,
  aSubnet,
  NOW,
  OTHER_ACCOUNT,
  REGION,
} from '../../checks/an-inventory.ts';
import { collected } from '../../worlds/inventories.ts';

const SOURCES: MapSources = {
  place: { accountId: ACCOUNT, region: REGION },
  nodes: [],
  subnetReservations: read([]),
  eniFirstSeen: new Map(),
  minLeakAgeMinutes: 60,
  now: NOW,
};

function mapOf(subnet: Subnet, enis: readonly NetworkInterface[], sources: Partial<MapSources> = {}): AddressMap {
  const map = addressMap(subnet, enis, { ...SOURCES, ...sources });
  if (map === undefined) throw new Error('there is no map');
  return map;
}

/** What stands at an address of the map: its kind, and the id of its ENI. */
function at(map: AddressMap, offset: number): readonly [AddressKind, string | undefined] {
  if (map.cells.by !== 'address') throw new Error('it is folded');
  let end = 0;
  const run = runsOf(map.cells.runs).find(({ length }) => {
    end += length;
    return offset < end;
  });
  if (run === undefined) throw new Error(`nothing at ${offset}`);
  return [run.kind, run.eni === undefined ? undefined : map.cells.enis[run.eni]?.id];
}

const node = aNode({ id: 'i-0a', subnetId: 'subnet-a' });
const primary = anEni({
  id: 'eni-primary',
  status: 'in-use',
  privateIpAddresses: ['10.0.0.10', '10.0.0.11'],
  ipv4Prefixes: ['10.0.0.32/28'],
  attachment: {
    id: 'eni-attach-1',
    instanceId: 'i-0a',
    instanceOwnerId: ACCOUNT,
    deviceIndex: 0,
    networkCardIndex: 0,
    status: 'attached',
    deleteOnTermination: true,
  },
});

describe('the map of a subnet', () => {
  it('has what AWS reserves, what ENIs hold with their prefixes, and what is free', () => {
    const leaked = aCniEni({ id: 'eni-leaked', privateIpAddresses: ['10.0.0.60'] });
    const map = mapOf(aSubnet({ availableIpAddressCount: 232 }), [leaked, primary], { nodes: [node] });
    expect(at(map, 0)).toEqual(['reservedByAws', undefined]);
    expect(at(map, 3)).toEqual(['reservedByAws', undefined]);
    expect(at(map, 4)).toEqual(['free', undefined]);
    expect(at(map, 10)).toEqual(['nodes', 'eni-primary']);
    expect(at(map, 11)).toEqual(['nodes', 'eni-primary']);
    expect(at(map, 32)).toEqual(['prefixes', 'eni-primary']);
    expect(at(map, 47)).toEqual(['prefixes', 'eni-primary']);
    expect(at(map, 60)).toEqual(['leaked', 'eni-leaked']);
    expect(at(map, 255)).toEqual(['reservedByAws', undefined]);
    expect(map).toMatchObject({
      free: 232,
      unseen: 0,
      counts: { reservedByAws: 5, nodes: 2, prefixes: 16, leaked: 1, free: 232 },
    });
    expect(map.freeBlocks).toBe(prefixSpace(aSubnet(), [], [leaked, primary]).elsewhere);
  });

  it('says whose an ENI is: by its own tags, or by those of its node', () => {
    const { cells } = mapOf(aSubnet(), [aCniEni({ id: 'eni-a' }), primary], { nodes: [node] });
    expect(cells).toMatchObject({
      enis: [
        { id: 'eni-primary', cluster: 'demo', instance: 'i-0a' },
        { id: 'eni-a', cluster: 'demo', instance: 'i-0a' },
      ],
    });
  });

  it('shows of another account which it is, and of a tag nothing that is no name of a cluster', () => {
    const tags = { 'cluster.k8s.amazonaws.com/name': '<b>call us</b>' };
    const { cells } = mapOf(aSubnet(), [
      anEni({ id: 'eni-other', ownerId: OTHER_ACCOUNT }),
      aCniEni({ id: 'eni-odd', tags }),
    ]);
    expect(cells).toMatchObject({ enis: [{ id: 'eni-other', account: OTHER_ACCOUNT }, { id: 'eni-odd' }] });
    expect(JSON.stringify(cells)).not.toContain('call us');
  });

  it('has space in reservations, and what is held inside them', () => {
    const reservations = [
      aReservation({ cidr: '10.0.0.128/27' }),
      aReservation({ id: 'scr-2', cidr: '10.0.0.192/28', type: 'explicit' }),
      aReservation({ id: 'scr-3', cidr: '10.0.0.0/24', subnetId: 'subnet-b' }),
    ];
    const held = anEni({ status: 'in-use', privateIpAddresses: ['10.0.0.130'] });
    const map = mapOf(aSubnet({ availableIpAddressCount: 203 }), [held], { subnetReservations: read(reservations) });
    expect(at(map, 128)).toEqual(['prefixReservation', undefined]);
    expect(at(map, 130)).toEqual(['others', 'eni-1']);
    expect(at(map, 192)).toEqual(['explicitReservation', undefined]);
    expect(map.counts).toEqual({
      reservedByAws: 5,
      others: 1,
      prefixReservation: 31,
      explicitReservation: 16,
      free: 203,
    });
    expect(map.freeBlocksInReservations).toBe(1);
  });

  it('calls no address free where AWS counts some as in use that no visible ENI holds', () => {
    const map = mapOf(aSubnet({ availableIpAddressCount: 200 }), []);
    expect(map).toMatchObject({ free: 200, unseen: 51, counts: { reservedByAws: 5, freeOrNotVisible: 251 } });
    expect(map.freeBlocks).toBe(12);
  });

  it('says that others hold what is left of a subnet without a free address', () => {
    expect(mapOf(aSubnet({ availableIpAddressCount: 0 }), []).counts).toEqual({ reservedByAws: 5, notVisible: 251 });
  });

  it('does not know what reservations that could not be read keep', () => {
    const gap = notRead<never>({ section: 'subnetReservations', reason: 'denied', action: 'a', message: 'm' });
    const map = mapOf(aSubnet({ availableIpAddressCount: 123 }), [], { subnetReservations: gap });
    expect(map).toMatchObject({ reservations: 'not-read', unseen: 128, counts: { freeOrNotVisible: 251 } });
  });

  it('has no whole block to give while the subnet is out of service', () => {
    const map = mapOf(aSubnet({ state: 'failed', availableIpAddressCount: 251 }), []);
    expect(map).toMatchObject({ state: 'failed', freeBlocks: 0 });
  });

  it('is none of a subnet that has IPv6 addresses alone', () => {
    expect(addressMap(aSubnet({ cidrBlock: '', availableIpAddressCount: 0 }), [], SOURCES)).toBeUndefined();
  });

  it('of a /16 is a cell a block, folded, with the same counts', () => {
    const map = mapOf(aSubnet({ cidrBlock: '10.0.0.0/16', availableIpAddressCount: 65_513 }), [primary], {
      nodes: [node],
    });
    const small = folded(map);
    expect(small.cells).toEqual({ by: 'block', blocks: '1xN2=4.10 1x.16 1xP16 4092x.16 1x=1.15' });
    expect(blocksOf(small)).toEqual(blocksOf(map));
    expect(blocksOf(small)).toHaveLength(4096);
    expect(addressMapSchema.parse(small)).toEqual(small);
  });
});

describe('what every map of a subnet holds to', () => {
  it('in random worlds: it counts what checks count, and free is what AWS counts', async () => {
    const inventory = await collected(aRandomWorld(11, { enis: 400, subnets: 6, leakedShare: 0.1 }), '100000000001');
    const maps = itemsOf(inventory.sections.subnets).map((subnet) => holdsTo(inventory, subnet));
    expect(maps).toHaveLength(6);
    expect(sum(maps.map(({ counts }) => counts.leaked ?? 0))).toBeGreaterThan(0);
  });

  it('whatever lies in it', () => {
    const any = fc.record({
      singles: fc.uniqueArray(fc.integer({ min: 4, max: 254 }), { maxLength: 30 }),
      prefixes: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 6 }),
      reserved: fc.option(fc.constantFrom('10.0.0.64/26', '10.0.0.128/27', '10.0.0.240/28')),
      unseen: fc.integer({ min: -3, max: 20 }),
    });
    fc.assert(
      fc.property(any, ({ singles, prefixes, reserved, unseen }) => {
        const enis = [
          aCniEni({
            id: 'eni-s',
            status: 'in-use',
            privateIpAddresses: [],
            ipv4Prefixes: prefixes.map((block) => `10.0.0.${block * 16}/28`),
          }),
          ...singles
            .filter((address) => !prefixes.includes(Math.floor(address / 16)))
            .map((address) => anEni({ id: `eni-${address}`, privateIpAddresses: [`10.0.0.${address}`] })),
        ];
        const subnetReservations = read(reserved === null ? [] : [aReservation({ cidr: reserved })]);
        const whole = mapOf(aSubnet({ availableIpAddressCount: 0 }), enis, { subnetReservations }).unseen;
        const free = Math.max(0, whole - unseen);
        const map = mapOf(aSubnet({ availableIpAddressCount: free }), enis, { subnetReservations });
        expect(sum(Object.values(map.counts))).toBe(256);
        expect(blocksText(blocksOf(folded(map)))).toBe(blocksText(blocksOf(map)));
        if (map.cells.by === 'address') expect(runsText(runsOf(map.cells.runs))).toBe(map.cells.runs);
        expect(addressMapSchema.parse(map)).toEqual(map);
        const { free: certain = 0, freeOrNotVisible = 0, notVisible = 0 } = map.counts;
        expect(certain + freeOrNotVisible + notVisible).toBe(free + map.unseen);
        if (map.unseen > 0) expect(certain).toBe(0);
        const wholly = blocksOf(map).filter(({ counts }) => (counts.free ?? 0) + (counts.freeOrNotVisible ?? 0) === 16);
        expect(wholly.length).toBeGreaterThanOrEqual(map.freeBlocks);
      }),
      { numRuns: 60 },
    );
  });
});

function holdsTo(inventory: Inventory, subnet: Subnet): AddressMap {
  const { accountId } = inventory.target;
  const { subnetEnis, nodes, subnetReservations } = inventory.sections;
  const enis = enisOfSubnets(itemsOf(subnetEnis)).get(subnet.id) ?? [];
  const now = new Date();
  const map = mapOf(subnet, enis, {
    ...SOURCES,
    place: inventory.target,
    nodes: itemsOf(nodes),
    subnetReservations,
    now,
  });
  const leaks = agedLeaks(enis, accountId, new Map(), SOURCES.minLeakAgeMinutes, now);
  const held = ipUsageOf(enisByHolder(enis, accountId, itemsOf(nodes), leaks));
  const { free = 0, reservedByAws, prefixReservation, explicitReservation, ...holders } = map.counts;
  expect(holders).toEqual(Object.fromEntries(Object.entries(held).filter(([, addresses]) => addresses > 0)));
  expect({ free, unseen: map.unseen }).toEqual({ free: subnet.availableIpAddressCount, unseen: 0 });
  expect(map.freeBlocks).toBe(prefixSpace(subnet, itemsOf(subnetReservations), enis).elsewhere);
  return map;
}
