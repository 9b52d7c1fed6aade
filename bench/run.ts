/** `npm run bench`: takes the figures, prints them, and fails when one is over its limit. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { circumstances, withTable } from './benchmarks-file.ts';
import { measureEniPages } from './measures/eni-pages.ts';
import { measureHugeRegion, measureLargeRegion } from './measures/large-region.ts';
import { measureManyTargets } from './measures/many-targets.ts';
import { measureOrganization } from './measures/organization.ts';
import { measurePeers } from './measures/peers.ts';
import { measureStart } from './measures/start.ts';
import { cellsOf, HEADINGS, type Row, verdictOn } from './rows.ts';
import { onStage, type Stage } from './stage.ts';

const BENCHMARKS = join(import.meta.dirname, '../BENCHMARKS.md');

const USAGE = `usage: npm run bench -- [--runs <n>] [--only <measure> | --peers] [--no-limits] [--write]

  --runs <n>    audits of each kind (default: 3)
  --only <m>    only one of: start, eni-pages, many-targets, organization, large-region, huge-region
  --peers       boto3 and c7n-org from PyPI beside ours, in a table of their own
  --no-limits   print the figures, exit 0 whatever they are
  --write       put the table into BENCHMARKS.md
`;

type Measure = (stage: Stage, runs: number) => Promise<readonly Row[]>;

/** The quick ones first. */
const MEASURES: Readonly<Record<string, Measure>> = {
  start: measureStart,
  'eni-pages': measureEniPages,
  'many-targets': measureManyTargets,
  organization: measureOrganization,
  'large-region': measureLargeRegion,
  'huge-region': measureHugeRegion,
};

interface Options {
  readonly runs: number;
  /** By their names. */
  readonly measures: Readonly<Record<string, Measure>>;
  /** Marks of the table. */
  readonly table: 'bench' | 'peers';
  readonly limits: boolean;
  readonly write: boolean;
}

/** Undefined for arguments that make no sense. */
function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        runs: { type: 'string', default: '3' },
        only: { type: 'string' },
        peers: { type: 'boolean', default: false },
        limits: { type: 'boolean', default: true },
        write: { type: 'boolean', default: false },
      },
    });
    const { only, peers, limits, write } = values;
    const runs = Number(values.runs);
    const measures = measuresOf(only, peers);
    // A part must not take the place of the whole table.
    if (!Number.isInteger(runs) || runs < 1 || measures === undefined || (write && only !== undefined))
      return undefined;
    return { runs, measures, table: peers ? 'peers' : 'bench', limits, write };
  } catch {
    return undefined;
  }
}

/** Undefined for a name that none has. */
function measuresOf(only: string | undefined, peers: boolean): Options['measures'] | undefined {
  if (only === undefined) return peers ? { peers: measurePeers } : MEASURES;
  const measure = Object.hasOwn(MEASURES, only) ? MEASURES[only] : undefined;
  return measure === undefined || peers ? undefined : { [only]: measure };
}

async function measure({ measures, runs }: Options): Promise<readonly Row[]> {
  return onStage(async (stage) => {
    const rows: Row[] = [];
    for (const [name, take] of Object.entries(measures)) {
      process.stderr.write(`${name} …\n`);
      rows.push(...(await take(stage, runs)));
    }
    return rows;
  });
}

function print(rows: readonly Row[]): void {
  const table = new Table({ head: [...HEADINGS], style: { head: [], border: [] } });
  for (const row of rows) table.push([...cellsOf(row)]);
  process.stdout.write(`${table.toString()}\n`);
}

async function main(options: Options): Promise<number> {
  const where = circumstances(new Date(), options.runs);
  const rows = await measure(options);
  print(rows);
  if (options.write)
    await writeFile(BENCHMARKS, withTable(await readFile(BENCHMARKS, 'utf8'), options.table, rows, where));
  const over = rows.filter((row) => verdictOn(row) === 'over');
  for (const { what } of over) process.stderr.write(`over its limit: ${what}\n`);
  return options.limits && over.length > 0 ? 1 : 0;
}

const options = readOptions(process.argv.slice(2));
if (options === undefined) process.stderr.write(USAGE);
process.exitCode = options === undefined ? 2 : await main(options);
