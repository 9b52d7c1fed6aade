import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import type { AlikeNodes } from '../../facts/network/node-ways.ts';
import { hopId } from '../../facts/network/way-words.ts';
import type { Hop } from '../../facts/network/ways.ts';

/** Nodes from which ways end at a hop. */
export interface StoppedNodes extends AlikeNodes {
  readonly hop: Hop;
  /** How many of them have joined the cluster at some time. */
  readonly joined: number;
}

/** What tells hops of a subnet apart over time: addresses that nodes come from may change. */
export function hopKey(hop: Hop): string {
  return hop.at === 'public-access-cidrs' ? hop.at : `${hop.at} ${hopId(hop)}`;
}

/** Nodes of one subnet and cluster that one hop stops, told once, whatever groups and addresses they have. */
export function oneAHop<T extends StoppedNodes>(stopped: readonly T[]): readonly T[] {
  const alike = groupBy(stopped, ({ cluster, subnetId, hop }) => [cluster, subnetId, hopKey(hop)].join('\n'));
  return [...alike.values()].flatMap((unordered) => {
    const same = unordered.toSorted((a, b) => compareText(firstId(a), firstId(b)));
    const [first] = same;
    if (first === undefined) return [];
    const nodes = same.flatMap((one) => one.nodes).sort((a, b) => compareText(a.id, b.id));
    return [{ ...first, nodes, joined: same.reduce((sum, one) => sum + one.joined, 0) }];
  });
}

function firstId({ nodes }: AlikeNodes): string {
  return nodes[0]?.id ?? '';
}
