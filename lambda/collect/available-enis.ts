import { enisWhere } from './enis.ts';
import type { Collector } from './reader.ts';

/** Every ENI of the region whose status is `available`. */
export const collectAvailableEnis: Collector<'availableEnis'> = (reader) =>
  enisWhere(reader, [{ Name: 'status', Values: ['available'] }], reader.manyUnattached);
