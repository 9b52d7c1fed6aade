/** `npm run mutation`: changes the rooms a group at a time, and fails when the tests notice too few of the changes. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { GROUPS, type Group } from './groups.ts';
import { type MutationOptions, mutate } from './mutate.ts';
import { problemsOf, type Score, type Survivor, scoreOf } from './score.ts';

const NAMES = GROUPS.map(({ name }) => name).join(', ');
const USAGE = `usage: npm run mutation -- [group...] [--only <glob>] [--tests <glob>] [--concurrency <n>] [--force]

  group             ${NAMES} (default: all)
  --only <glob>     a part of one group; may be given more than once
  --tests <glob>    test files instead of the group's own: the cheap ones first, then all of them for what lives
  --concurrency <n> test runners side by side (default: one less than there are cores)
  --force           try every mutant again; else what neither code nor tests changed since is taken from the last run
`;

interface Options extends MutationOptions {
  readonly groups: readonly Group[];
}

/** Undefined for arguments that make no sense. */
function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        tests: { type: 'string', multiple: true, default: [] },
        concurrency: { type: 'string', default: String(Math.max(1, cpus().length - 1)) },
        force: { type: 'boolean', default: false },
      },
    });
    const groups = positionals.length === 0 ? GROUPS : GROUPS.filter(({ name }) => positionals.includes(name));
    const concurrency = Number(values.concurrency);
    const areKnown = groups.length === (positionals.length || GROUPS.length);
    const isWhole = values.only.length === 0 || groups.length === 1;
    if (!areKnown || !isWhole || !Number.isInteger(concurrency) || concurrency < 1) return undefined;
    return { groups, only: values.only, tests: values.tests, concurrency, force: values.force };
  } catch {
    return undefined;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const rows: string[] = [];
  const problems: string[] = [];
  for (const group of options.groups) {
    const results = await mutate(group, options);
    const score = scoreOf(results);
    process.stdout.write(`\n${score.survivors.map(lineOf).join('')}`);
    rows.push(rowOf(group, score));
    problems.push(...problemsOf(group, results, score, options.only.length + options.tests.length > 0));
  }
  process.stdout.write(`\n${rows.join('')}`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length > 0 ? 1 : 0;
}

function lineOf({ file, lineNumber, line, mutant, unreached, equivalentBecause }: Survivor): string {
  const kind = equivalentBecause !== undefined ? 'the same' : unreached ? 'unreached' : 'survived';
  return `${kind.padEnd(9)} ${file}:${lineNumber} │ ${line}\n          ${mutant}\n`;
}

function rowOf(group: Group, { tried, percent, survivors }: Score): string {
  const marked = survivors.filter(({ equivalentBecause }) => equivalentBecause !== undefined).length;
  return `| ${group.title} | ${tried} | ${percent.toFixed(1)} % | ${survivors.length} | ${marked} |\n`;
}

process.exitCode = await main(process.argv.slice(2));
