/**
 * Runs the emulator suite: the product and the client suite against a moto server, an AWS that others wrote.
 *
 *     node test/emulator/run.ts [--outputFile <file>] [--show] [<vitest filter>...]
 *
 * `--outputFile` keeps the test runner's JSON result; `--show` prints the report of the suite's world at the end.
 * Exit code: the test runner's; 2 when the machine lacks what the suite needs.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../support/python.ts';
import { runScript, runSuite, say } from '../support/python-suite.ts';
import { MOTO, startMoto } from './moto-server.ts';
import { showReport } from './show.ts';

const { values, positionals } = parseArgs({
  options: { outputFile: { type: 'string' }, show: { type: 'boolean', default: false } },
  allowPositionals: true,
});

await runScript(async (signal) => {
  const moto = await startMoto(await ensurePython(MOTO, say, signal), signal);
  try {
    const code = await runSuite(
      {
        config: join(import.meta.dirname, 'vitest.config.ts'),
        outputFile: values.outputFile,
        filters: positionals,
        env: { EMULATOR_ENDPOINT: moto.endpoint },
      },
      signal,
    );
    if (values.show) await showReport(moto.endpoint);
    return code;
  } finally {
    await moto.stop();
  }
});
