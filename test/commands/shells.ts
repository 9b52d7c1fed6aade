import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The shells that a command is pasted into; bash with what only an interactive one does with `!`. */
const SHELLS = {
  sh: { program: 'sh', before: '' },
  bash: { program: 'bash', before: 'set -o history -o histexpand\n' },
} as const;

export type Shell = keyof typeof SHELLS;

export const SHELL_NAMES: readonly Shell[] = ['sh', 'bash'];

const PROGRAMS = ['aws', 'kubectl', 'eksctl'];

/** What was run, and what else there was to see of it. */
export interface Ran {
  /** The arguments of each program, as the program got them. */
  readonly argvs: readonly (readonly string[])[];
  /** Files that appeared in the folder. */
  readonly files: readonly string[];
  readonly stderr: string;
}

/** Has a real shell run texts as they were pasted, one after the other, with stubs in place of the programs. */
export function runInShell(shell: Shell, texts: readonly string[]): Ran {
  const root = mkdtempSync(join(tmpdir(), 'pasted-'));
  const folder = join(root, 'here');
  const bin = join(root, 'bin');
  const log = join(root, 'log');
  try {
    mkdirSync(folder);
    mkdirSync(bin);
    writeFileSync(log, '');
    for (const program of PROGRAMS) {
      const stub = join(bin, program);
      writeFileSync(stub, `#!/bin/sh\n{ printf '%s\\0' ${program} "$@"; printf '\\036\\0'; } >> '${log}'\n`);
      chmodSync(stub, 0o755);
    }
    const { program, before } = SHELLS[shell];
    const stderr = join(root, 'stderr');
    const input = `exec 2> '${stderr}'\n${before}${texts.map((text) => `${text}\n`).join('')}`;
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, HISTFILE: '/dev/null' };
    execFileSync(program, [], { cwd: folder, env, input, stdio: ['pipe', 'ignore', 'ignore'], maxBuffer: 1e9 });
    return {
      argvs: argvsOf(readFileSync(log, 'utf8')),
      files: readdirSync(folder),
      stderr: readFileSync(stderr, 'utf8'),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function argvsOf(log: string): readonly (readonly string[])[] {
  return log
    .split('\u001e\0')
    .slice(0, -1)
    .map((record) => record.split('\0').slice(0, -1));
}
