import { type Circumstances, machineWords } from '../../bench/benchmarks-file.ts';
import type { Tally } from '../cleanup/worlds/tally.ts';

interface Measured {
  readonly where: Circumstances;
  readonly seconds: number;
  readonly seed: number;
}

/** The figures of a soak, as Markdown. */
export function figures(tally: Tally, { where, seconds, seed }: Measured): string {
  const rows: readonly (readonly [what: string, count: number])[] = [
    ['Worlds', tally.worlds],
    ['Audits, plans and clean-ups', tally.runs],
    ['… of which ended by a crash', tally.crashes],
    ['… of which refused, or failed with an error for the user', tally.refusals],
    ['ENIs deleted', tally.deletions],
    ...Object.entries(tally.deletionsByMaker).map(([name, count]) => [`… \`${name}\``, count] as const),
    ['… of a cluster that exists, after the grace', tally.deletionsInLiveClusters],
    ['… without a cluster tag, in a VPC without EKS', tally.deletionsWithoutCluster],
    ['Deletions that AWS refused because somebody had just taken the ENI', tally.lostRaces],
    ['**Violations**', tally.violations],
  ];
  const table = [
    '| | |',
    '| --- | --: |',
    ...rows.map(([what, count]) => `| ${what} | ${count.toLocaleString('en')} |`),
  ];
  return `${machineWords(where)}; seeds from ${seed}; ${seconds.toFixed(0)} s.\n\n${table.join('\n')}`;
}
