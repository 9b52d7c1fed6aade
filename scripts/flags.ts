/** Flags of the scripts that measure: one line for what is wrong, as the product's own command line has it. */
import { Command, CommanderError, InvalidArgumentError, Option, type OptionValues } from 'commander';

/** Exit code for flags that make no sense: 1 is a figure over its limit. */
const WRONG_FLAGS = 2;

/** @param usage how people run it, up to its flags: `npm run bench --` */
export function scriptCommand(usage: string): Command {
  return new Command(usage).exitOverride().allowExcessArguments(false).helpOption('-h, --help', 'print this');
}

/** A flag for a whole number from 1 on. */
export function countOption(flags: string, description: string, byDefault: number): Option {
  return new Option(flags, description).default(byDefault).argParser(parseCount);
}

/** The flags; the exit code after help was printed, or one line about what is wrong. */
export function flagsOf<T extends OptionValues>(command: Command, args: readonly string[]): T | number {
  try {
    return command.parse([...args], { from: 'user' }).opts<T>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : WRONG_FLAGS;
  }
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return Number(text);
}
