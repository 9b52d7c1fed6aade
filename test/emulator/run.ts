/**
 * Runs the emulator suite: the product and the client suite against a moto server, an AWS that others wrote.
 *
 *     node test/emulator/run.ts [--outputFile <file>] [--show] [<vitest filter>...]
 *
 * `--outputFile` keeps the test runner's JSON result; `--show` prints the report of the suite's world at the end.
 * Exit code: the test runner's; 2 when the machine lacks what the suite needs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython, SetupError } from '../support/python.ts';
import { startMoto } from './moto-server.ts';
import { showReport } from './show.ts';

const CHECKOUT = join(import.meta.dirname, '../..');

const { values, positionals } = parseArgs({
  options: { outputFile: { type: 'string' }, show: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Aborted by Ctrl-C or by whoever ends the job: no server, test runner or pip may outlive this process. */
const stopping = new AbortController();
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.exitCode = code;
    stopping.abort();
  });
}

const MOTO = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'moto',
  module: 'moto.server',
  minor: 9,
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function runSuite(endpoint: string): Promise<number> {
  const results = values.outputFile === undefined ? [] : ['--reporter=json', `--outputFile.json=${values.outputFile}`];
  const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const args = [vitest, 'run', '--config', config, '--reporter=default', ...results, ...positionals];
  const child = spawn(process.execPath, args, {
    cwd: CHECKOUT,
    stdio: 'inherit',
    env: { ...process.env, EMULATOR_ENDPOINT: endpoint },
    signal: stopping.signal,
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

async function main(): Promise<number> {
  const { signal } = stopping;
  const moto = await startMoto(await ensurePython(MOTO, say, signal), signal);
  try {
    const code = await runSuite(moto.endpoint);
    if (values.show) await showReport(moto.endpoint);
    return code;
  } finally {
    await moto.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof SetupError) {
    say(`error: ${error.message}`);
    process.exitCode = 2;
  } else if (!stopping.signal.aborted) throw error;
}
