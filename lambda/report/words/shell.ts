import { harmless } from './plain-text.ts';

/** Characters that no POSIX shell gives a meaning to. A leading `=` is quoted too: zsh expands it. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/**
 * The words of a command as a POSIX shell must read them to run exactly `argv`: what is not plain stands between single
 * quotes, in which nothing has a meaning but the single quote itself (POSIX.1-2024, Shell Command Language 2.2.2).
 * Undefined for a command with a character that a terminal obeys or hides: it would not show what it runs.
 */
export function shellWords(argv: readonly string[]): readonly string[] | undefined {
  if (argv.length === 0 || argv.some((argument) => harmless(argument) !== argument)) return undefined;
  return argv.map((argument) => (PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`));
}

/** The same on one line. */
export function shellCommand(argv: readonly string[]): string | undefined {
  return shellWords(argv)?.join(' ');
}

/** What is shown in place of a command that cannot be written. */
export const UNWRITABLE =
  'The command for it holds characters that cannot be shown: the JSON report has its arguments.';
