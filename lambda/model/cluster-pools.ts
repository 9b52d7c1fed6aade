import * as z from 'zod';
import { count, type TypeOf } from './schema.ts';

const limitSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('maximum') }),
    z.strictObject({
      kind: z.literal('addresses'),
      zone: z.string().describe('The zone that runs out first.'),
      part: z
        .enum(['nodes', 'pods'])
        .describe('Whether it is the subnets of the nodes that run out, or those of their pods.'),
      subnetIds: z.array(z.string()),
      unit: z.enum(['addresses', 'blocks']).describe('What runs out: addresses, or whole /28 blocks.'),
    }),
  ])
  .describe('What stops the node group first: its own maximum, or addresses.');

const groupRoomSchema = z.strictObject({
  name: z.string(),
  nodes: count.describe('Nodes that it has or requests.'),
  maximum: count.describe('Its maximum size.'),
  addressesPerNode: count.describe('Addresses that a new node needs.'),
  fit: count.describe('More nodes, up to its maximum, that get all the addresses that they need.'),
  addressesFor: count.describe(
    'Nodes for which there are addresses, whatever its maximum. 500 stands for 500 or more.',
  ),
  limit: limitSchema,
  pods: z
    .strictObject({
      perNode: count.describe('Pods with an address of their own on a full node.'),
      boundBy: z.enum(['max-pods', 'enis']).describe('What bounds that: max pods, or what the ENIs of its type hold.'),
      fit: count.describe('Pods on the new nodes that get addresses for so many.'),
    })
    .nullable()
    .describe('What new nodes can run. Null where that is not known, or pods have IPv6 addresses.'),
  assumptions: z.array(z.string()).describe('What is unknown and was assumed.'),
});

const zonePoolSchema = z.strictObject({
  zone: z.string(),
  subnetIds: z.array(z.string()).describe('The subnets of the zone that the cluster uses.'),
  usable: count.describe('Their addresses without those that AWS reserves.'),
  free: count.describe('Free addresses that new nodes can use: those that EC2 counts, and those that are reserved.'),
  reserved: count.describe(
    'Of these, addresses of free /28 blocks in prefix reservations. 0 where new nodes use no prefixes.',
  ),
  nodesAndPods: count.describe('Addresses of nodes and pods, also those of other clusters.'),
  leaked: count.describe('Addresses of leaked ENIs.'),
  others: count.describe(
    'All else that is not free: load balancers, services, reservations, ENIs that are not visible.',
  ),
  update: count.describe('More addresses that a rolling update needs: that of the node group that needs most here.'),
  fullScale: count.describe('More addresses that all managed node groups at their maximum need.'),
});

export const clusterPoolSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  cluster: z.string(),
  zones: z.array(zonePoolSchema),
  groups: z
    .array(groupRoomSchema)
    .describe('Its managed node groups, each judged as if all others stayed as they are.'),
  unknownGroups: z
    .array(z.string())
    .describe('Managed node groups that were not judged: Windows, deleted just now, or with unknown types or subnets.'),
});

export type ClusterPool = TypeOf<typeof clusterPoolSchema>;
export type ZonePool = ClusterPool['zones'][number];
export type GroupRoom = ClusterPool['groups'][number];

/** What the subnets of clusters hold and have to hold, those with the worst findings first. */
export const clusterPoolsSchema = z.strictObject({
  clusters: z.array(clusterPoolSchema),
  leftOut: count.describe('Clusters that had no room here.'),
});

export type ClusterPools = TypeOf<typeof clusterPoolsSchema>;
