import { fileURLToPath } from 'node:url';
import { MAX_START_BYTES } from '../../scripts/build.ts';
import { type ProcessOptions, run } from '../processes.ts';
import type { Row } from '../rows.ts';
import { FUNCTIONS, type Stage } from '../stage.ts';

const IMPORT_CHILD = fileURLToPath(new URL('../children/import-time.ts', import.meta.url));

/** Short runs: many of them cost little, and the noise of a busy machine weighs more. */
const STARTS_PER_RUN = 4;

/** How soon the command line answers, how much of the functions' bundles their start loads, and how long that takes. */
export async function measureStart(stage: Stage, runs: number): Promise<readonly Row[]> {
  const options = { cwd: stage.folder };
  const starts = runs * STARTS_PER_RUN;
  return [
    {
      what: '`--version`, published',
      unit: 's',
      values: await timesOf([stage.publishedCli, '--version'], starts, options),
      limit: 0.15,
    },
    {
      what: '`--version`, in a checkout',
      unit: 's',
      values: await timesOf([stage.checkoutCli, '--version'], starts, options),
      limit: 0.15,
    },
    ...(await bundleRows(stage, starts, options)),
  ];
}

async function bundleRows({ bundles }: Stage, starts: number, options: ProcessOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of FUNCTIONS) {
    const what = `the bundle of function ${name}`;
    const { file, startBytes } = bundles[name];
    rows.push({
      what: `${what}: what its start loads`,
      unit: 'MB',
      values: [startBytes / 1e6],
      limit: MAX_START_BYTES[name] / 1e6,
    });
    rows.push({
      what: `${what}: loading it`,
      unit: 's',
      values: await importTimes(file, starts, options),
    });
  }
  return rows;
}

async function timesOf(args: readonly string[], times: number, options: ProcessOptions): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let number = 0; number < times; number++) {
    const { exitCode, stderr, wallSeconds } = await run(args, options);
    if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with exit code ${exitCode}: ${stderr}`);
    taken.push(wallSeconds);
  }
  return taken;
}

async function importTimes(file: string, times: number, options: ProcessOptions): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let number = 0; number < times; number++) {
    const { exitCode, stdout, stderr } = await run([IMPORT_CHILD, file], options);
    if (exitCode !== 0) throw new Error(`${file} could not be loaded: ${stderr}`);
    taken.push(Number(stdout));
  }
  return taken;
}
