import { isCertainOfMaxPods, managedMaxPods, type PodNetworking, type TypeSlots } from '../../facts/node/max-pods.ts';
import type { TypeUser } from '../../facts/node/type-users.ts';

/** Types of a node group whose nodes take far fewer pods than they could, for the sake of a smaller type of the group. */
export interface HeldDown {
  /** Of every node of the group. */
  readonly maxPods: number;
  /** The types that have no more by themselves. */
  readonly smallest: readonly string[];
  /** The others, with what each would have in a group of its own. */
  readonly types: readonly { readonly type: string; readonly couldHave: number }[];
}

/**
 * EKS gives all nodes of a managed group the max pods of the smallest of its types (EKS user guide,
 * choosing-instance-type). Undefined where EKS sets none for certain, or one of the types is not known.
 *
 * @param percent of what a type could have, below which it is held down
 */
export function heldDownBySmallest(
  user: TypeUser,
  slotsOf: (type: string) => TypeSlots | undefined,
  networking: PodNetworking,
  percent: number,
): HeldDown | undefined {
  if (user.kind !== 'nodegroup' || user.from === 'running nodes' || !isCertainOfMaxPods(user.nodegroup))
    return undefined;
  const each = user.types.map((type) => ({ type, couldHave: podsOf(slotsOf(type), networking) }));
  const known = each.flatMap(({ type, couldHave }) => (couldHave === undefined ? [] : [{ type, couldHave }]));
  if (known.length < each.length) return undefined;
  const maxPods = Math.min(...known.map(({ couldHave }) => couldHave));
  const types = known.filter(({ couldHave }) => 100 * maxPods < percent * couldHave);
  if (types.length === 0) return undefined;
  const smallest = known.filter(({ couldHave }) => couldHave === maxPods).map(({ type }) => type);
  return { maxPods, smallest, types };
}

function podsOf(slots: TypeSlots | undefined, networking: PodNetworking): number | undefined {
  return slots && managedMaxPods(slots, networking);
}
