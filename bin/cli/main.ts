import { CommanderError } from 'commander';
import { AuditorError } from '../../lambda/model/errors.ts';
import { guardOutput, note } from '../output.ts';
import { EXIT } from './exit-codes.ts';
import { runProgram } from './program.ts';

/** Runs the command line and gives the exit code. What a user can put right is said in a line; a bug shows its stack. */
export async function main(argv: readonly string[]): Promise<number> {
  guardOutput((error) => process.exit(explainFailure(error)));
  try {
    return await runProgram(argv);
  } catch (error) {
    return explainFailure(error);
  }
}

function explainFailure(error: unknown): number {
  // Commander has said it already; of its exits only help and version that were asked for are no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
  if (error instanceof AuditorError) {
    for (const line of error.message.split('\n')) note(`error: ${line}`);
    return EXIT.failed;
  }
  note('This is a bug in EKS IP Auditor. Please report it with these lines:');
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}
