/** `npm run soak`: plays random worlds on every core, and fails when a deletion was wrong in any of them. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { circumstances, withText } from '../../bench/benchmarks-file.ts';
import { NO_WORLDS, sum, type Tally } from '../cleanup/worlds/tally.ts';
import { BATCH, type BatchResult, type Wrong } from './batch.ts';
import { figures } from './figures.ts';

const BENCHMARKS = join(import.meta.dirname, '../../BENCHMARKS.md');

const USAGE = `usage: npm run soak -- [--worlds <n>] [--seed <n>] [--write]

  --worlds <n>  how many (default: 100000)
  --seed <n>    of the first ${BATCH} worlds; the next ones have the next seed (default: 1)
  --write       put the figures into BENCHMARKS.md
`;

interface Options {
  readonly worlds: number;
  readonly seed: number;
  readonly write: boolean;
}

/** Undefined for arguments that make no sense. */
function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        worlds: { type: 'string', default: '100000' },
        seed: { type: 'string', default: '1' },
        write: { type: 'boolean', default: false },
      },
    });
    const [worlds, seed] = [Number(values.worlds), Number(values.seed)];
    return Number.isInteger(worlds) && worlds > 0 && Number.isInteger(seed)
      ? { worlds, seed, write: values.write }
      : undefined;
  } catch {
    return undefined;
  }
}

interface Soaked {
  readonly tally: Tally;
  readonly wrong: readonly Wrong[];
}

async function soak({ worlds, seed }: Options, onProgress: (sofar: Soaked) => void): Promise<Soaked> {
  const seeds = Array.from({ length: Math.ceil(worlds / BATCH) }, (_, index) => seed + index);
  let sofar: Soaked = { tally: NO_WORLDS, wrong: [] };
  await Promise.all(
    cpus().map(async () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      for (let next = seeds.shift(); next !== undefined; next = seeds.shift()) {
        worker.postMessage(next);
        const [{ tally, wrong }] = (await once(worker, 'message')) as [BatchResult];
        sofar = { tally: sum(sofar.tally, tally), wrong: [...sofar.wrong, ...wrong] };
        onProgress(sofar);
      }
      await worker.terminate();
    }),
  );
  return sofar;
}

function tell({ tally, wrong }: Soaked): void {
  const { worlds, deletions, violations } = tally;
  if (worlds % (BATCH * 20) === 0) {
    process.stderr.write(
      `${worlds} worlds, ${deletions} deletions, ${violations} violations in ${wrong.length} worlds\n`,
    );
  }
}

async function main(options: Options): Promise<number> {
  const where = circumstances(new Date(), 1);
  const began = performance.now();
  const { tally, wrong } = await soak(options, tell);
  const text = figures(tally, { where, seconds: (performance.now() - began) / 1000, seed: options.seed });
  process.stdout.write(`${text}\n`);
  for (const { seed, number, violations } of wrong) {
    process.stdout.write(`seed ${seed}, world ${number}:\n${violations.map((why) => `  ${why}\n`).join('')}`);
  }
  if (options.write) await writeFile(BENCHMARKS, withText(await readFile(BENCHMARKS, 'utf8'), 'soak', text));
  return wrong.length > 0 ? 1 : 0;
}

const options = readOptions(process.argv.slice(2));
if (options === undefined) process.stderr.write(USAGE);
process.exitCode = options === undefined ? 2 : await main(options);
