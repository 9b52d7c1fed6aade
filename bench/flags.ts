import { Option } from 'commander';
import { countOption, flagsOf, scriptCommand } from '../scripts/flags.ts';

/** The quick ones first. */
export const MEASURE_NAMES = [
  'start',
  'eni-pages',
  'many-targets',
  'organization',
  'large-region',
  'huge-region',
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** What `npm run bench` was told. */
export interface BenchFlags {
  readonly runs: number;
  readonly only?: MeasureName;
  readonly peers?: true;
  readonly limits: boolean;
  readonly write?: true;
}

/** The flags; the exit code after help was printed, or one line about what is wrong. */
export function benchFlags(args: readonly string[]): BenchFlags | number {
  const only = new Option('--only <measure>', 'take one measure; not with --write, which needs the whole table')
    .choices(MEASURE_NAMES)
    .conflicts(['peers', 'write']);
  const command = scriptCommand('npm run bench --')
    .addOption(countOption('--runs <n>', 'audits of each kind', 3))
    .addOption(only)
    .option('--peers', 'boto3 and c7n-org from PyPI beside ours, in a table of their own; needs python3')
    .option('--no-limits', 'print the figures, exit 0 whatever they are')
    .option('--write', 'put the table into BENCHMARKS.md');
  return flagsOf<BenchFlags>(command, args);
}
