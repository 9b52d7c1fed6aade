import type { NodeClassKind } from '../../model/node-pools.ts';

/** What people call what launches the nodes of a pool. */
export const POOL_KINDS = ['Karpenter node pool', 'Auto Mode node pool'] as const;

export type PoolKind = (typeof POOL_KINDS)[number];

/** Whose pool it is, by the kind of its node class. */
export function poolKindOf({ classKind }: { readonly classKind: NodeClassKind }): PoolKind {
  return classKind === 'NodeClass' ? 'Auto Mode node pool' : 'Karpenter node pool';
}

/** The pool of a NodeClaim by its name, which is the pool's and five characters (API conventions, generateName). */
export function poolOfClaim(claim: string): string {
  return claim.replace(/-[a-z0-9]{5}$/, '');
}
