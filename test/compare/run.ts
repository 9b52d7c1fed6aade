/** `npm run compare`: which tools say the truth of one world, how fast, and with how many requests. */
import Table from 'cli-table3';
import { benchmarksWriter, circumstances, machineWords } from '../../bench/benchmarks-file.ts';
import { count } from '../../lambda/common/words.ts';
import { countOption, flagsOf, scriptCommand } from '../../scripts/flags.ts';
import { markdownTable } from '../../scripts/markdown-table.ts';
import { runScript, say } from '../support/python-suite.ts';
import { compare } from './compare.ts';
import { faults, wrongSubnets } from './judge.ts';
import { kindTable, subnetTable, type Table as Text, toolTable, worldWords } from './words.ts';
import { SUBNETS } from './world.ts';

/** What it was told. */
interface Flags {
  readonly runs: number;
  readonly write?: true;
}

function print({ head, rows, wrapped }: Text): void {
  const colWidths = head.map((_, column) => wrapped[column] ?? null);
  const table = new Table({ head: [...head], style: { head: [], border: [] }, colWidths, wordWrap: true });
  for (const row of rows) table.push([...row]);
  process.stdout.write(`${table.toString()}\n`);
}

async function main({ runs, write }: Flags, signal: AbortSignal): Promise<number> {
  const put = write && (await benchmarksWriter('compare'));
  const where = circumstances(new Date(), runs);
  const { enis, figures } = await compare({ runs, needsAll: put !== undefined }, signal);
  const tables = [toolTable(enis, figures), subnetTable(SUBNETS, figures), kindTable(enis, figures)];
  process.stdout.write(`${worldWords(enis)}\n`);
  for (const table of tables) print(table);
  if (put) {
    const text = [
      `${machineWords(where)};\neach tool asked ${count(runs, 'time')}. ${worldWords(enis)}.`,
      ...tables.map(({ head, rows }) => markdownTable(head, rows)),
    ].join('\n\n');
    await put(text);
  }
  const [ours] = figures;
  const wrong = [...faults(enis, ours.named ?? new Set()), ...wrongSubnets(SUBNETS, ours.subnets)];
  for (const line of wrong) say(`not the truth: ${line}`);
  return wrong.length > 0 ? 1 : 0;
}

const command = scriptCommand('npm run compare --')
  .addOption(countOption('--runs <n>', 'how often each tool is asked; the median of its times is shown', 3))
  .option('--write', 'put the tables into BENCHMARKS.md')
  .addHelpText(
    'after',
    '\nNeeds python3 and PyPI, and a Go module proxy for the sweeps of the VPC CNI and its controller.',
  );
const flags = flagsOf<Flags>(command, process.argv.slice(2));
if (typeof flags === 'number') process.exitCode = flags;
else await runScript((signal) => main(flags, signal));
