import type { z } from 'zod';
import { addressMapsSchema } from './address-map.ts';
import { clusterPoolsSchema } from './cluster-pools.ts';
import { freeHistorySchema } from './free-history.ts';
import type { TypeOf } from './schema.ts';

/** What a page draws beside the findings. Each is left out where nothing is known that it would show. */
export const PICTURES = {
  addressMaps: addressMapsSchema
    .optional()
    .describe('Who holds the addresses of subnets with findings. Left out if no ENIs could be read.'),
  clusterPools: clusterPoolsSchema
    .optional()
    .describe(
      'What the subnets of clusters hold, and how many more nodes fit. Left out if it could not be read which subnets these are.',
    ),
  freeHistory: freeHistorySchema
    .optional()
    .describe('How the free addresses of subnets went. Left out without a ledger.'),
} as const;

/** Undefined counts as left out. */
export type Pictures = {
  readonly [K in keyof typeof PICTURES]?: TypeOf<z.ZodNonOptional<(typeof PICTURES)[K]>> | undefined;
};

/** The same without its pictures: where there is no room for them, or for nobody who draws. */
export function withoutPictures<T extends Pictures>(report: T): Omit<T, keyof Pictures> {
  const { addressMaps: _maps, clusterPools: _pools, freeHistory: _history, ...rest } = report;
  return rest;
}
