import { ACCESS } from './access.ts';
import { CAPACITY } from './capacity.ts';
import { DRAWERS } from './drawers.ts';
import { LEAKS } from './leaks.ts';
import { LEFTOVERS } from './leftovers.ts';
import { NETWORKS } from './networks.ts';
import { NODES } from './nodes.ts';
import type { Pain } from './pain.ts';
import { PREFIXES } from './prefixes.ts';
import { SUBNETS } from './subnets.ts';
import { UPDATES } from './updates.ts';

/** Every pain that users told of, with the worlds in which it shows. */
export const PAINS: readonly Pain[] = [
  ...LEAKS,
  ...LEFTOVERS,
  ...SUBNETS,
  ...DRAWERS,
  ...PREFIXES,
  ...NODES,
  ...CAPACITY,
  ...ACCESS,
  ...NETWORKS,
  ...UPDATES,
];
