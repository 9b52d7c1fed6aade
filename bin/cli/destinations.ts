import { type Command, Option } from 'commander';
import { AuditorError } from '../../lambda/model/errors.ts';
import { narrate, ours, print, stdout } from '../output.ts';
import { known } from './choices.ts';
import { wantsColor, widthOf } from './streams.ts';
import { assertWritable, writeWhole } from './write-file.ts';

/** One form of what comes out, and the file that it goes to; undefined is stdout. */
export interface Destination<Form extends string> {
  readonly format: Form;
  readonly output: string | undefined;
}

/** How a text is shown where it goes. */
export interface Shown {
  readonly color: boolean;
  readonly width: number;
  /** Whether somebody watches it come. */
  readonly terminal: boolean;
}

/**
 * Adds `--format` and `--output`, which may come in several pairs: `--format json --output r.json --format table`.
 * @returns what was given, once the command line is parsed; it throws AuditorError USAGE for pairs that do not go together
 */
export function addDestinations<Form extends string>(
  command: Command,
  forms: Readonly<Record<Form, true>> & { readonly table: true },
  words: { readonly format: string; readonly output: string },
): () => readonly Destination<Form | 'table'>[] {
  const isForm = (text: string): text is Form => text in forms;
  const names = Object.keys(forms).filter(isForm);
  const given: { format?: Form; output?: string }[] = [];
  // A flag belongs to the pair before it, unless that has one of its kind.
  const add = (part: { format: Form } | { output: string }) => {
    const last = given.at(-1);
    const isTaken = last === undefined || Object.keys(part).some((key) => key in last);
    if (isTaken) given.push(part);
    else Object.assign(last, part);
    return given.length;
  };
  command
    .optionsGroup('What comes out:')
    .addOption(
      new Option('--format <format>', `${words.format}, repeatable`)
        .choices(names)
        .default('table')
        .argParser((text) => add({ format: known(text, names) })),
    )
    .option('--output <file>', `${words.output}; each goes with the format beside it`, (output) => add({ output }));
  return () => checked(given.length === 0 ? [{}] : given);
}

function checked<Form extends string>(
  given: readonly { readonly format?: Form; readonly output?: string }[],
): readonly Destination<Form | 'table'>[] {
  const pairs = given.map(({ format, output }) => ({ format: format ?? ('table' as const), output }));
  const twice = pairs.find(({ output }, index) => pairs.findIndex((other) => other.output === output) < index);
  if (twice === undefined) return pairs;
  const where = twice.output === undefined ? 'stdout' : twice.output;
  throw new AuditorError('USAGE', `${where} can have one format: give the other an --output file of its own`);
}

/** Refuses a file that cannot be written, before a run is spent on it. @throws AuditorError OUTPUT_FAILED */
export async function assertAllWritable(destinations: readonly Destination<string>[]): Promise<void> {
  for (const { output } of destinations) if (output !== undefined) await assertWritable(output);
}

/**
 * Writes each form to its place, files first, whole or not at all.
 * @param what comes out: `report`
 * @throws AuditorError OUTPUT_FAILED
 */
export async function writeAll<Form extends string>(
  destinations: readonly Destination<Form>[],
  what: string,
  render: (format: Form, shown: Shown) => string,
): Promise<void> {
  for (const { format, output } of destinations) {
    if (output === undefined) continue;
    await writeWhole(output, render(format, { color: false, width: 100, terminal: false }));
    narrate(`${what} written to ${output}`);
  }
  const shown = destinations.find(({ output }) => output === undefined);
  if (shown !== undefined) await print(ours(render(shown.format, shownOn(stdout))));
}

function shownOn(stream: typeof stdout): Shown {
  const color = wantsColor(stream, process.env);
  return { color, width: widthOf(stream, process.env), terminal: stream.isTTY === true };
}
