/** All in which a pool of ours and ipamd's may differ, and why. No pod more or less is served in any of them. */
import type { Draw, Rest } from './pools.ts';

export interface PoolDifference {
  readonly name: string;
  readonly why: string;
  readonly holds: (draw: Draw, ours: Rest, theirs: Rest, controllerLists: boolean) => boolean;
}

export const POOL_DIFFERENCES: readonly PoolDifference[] = [
  {
    name: 'pods lie in prefixes at random',
    why: 'ipamd gives a pod an address of whatever prefix its map comes to first, and counts those that are whole. With WARM_PREFIX_TARGET of 2 or more it holds up to one less than that more than where pods fill one prefix after another.',
    holds: ({ env }, ours, theirs) => {
      const more = (theirs.addresses - ours.addresses) / 16;
      return theirs.byPrefix && more > 0 && more < Number(env.WARM_PREFIX_TARGET);
    },
  },
  {
    name: 'max pods stop the pool on the way',
    why: 'The pool grows no more once it holds max pods. How far the last step went beyond depends on how many pods came between two rounds of ipamd; we count all as coming at once.',
    holds: ({ maxPods }, ours, theirs) => ours.addresses >= maxPods && theirs.addresses >= maxPods,
  },
  {
    name: 'a type that the resource controller does not list',
    why: 'ipamd keeps a slot for a trunk, and the controller attaches none. A newer controller may know the type, so we count the address that a trunk takes.',
    holds: (_draw, ours, theirs, controllerLists) =>
      !controllerLists && ours.trunk && !theirs.trunk && ours.enis === theirs.enis + 1,
  },
];
