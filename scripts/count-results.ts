import { readFile } from 'node:fs/promises';
import * as z from 'zod';

/** The part of vitest's JSON report that is counted. */
const results = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numFailedTestSuites: z.int() });

/**
 * Adds up the result files named on the command line and prints `N passed, N failed`. Exits 1 when anything failed, a
 * suite could not be loaded, a file is missing, or nothing ran.
 */
async function main(files: readonly string[]): Promise<number> {
  const counted = await Promise.all(files.map(async (file) => results.parse(JSON.parse(await readFile(file, 'utf8')))));
  const sum = (key: keyof z.output<typeof results>) => counted.reduce((total, result) => total + result[key], 0);
  const passed = sum('numPassedTests');
  const failed = sum('numFailedTests');
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return passed > 0 && failed === 0 && sum('numFailedTestSuites') === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
