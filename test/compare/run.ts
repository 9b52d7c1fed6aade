/** `npm run compare`: which tools say the truth of one world, how fast, and with how many requests. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { circumstances, machineWords, withText } from '../../bench/benchmarks-file.ts';
import { markdownTable } from '../../scripts/markdown-table.ts';
import { runScript, say } from '../support/python-suite.ts';
import { compare } from './compare.ts';
import { faults, wrongSubnets } from './judge.ts';
import { kindTable, subnetTable, type Table as Text, toolTable, worldWords } from './words.ts';
import { SUBNETS } from './world.ts';

const BENCHMARKS = join(import.meta.dirname, '../../BENCHMARKS.md');

const USAGE = `usage: npm run compare -- [--runs <n>] [--write]

  --runs <n>  how often each tool is asked; the median of its times is shown (default: 3)
  --write     put the tables into BENCHMARKS.md
`;

interface Options {
  readonly runs: number;
  readonly write: boolean;
}

/** Undefined for arguments that make no sense. */
function readOptions(args: readonly string[]): Options | undefined {
  try {
    const options = { runs: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const runs = Number(values.runs);
    return Number.isInteger(runs) && runs > 0 ? { runs, write: values.write } : undefined;
  } catch {
    return undefined;
  }
}

function print({ head, rows, wrapped }: Text): void {
  const colWidths = head.map((_, column) => wrapped[column] ?? null);
  const table = new Table({ head: [...head], style: { head: [], border: [] }, colWidths, wordWrap: true });
  for (const row of rows) table.push([...row]);
  process.stdout.write(`${table.toString()}\n`);
}

async function main({ runs, write }: Options, signal: AbortSignal): Promise<number> {
  const where = circumstances(new Date(), runs);
  const { enis, figures } = await compare(runs, signal);
  const tables = [toolTable(enis, figures), subnetTable(SUBNETS, figures), kindTable(enis, figures)];
  process.stdout.write(`${worldWords(enis)}\n`);
  for (const table of tables) print(table);
  if (write) {
    const text = [
      `${machineWords(where)}; each asked ${runs} times. ${worldWords(enis)}.`,
      ...tables.map(({ head, rows }) => markdownTable(head, rows)),
    ].join('\n\n');
    await writeFile(BENCHMARKS, withText(await readFile(BENCHMARKS, 'utf8'), 'compare', text));
  }
  const [ours] = figures;
  const wrong = [...faults(enis, ours.named ?? new Set()), ...wrongSubnets(SUBNETS, ours.subnets)];
  for (const line of wrong) say(`not the truth: ${line}`);
  return wrong.length > 0 ? 1 : 0;
}

const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else await runScript((signal) => main(options, signal));
