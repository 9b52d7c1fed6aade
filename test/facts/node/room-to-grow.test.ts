import { describe, expect, it } from 'vitest';
import { clusterCnis } from '../../../lambda/facts/cni/cluster-cnis.ts';
import { groupRooms } from '../../../lambda/facts/node/group-room.ts';
import { nextNodesOfGroups } from '../../../lambda/facts/node/next-nodes.ts';
import { MOST_NODES, type RoomToGrow, roomToGrow } from '../../../lambda/facts/node/room-to-grow.ts';
import { itemsOf } from '../../../lambda/model/coverage.ts';
import type { Nodegroup } from '../../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anAddon, anInventory, aSubnet, NOW } from '../../checks/an-inventory.ts';

/** A group of m5.large without a node: 20 addresses for a node with its first pod, 30 for a full one, which runs 27 pods. */
function roomOf(free: number, max: number, group: Partial<Nodegroup> = {}, env = {}): RoomToGrow | undefined {
  const { target, sections, declaredClusters } = anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon({ configurationValues: JSON.stringify({ env }) })],
    nodegroups: [aNodegroup({ scaling: { min: 0, desired: 0, max }, ...group })],
    subnets: [aSubnet({ availableIpAddressCount: free, cidrBlock: '10.0.0.0/16' })],
  });
  const sources = {
    ...sections,
    accountId: target.accountId,
    clusters: itemsOf(sections.clusters),
    nodegroups: itemsOf(sections.nodegroups),
    subnets: itemsOf(sections.subnets),
    cnis: clusterCnis({ ...sections, target, declaredClusters }),
  };
  const [next] = nextNodesOfGroups(sources, NOW);
  return next && roomToGrow(next, groupRooms(sources));
}

describe('room to grow', () => {
  it('is bounded by the maximum where addresses are ample', () => {
    expect(roomOf(250, 8)).toEqual({
      nodes: 8,
      addressesFor: 12,
      limit: { kind: 'maximum', nodes: 8 },
      pods: { perNode: 27, boundBy: 'max-pods', fullNodes: 8, pods: 216 },
    });
  });

  it('is bounded by addresses where these run out first, and by those of full nodes before', () => {
    expect(roomOf(70, 8)).toEqual({
      nodes: 3,
      addressesFor: 3,
      limit: {
        kind: 'addresses',
        short: { zone: 'eu-west-1a', part: 'pods', subnetIds: ['subnet-a'], unit: 'addresses' },
      },
      pods: { perNode: 27, boundBy: 'max-pods', fullNodes: 2, pods: 54 },
    });
  });

  it('says how many nodes the addresses are for where the maximum is reached, and stops counting', () => {
    expect(roomOf(250, 0)).toMatchObject({ nodes: 0, addressesFor: 12, limit: { kind: 'maximum', nodes: 0 } });
    expect(roomOf(60_000, 8)).toMatchObject({ nodes: 8, addressesFor: MOST_NODES });
  });

  it('counts no more pods than the ENIs of a node hold, whatever max pods let in', () => {
    expect(roomOf(250, 8, {}, { MAX_ENI: '2' })).toMatchObject({ pods: { perNode: 18, boundBy: 'enis' } });
  });

  it('says nothing of pods where the type of the nodes is not known', () => {
    expect(roomOf(250, 8, { instanceTypes: ['x99.large'] })).toBeUndefined();
  });
});
