import { classifyEni } from '../facts/eni/eni-ownership.ts';
import { fetchEach } from './eks-lists.ts';
import { instancesWhere } from './instances.ts';
import { chunked, MAX_FILTER_VALUES } from './paging.ts';
import { type Collector, requireItems } from './reader.ts';

/**
 * The instances that the available ENIs were made for, terminated ones included. Asked for by filter: asked for by id,
 * one that is gone (`InvalidInstanceID.NotFound`) would fail the call for all.
 */
export const collectEniInstances: Collector<'eniInstances'> = async (reader) => {
  const enis = await requireItems(reader, 'availableEnis');
  const ids = new Set(enis.flatMap((eni) => classifyEni(eni, reader.target.accountId).instanceId ?? []));
  return fetchEach(chunked([...ids], MAX_FILTER_VALUES), (batch) =>
    instancesWhere(reader, [{ Name: 'instance-id', Values: [...batch] }]),
  );
};
