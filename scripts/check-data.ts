import { appendFileSync } from 'node:fs';
import data from '../data/instance-type-network-limits.json' with { type: 'json' };
import { ageOfData } from './data-age.ts';
import { newestOf } from './go-modules.ts';

/*
 * Says whether there are newer releases than those that the table of instance types was made of. Never fails: it needs the
 * Go command and a network, and the module proxy, which lacks many releases, says only what it has.
 */

const lines = ageOfData(data.sources, (module) => {
  try {
    return newestOf(module);
  } catch (error) {
    const lack = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return lack ? 'there is no go on the PATH' : 'the Go module proxy gave none';
  }
});
for (const { text, isWarning } of lines) {
  // GitHub shows such a line beside the run.
  console.error(`${isWarning && process.env.GITHUB_ACTIONS === 'true' ? '::warning::' : ''}${text}`);
}
const summary = process.env.GITHUB_STEP_SUMMARY;
if (summary !== undefined) appendFileSync(summary, lines.map(({ text }) => `- ${text}\n`).join(''));
