import type { Command } from 'commander';
import { amount } from '../../lambda/common/words.ts';
import { beQuiet, note } from '../output.ts';

/** Gives every command `--quiet` and `--verbose`, and heeds them before it runs. */
export function addVerbosity(program: Command): void {
  for (const command of leavesOf(program)) {
    command
      .optionsGroup('On stderr:')
      .option('--quiet', 'print errors only')
      .option('--verbose', 'print each call to AWS: place, outcome, time, size, tries');
  }
  program.hook('preAction', async (_, command) => {
    const { quiet, verbose } = command.opts<{ readonly quiet?: boolean; readonly verbose?: boolean }>();
    if (quiet === true) beQuiet();
    if (verbose === true) await tellCalls();
  });
}

/** Only here: what knows the SDK is loaded by commands that call AWS alone. */
async function tellCalls(): Promise<void> {
  const { observeCalls } = await import('../../lambda/aws/observed-calls.ts');
  observeCalls(({ action, accountId, region, milliseconds, bytes, tries, outcome }) => {
    const place = accountId === undefined ? region : `${accountId} ${region}`;
    const again = tries > 1 ? `, ${tries} tries` : '';
    note(`${action} ${place}: ${outcome}, ${amount(milliseconds)} ms, ${amount(bytes)} B${again}`);
  });
}

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}
