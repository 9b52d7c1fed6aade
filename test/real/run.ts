/**
 * Runs the deployment suite: the product as its users deploy it, into an AWS that others wrote.
 *
 *     node test/real/run.ts [--outputFile <file>] [<vitest filter>...]
 *
 * `--outputFile` keeps the test runner's JSON result. Exit code: the test runner's; 2 when the machine lacks what the suite
 * needs.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript, runSuite } from '../support/python-suite.ts';
import { withEmulator } from './with-emulator.ts';

const { values, positionals } = parseArgs({
  options: { outputFile: { type: 'string' } },
  allowPositionals: true,
});

await runScript((signal) =>
  withEmulator(signal, (env) =>
    runSuite(
      {
        config: join(import.meta.dirname, 'vitest.config.ts'),
        outputFile: values.outputFile,
        filters: positionals,
        env: { ...env },
      },
      signal,
    ),
  ),
);
