import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NodeDemand, nodeTotal } from '../../../lambda/facts/node/node-addresses.ts';
import { launchesByZone, type NodeRoom, placeNodes, type ZoneRoom } from '../../../lambda/facts/node/room-for-nodes.ts';
import type { SubnetRoom } from '../../../lambda/facts/subnet/subnet-room.ts';

function subnet(id: string, addresses: number, prefixes = 0, reservedPrefixes = 0): SubnetRoom {
  return { id, addresses, prefixes, reservedPrefixes };
}

/** A zone with one subnet for nodes and, unless told otherwise, for their pods too. */
function zone(name: string, nodes = 0, pods: readonly string[] | undefined = [name]): ZoneRoom {
  return { zone: name, nodes, sites: [{ own: name, pods }] };
}

const eni = (addresses: number, prefixes = 0) => ({ addresses, prefixes });
const TWO_ENIS: NodeDemand = { primary: eni(10), others: [eni(10)] };

describe('placing nodes', () => {
  it('takes every address of a subnet, and not one more', () => {
    const room = (addresses: number): NodeRoom => ({ zones: [zone('a')], subnets: [subnet('a', addresses)] });
    expect(placeNodes(room(60), TWO_ENIS, 3)).toMatchObject({ fit: 3, firstShort: undefined });
    expect(placeNodes(room(59), TWO_ENIS, 3)).toMatchObject({ fit: 2, firstShort: { zone: 'a' } });
  });

  it('goes on in other zones when one is full, each with its share of the nodes', () => {
    const room = { zones: [zone('a'), zone('b')], subnets: [subnet('a', 20), subnet('b', 500)] };
    expect(placeNodes(room, TWO_ENIS, 6)).toMatchObject({ fit: 4, firstShort: { zone: 'a' } });
  });

  it('begins with the zone that has the fewest nodes', () => {
    const room = { zones: [zone('a', 2), zone('b', 0)], subnets: [subnet('a', 0), subnet('b', 500)] };
    expect(placeNodes(room, TWO_ENIS, 2)).toMatchObject({ fit: 2, firstShort: undefined });
    expect(placeNodes(room, TWO_ENIS, 3)).toMatchObject({ fit: 2, firstShort: { zone: 'a' } });
  });

  it('launches as many in each zone as there come without a look at addresses', () => {
    const room = { zones: [zone('a', 2), zone('b', 0), zone('c', 1)], subnets: [subnet('b', 500)] };
    for (const nodes of [0, 1, 4, 7]) {
      const { launches } = placeNodes(room, TWO_ENIS, nodes);
      const byZone = launchesByZone(room, nodes);
      expect([...byZone.values()].reduce((sum, each) => sum + each, 0)).toBe(nodes);
      for (const [name, count] of byZone) expect(launches.filter((each) => each.zone === name)).toHaveLength(count);
    }
    expect(launchesByZone({ zones: [] }, 3)).toEqual(new Map());
  });

  it('takes the primary ENI’s addresses from the node’s own subnet whatever the pods’ subnets have', () => {
    const subnets = [subnet('a', 9), subnet('pods', 500)];
    expect(placeNodes({ zones: [zone('a', 0, ['a', 'pods'])], subnets }, TWO_ENIS, 1).fit).toBe(0);
    const bare = { primary: eni(1), others: [eni(10)] };
    expect(placeNodes({ zones: [zone('a', 0, ['pods'])], subnets }, bare, 10)).toMatchObject({
      fit: 9,
      firstShort: { zone: 'a' },
    });
  });

  it('puts an ENI wholly into one subnet', () => {
    const subnets = [subnet('a', 10), subnet('p', 6), subnet('q', 6)];
    expect(placeNodes({ zones: [zone('a', 0, ['p', 'q'])], subnets }, TWO_ENIS, 1).fit).toBe(0);
  });

  it('asks for no more than the primary ENI’s where the pods’ subnets are unknown', () => {
    const zones = [{ zone: 'a', nodes: 0, sites: [{ own: 'a', pods: undefined }] }];
    expect(placeNodes({ zones, subnets: [subnet('a', 10)] }, TWO_ENIS, 1).fit).toBe(1);
  });

  it('fits no node whose pods have no subnet', () => {
    expect(placeNodes({ zones: [zone('a', 0, [])], subnets: [subnet('a', 500)] }, TWO_ENIS, 1).fit).toBe(0);
  });

  it('uses all subnets for nodes that a zone has', () => {
    const sites = ['a', 'b'].map((own) => ({ own, pods: [own] }));
    const room = { zones: [{ zone: 'z', nodes: 0, sites }], subnets: [subnet('a', 20), subnet('b', 40)] };
    expect(placeNodes(room, TWO_ENIS, 4)).toMatchObject({ fit: 3, firstShort: { zone: 'z' } });
  });

  it('takes prefixes from reservations first, then whole blocks, and broken blocks for single addresses', () => {
    const node = { primary: eni(1, 2), others: [] };
    const room = (addresses: number, prefixes: number, reserved: number): NodeRoom => ({
      zones: [zone('a')],
      subnets: [subnet('a', addresses, prefixes, reserved)],
    });
    expect(placeNodes(room(500, 0, 0), node, 1).fit).toBe(0);
    expect(placeNodes(room(2, 0, 4), node, 3).fit).toBe(2);
    expect(placeNodes(room(17, 1, 1), node, 2).fit).toBe(1);
    // 64 addresses are 4 blocks; the first node's own address breaks one of them.
    expect(placeNodes(room(64, 4, 0), node, 2).fit).toBe(1);
    expect(placeNodes(room(66, 4, 0), node, 2).fit).toBe(2);
  });

  it('names the subnets of each node that is placed, in the order of launches', () => {
    const room = {
      zones: [zone('a'), zone('b', 1, ['c'])],
      subnets: [subnet('a', 40), subnet('b', 5), subnet('c', 10)],
    };
    expect(placeNodes(room, TWO_ENIS, 3).launches).toEqual([
      { zone: 'a', placed: { own: 'a', others: ['a'] } },
      { zone: 'a', placed: { own: 'a', others: ['a'] } },
      { zone: 'b', placed: undefined },
    ]);
  });

  it('has no node to place, or no zone to place it in', () => {
    expect(placeNodes({ zones: [zone('a')], subnets: [subnet('a', 0)] }, TWO_ENIS, 0).firstShort).toBeUndefined();
    expect(placeNodes({ zones: [], subnets: [] }, TWO_ENIS, 2)).toMatchObject({ fit: 0, firstShort: undefined });
  });
});

const NAMES = ['a', 'b', 'c'];
const anyRoom: fc.Arbitrary<NodeRoom> = fc
  .record({
    subnets: fc.tuple(
      ...NAMES.map(() => fc.record({ addresses: fc.nat(300), prefixes: fc.nat(20), reserved: fc.nat(6) })),
    ),
    zones: fc.tuple(...NAMES.map(() => fc.record({ nodes: fc.nat(4), pods: fc.option(fc.subarray(NAMES)) }))),
  })
  .map(({ subnets, zones }) => ({
    subnets: NAMES.map((id, index) => {
      const { addresses = 0, prefixes = 0, reserved = 0 } = subnets[index] ?? {};
      return subnet(id, addresses, Math.min(prefixes, Math.floor(addresses / 16)), reserved);
    }),
    zones: NAMES.map((name, index) => zone(name, zones[index]?.nodes, zones[index]?.pods ?? [name])),
  }));
const anyEni = fc.record({ addresses: fc.integer({ min: 1, max: 15 }), prefixes: fc.nat(3) });
const anyDemand: fc.Arbitrary<NodeDemand> = fc.record({ primary: anyEni, others: fc.array(anyEni, { maxLength: 3 }) });

describe('placing any nodes in any room', () => {
  it('hands out no address twice', () => {
    fc.assert(
      fc.property(anyRoom, anyDemand, fc.nat(40), (room, demand, nodes) => {
        const { fit } = placeNodes(room, demand, nodes);
        const there = room.subnets.reduce((sum, each) => sum + each.addresses + 16 * each.reservedPrefixes, 0);
        expect(fit).toBeLessThanOrEqual(nodes);
        expect(fit * nodeTotal(demand)).toBeLessThanOrEqual(there);
      }),
    );
  });

  it('says where it is short exactly when a node does not fit', () => {
    fc.assert(
      fc.property(anyRoom, anyDemand, fc.nat(40), (room, demand, nodes) => {
        const { fit, firstShort } = placeNodes(room, demand, nodes);
        expect(firstShort === undefined).toBe(fit === nodes);
      }),
    );
  });

  it('fits no fewer of more nodes', () => {
    fc.assert(
      fc.property(anyRoom, anyDemand, fc.nat(40), (room, demand, nodes) => {
        expect(placeNodes(room, demand, nodes + 1).fit).toBeGreaterThanOrEqual(placeNodes(room, demand, nodes).fit);
      }),
    );
  });

  it('does not depend on the order of subnets and zones', () => {
    fc.assert(
      fc.property(anyRoom, anyDemand, fc.nat(40), ({ zones, subnets }, demand, nodes) => {
        const turned = { zones: zones.toReversed(), subnets: subnets.toReversed() };
        expect(placeNodes(turned, demand, nodes)).toEqual(placeNodes({ zones, subnets }, demand, nodes));
      }),
    );
  });
});
