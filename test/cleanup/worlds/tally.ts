import type { Played } from './play.ts';

/** What happened in many worlds, in numbers: whether the proof had anything to prove. */
export interface Tally {
  readonly worlds: number;
  readonly runs: number;
  readonly crashes: number;
  /** Runs that were refused as a whole, or failed with an error for the user. */
  readonly refusals: number;
  readonly deletions: number;
  readonly deletionsByMaker: Readonly<Record<string, number>>;
  /** Of an ENI whose cluster exists, after the grace. */
  readonly deletionsInLiveClusters: number;
  /** AWS refused, because somebody took the ENI after our last look. */
  readonly lostRaces: number;
  /** Of an ENI of which nothing says which cluster it is of. */
  readonly deletionsWithoutCluster: number;
  /** Of an ENI that somebody had used between two audits and left as it was. */
  readonly afterUnseenUse: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: number;
}

export const NO_WORLDS: Tally = {
  worlds: 0,
  runs: 0,
  crashes: 0,
  refusals: 0,
  deletions: 0,
  deletionsByMaker: {},
  deletionsInLiveClusters: 0,
  lostRaces: 0,
  deletionsWithoutCluster: 0,
  afterUnseenUse: 0,
  outcomes: {},
  violations: 0,
};

export function tallyOf({ runs, violations }: Pick<Played, 'runs' | 'violations'>): Tally {
  const attempts = runs.flatMap((run) => run.attempts);
  const deletions = attempts.filter(({ isEffective }) => isEffective);
  const endings = runs.map(({ ending }) => ending);
  const cleanups = endings.flatMap((ending) => (ending.kind === 'cleaned' ? [ending.cleanup] : []));
  return {
    worlds: 1,
    runs: runs.length,
    crashes: endings.filter(({ kind }) => kind === 'crashed').length,
    refusals: endings.filter(({ kind }) => kind === 'failed').length + cleanups.filter(({ refused }) => refused).length,
    deletions: deletions.length,
    deletionsByMaker: counts(deletions.map(({ description }) => description)),
    deletionsInLiveClusters: deletions.filter(({ clusterExists }) => clusterExists).length,
    deletionsWithoutCluster: deletions.filter(({ isNameless }) => isNameless).length,
    lostRaces: attempts.filter(({ isRefused }) => isRefused).length,
    afterUnseenUse: deletions.filter(({ unseenUse }) => unseenUse).length,
    outcomes: counts(cleanups.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))),
    violations: violations.length,
  };
}

export function sum(one: Tally, other: Tally): Tally {
  return {
    worlds: one.worlds + other.worlds,
    runs: one.runs + other.runs,
    crashes: one.crashes + other.crashes,
    refusals: one.refusals + other.refusals,
    deletions: one.deletions + other.deletions,
    deletionsByMaker: sumOf(one.deletionsByMaker, other.deletionsByMaker),
    deletionsInLiveClusters: one.deletionsInLiveClusters + other.deletionsInLiveClusters,
    deletionsWithoutCluster: one.deletionsWithoutCluster + other.deletionsWithoutCluster,
    lostRaces: one.lostRaces + other.lostRaces,
    afterUnseenUse: one.afterUnseenUse + other.afterUnseenUse,
    outcomes: sumOf(one.outcomes, other.outcomes),
    violations: one.violations + other.violations,
  };
}

function counts(names: readonly string[]): Readonly<Record<string, number>> {
  return names.reduce((sofar, name) => sumOf(sofar, { [name]: 1 }), {});
}

function sumOf(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].sort().map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}
