import { describe, expect, it } from 'vitest';
import { clusterPoolsIn } from '../../../lambda/facts/node/cluster-pools.ts';
import { clusterSubnets } from '../../../lambda/facts/subnet/cluster-subnets.ts';
import { itemsOf } from '../../../lambda/model/coverage.ts';
import type { Inventory } from '../../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  aReservation,
  aSubnet,
  attached,
  CLUSTER,
  NOW,
} from '../../checks/an-inventory.ts';

function poolsIn(inventory: Inventory) {
  const drawnOn = clusterSubnets(inventory);
  return drawnOn && clusterPoolsIn(inventory, drawnOn, { minLeakAgeMinutes: 60, now: NOW });
}

const poolIn = (inventory: Inventory, cluster = CLUSTER) => poolsIn(inventory)?.poolOf(cluster);

const zone = (letter: string, free: number) =>
  aSubnet({
    id: `subnet-${letter}`,
    availabilityZone: `eu-west-1${letter}`,
    cidrBlock: `10.0.${letter === 'a' ? 1 : 2}.0/24`,
    availableIpAddressCount: free,
  });

/** Two node groups of m5.large (20 addresses a node) in two zones, one node among them. */
function twoGroups(): Inventory {
  const subnetIds = ['subnet-a', 'subnet-b'];
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [
      aNodegroup({
        name: 'workers',
        subnetIds,
        scaling: { min: 1, desired: 1, max: 4 },
        updateConfig: { maxUnavailable: 1 },
      }),
      aNodegroup({ name: 'batch', subnetIds, scaling: { min: 0, desired: 0, max: 2 } }),
      aNodegroup({ name: 'windows', subnetIds, amiType: 'WINDOWS_CORE_2022_x86_64' }),
    ],
    nodes: [aNode({ tags: { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned', 'eks:nodegroup-name': 'workers' } })],
    subnets: [zone('a', 100), zone('b', 30)],
    subnetEnis: [
      attached(
        anEni({
          id: 'eni-node',
          subnetId: 'subnet-a',
          privateIpAddresses: Array.from({ length: 10 }, (_, index) => `10.0.1.${index + 4}`),
        }),
        'i-0a',
        0,
      ),
      aCniEni({
        id: 'eni-leak',
        subnetId: 'subnet-b',
        privateIpAddresses: Array.from({ length: 5 }, (_, at) => `10.0.2.${at + 4}`),
      }),
      anEni({ id: 'eni-other', subnetId: 'subnet-b', status: 'in-use', privateIpAddresses: ['10.0.2.30'] }),
    ],
  });
}

describe('the pools of a cluster', () => {
  it('say what each zone holds, and what an update and full scale need besides', () => {
    expect(poolIn(twoGroups())?.zones).toEqual([
      expect.objectContaining({ zone: 'eu-west-1a', usable: 251, free: 100, nodesAndPods: 10, leaked: 0, others: 141 }),
      expect.objectContaining({ zone: 'eu-west-1b', usable: 251, free: 30, nodesAndPods: 0, leaked: 5, others: 216 }),
    ]);
    // Three more of workers, the first two where none is; two of batch, one in each zone.
    expect(poolIn(twoGroups())?.zones.map(({ update, fullScale }) => [update, fullScale])).toEqual([
      [40, 40],
      [40, 60],
    ]);
  });

  it('have room in prefix reservations where new nodes use prefixes, and only there', () => {
    const reserved = [aReservation({ subnetId: 'subnet-b', cidr: '10.0.2.128/25' })];
    const base = twoGroups();
    const sections = { ...base.sections, subnetReservations: { status: 'read' as const, items: reserved } };
    const configurationValues = JSON.stringify({ env: { ENABLE_PREFIX_DELEGATION: 'true' } });
    const addons = { status: 'read' as const, items: [anAddon({ configurationValues })] };
    const ofB = (pool: ReturnType<typeof poolIn>) => pool?.zones.find((each) => each.zone === 'eu-west-1b');
    expect(ofB(poolIn({ ...base, sections }))).toMatchObject({ free: 30, reserved: 0, others: 216 });
    expect(ofB(poolIn({ ...base, sections: { ...sections, vpcCniAddons: addons } }))).toMatchObject({
      // Seven blocks: AWS keeps the last address of the eighth.
      free: 142,
      reserved: 112,
      others: 104,
    });
    expect(poolsIn({ ...base, sections })?.tightestZoneOf(CLUSTER)).toEqual({ zone: 'eu-west-1b', free: 30 });
    expect(poolsIn({ ...base, sections: { ...sections, vpcCniAddons: addons } })?.tightestZoneOf(CLUSTER)).toEqual({
      zone: 'eu-west-1a',
      free: 100,
    });
  });

  it('say of each node group how much fits and what stops it, and name those that are not calculated', () => {
    const pool = poolIn(twoGroups());
    expect(pool?.groups).toEqual([
      expect.objectContaining({ name: 'batch', fit: 2, limit: { kind: 'maximum' } }),
      expect.objectContaining({
        name: 'workers',
        nodes: 1,
        maximum: 4,
        fit: 2,
        limit: expect.objectContaining({ zone: 'eu-west-1b' }),
      }),
    ]);
    expect(pool?.unknownGroups).toEqual(['windows']);
  });

  it('are the same in whatever order AWS lists the node groups', () => {
    const base = twoGroups();
    const items = itemsOf(base.sections.nodegroups).toReversed();
    const reversed = { ...base, sections: { ...base.sections, nodegroups: { status: 'read' as const, items } } };
    expect(poolIn(reversed)).toEqual(poolIn(base));
  });

  it('are none of a cluster that draws on no subnet', () => {
    expect(poolIn(twoGroups(), 'another')).toBeUndefined();
    expect(poolsIn(twoGroups())?.tightestZoneOf('another')).toBeUndefined();
  });
});
