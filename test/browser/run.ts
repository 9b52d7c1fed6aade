/**
 * Runs the browser suite: the page of a report in a real browser.
 *
 *     node test/browser/run.ts [--outputFile <file>] [<vitest filter>...]
 *
 * `--outputFile` keeps the test runner's JSON result. Exit code: the test runner's; 2 when the machine lacks what the suite
 * needs.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript, runSuite, say } from '../support/python-suite.ts';
import { ensureChromium } from './chromium.ts';

const { values, positionals } = parseArgs({
  options: { outputFile: { type: 'string' } },
  allowPositionals: true,
});

await runScript(async (signal) =>
  runSuite(
    {
      config: join(import.meta.dirname, 'vitest.config.ts'),
      outputFile: values.outputFile,
      filters: positionals,
      env: { CHROMIUM: await ensureChromium(say, signal) },
    },
    signal,
  ),
);
