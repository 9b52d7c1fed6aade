import { createColors } from 'picocolors';
import { wantsColor } from '../cli/streams.ts';
import { ours, print, stdout } from '../output.ts';

export const { bold, dim, green, red } = createColors(wantsColor(stdout, process.env));

export function say(text: string): void {
  void print(ours(`${text}\n`));
}

/** A scene's heading and what it is about. */
export function caption(title: string, text: string): void {
  say(`\n${bold(`── ${title} ${'─'.repeat(Math.max(3, 74 - title.length))}`)}\n${dim(text)}\n`);
}

/** A command as one would type it. */
export function showCommand(args: readonly string[]): void {
  say(`${bold(`$ eks-ip-auditor ${args.join(' ')}`)}\n`);
}

/** What a command said to the shell. */
export function sayExitCode(exitCode: number | null, why: string): void {
  say(dim(`\n(exit code ${exitCode}: ${why})`));
}
