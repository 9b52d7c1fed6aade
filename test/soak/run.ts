/** `npm run soak`: plays random worlds on every core, and fails when a deletion was wrong in any of them. */
import { once } from 'node:events';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { benchmarksWriter, circumstances } from '../../bench/benchmarks-file.ts';
import { countOption, flagsOf, scriptCommand } from '../../scripts/flags.ts';
import { NO_WORLDS, sum, type Tally } from '../cleanup/worlds/tally.ts';
import { exitCodeOf } from '../support/python-suite.ts';
import { BATCH, type BatchResult, type Wrong } from './batch.ts';
import { figures } from './figures.ts';

/** What it was told. */
interface Flags {
  readonly worlds: number;
  readonly seed: number;
  readonly write?: true;
}

interface Soaked {
  readonly tally: Tally;
  readonly wrong: readonly Wrong[];
}

async function soak({ worlds, seed }: Flags, onProgress: (sofar: Soaked) => void): Promise<Soaked> {
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

async function main(flags: Flags): Promise<number> {
  const put = flags.write && (await benchmarksWriter('soak'));
  const where = circumstances(new Date(), 1);
  const began = performance.now();
  const { tally, wrong } = await soak(flags, tell);
  const text = figures(tally, { where, seconds: (performance.now() - began) / 1000, seed: flags.seed });
  process.stdout.write(`${text}\n`);
  for (const { seed, number, violations } of wrong) {
    process.stdout.write(`seed ${seed}, world ${number}:\n${violations.map((why) => `  ${why}\n`).join('')}`);
  }
  if (put) await put(text);
  return wrong.length > 0 ? 1 : 0;
}

const command = scriptCommand('npm run soak --')
  .addOption(countOption('--worlds <n>', 'how many', 100_000))
  .addOption(countOption('--seed <n>', `of the first ${BATCH} worlds; the next ones have the next seed`, 1))
  .option('--write', 'put the figures into BENCHMARKS.md');
const flags = flagsOf<Flags>(command, process.argv.slice(2));
process.exitCode = typeof flags === 'number' ? flags : await exitCodeOf(() => main(flags));
