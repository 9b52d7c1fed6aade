import type { NetworkInterface } from '../model/inventory.ts';
import { balancedGroups } from './chains.ts';
import { fetchEach } from './eks-lists.ts';
import { enisWhere } from './enis.ts';
import { type Collector, requireItems } from './reader.ts';

/** About half a page of ENIs with ten addresses each. */
const CHAIN_SIZE = { addressesPerChain: 5_000, otherFilterValues: 0 };

/** Every ENI of the subnets in scope, read in several page chains over disjoint groups of subnets. */
export const collectSubnetEnis: Collector<'subnetEnis'> = async (reader) =>
  fetchEach(
    balancedGroups(await requireItems(reader, 'subnets'), CHAIN_SIZE),
    (ids): Promise<readonly NetworkInterface[]> => enisWhere(reader, [{ Name: 'subnet-id', Values: [...ids] }]),
  );
