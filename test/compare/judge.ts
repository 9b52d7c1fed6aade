/** What a tool's answer is worth in a world whose truth is known. Pure. */
import type { Row, Subnet, Truth } from './world.ts';

/** So many ENIs of a kind. */
export interface OfKind {
  readonly kind: string;
  readonly count: number;
}

export interface Verdict {
  /** Leaked, and named. */
  readonly right: number;
  /** Needed, and named. */
  readonly wrong: readonly OfKind[];
  /** Leaked, and not named. */
  readonly missed: readonly OfKind[];
  /** Named, of which nothing shows whether they leaked. */
  readonly open: readonly OfKind[];
}

/** What is judged of an ENI of the world. */
export interface Judged {
  readonly id: string;
  readonly row: Pick<Row, 'kind' | 'truth' | 'notOurs'>;
}

/**
 * @param named ids of the ENIs that the tool says leaked
 * @throws Error when one is not of the world: then the tool was asked about another
 */
export function judge(enis: readonly Judged[], named: ReadonlySet<string>): Verdict {
  const known = new Set(enis.map(({ id }) => id));
  const strange = [...named].filter((id) => !known.has(id));
  if (strange.length > 0) throw new Error(`not of this world: ${strange.join(', ')}`);
  const these = (truth: Truth, isNamed: boolean) =>
    enis.filter(({ id, row }) => row.truth === truth && named.has(id) === isNamed);
  return {
    right: these('leaked', true).length,
    wrong: byKind(these('needed', true)),
    missed: byKind(these('leaked', false)),
    open: byKind(these('open', true)),
  };
}

/** The most first. */
function byKind(enis: readonly Judged[]): readonly OfKind[] {
  const counts = new Map<string, number>();
  for (const { row } of enis) counts.set(row.kind, (counts.get(row.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((one, other) => other.count - one.count);
}

export function total(kinds: readonly OfKind[]): number {
  return kinds.reduce((sum, { count }) => sum + count, 0);
}

/** What a tool says of a subnet: `short` of addresses, `fragmented`, or nothing. */
export type SubnetVerdict = Subnet['truth'];

/** What keeps ours from being right everywhere, a line each: what our own pages say that we leave out is none. */
export function faults(enis: readonly Judged[], named: ReadonlySet<string>): readonly string[] {
  const { wrong, missed } = judge(
    enis.filter(({ id, row }) => row.notOurs === undefined || named.has(id)),
    named,
  );
  const line =
    (what: string) =>
    ({ kind, count }: OfKind) =>
      `${what} ${count}: ${kind}`;
  return [...wrong.map(line('wrong')), ...missed.map(line('missed'))];
}

/** Subnets about which it is wrong, a line each. Of what it does not name it says that it has enough. */
export function wrongSubnets(
  subnets: Readonly<Record<string, Pick<Subnet, 'truth'>>>,
  said: ReadonlyMap<string, SubnetVerdict> | undefined,
): readonly string[] {
  return Object.entries(subnets).flatMap(([name, { truth }]) => {
    const verdict = said?.get(name) ?? 'enough';
    return verdict === truth ? [] : [`subnet ${name} is ${truth}, not ${verdict}`];
  });
}
