import { type Ended, runProgram } from '../../../bench/processes.ts';
import type { Arena } from './contender.ts';

/**
 * Runs a program from PyPI to its end.
 *
 * @throws Error with the end of what it said when it fails
 */
export async function runFromPyPi(
  { programs, folder, env }: Arena,
  name: string,
  args: readonly string[],
): Promise<Ended> {
  const ended = await runProgram(`${programs}/${name}`, args, { cwd: folder, env });
  if (ended.exitCode !== 0)
    throw new Error(`${name} ended with exit code ${ended.exitCode}: ${ended.stderr.slice(-2000)}`);
  return ended;
}
