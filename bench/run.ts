/** `npm run bench`: takes the figures, prints them, and fails when one is over its limit. */
import Table from 'cli-table3';
import { exitCodeOf } from '../test/support/python-suite.ts';
import { benchmarksWriter, circumstances, tableText } from './benchmarks-file.ts';
import { type BenchFlags, benchFlags, type MeasureName } from './flags.ts';
import { measureEniPages } from './measures/eni-pages.ts';
import { measureHugeRegion, measureLargeRegion } from './measures/large-region.ts';
import { measureManyTargets } from './measures/many-targets.ts';
import { measureOrganization } from './measures/organization.ts';
import { measurePeers } from './measures/peers.ts';
import { measureStart } from './measures/start.ts';
import { cellsOf, HEADINGS, type Row, verdictOn } from './rows.ts';
import { onStage, type Stage } from './stage.ts';

type Measure = (stage: Stage, runs: number) => Promise<readonly Row[]>;

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  start: measureStart,
  'eni-pages': measureEniPages,
  'many-targets': measureManyTargets,
  organization: measureOrganization,
  'large-region': measureLargeRegion,
  'huge-region': measureHugeRegion,
};

/** By their names. */
function measuresOf({ only, peers }: BenchFlags): Readonly<Record<string, Measure>> {
  if (peers) return { peers: measurePeers };
  return only === undefined ? MEASURES : { [only]: MEASURES[only] };
}

async function measure(flags: BenchFlags): Promise<readonly Row[]> {
  return onStage(async (stage) => {
    const rows: Row[] = [];
    for (const [name, take] of Object.entries(measuresOf(flags))) {
      process.stderr.write(`${name} …\n`);
      rows.push(...(await take(stage, flags.runs)));
    }
    return rows;
  });
}

function print(rows: readonly Row[]): void {
  const table = new Table({ head: [...HEADINGS], style: { head: [], border: [] } });
  for (const row of rows) table.push([...cellsOf(row)]);
  process.stdout.write(`${table.toString()}\n`);
}

async function main(flags: BenchFlags): Promise<number> {
  const { runs, peers, limits, write } = flags;
  const put = write && (await benchmarksWriter(peers ? 'peers' : 'bench'));
  const where = circumstances(new Date(), runs);
  const rows = await measure(flags);
  print(rows);
  if (put) await put(tableText(rows, where));
  const over = rows.filter((row) => verdictOn(row) === 'over');
  for (const { what } of over) process.stderr.write(`over its limit: ${what}\n`);
  return limits && over.length > 0 ? 1 : 0;
}

const flags = benchFlags(process.argv.slice(2));
process.exitCode = typeof flags === 'number' ? flags : await exitCodeOf(() => main(flags));
