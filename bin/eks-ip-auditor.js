#!/usr/bin/env node
// Plain JavaScript, because it runs before anything is known of the Node at hand. A checkout runs its TypeScript
// sources as they stand, under its own Node where the machine's is older; a published package runs its bundle.
import { spawn } from 'node:child_process';
import { accessSync, existsSync, constants as files } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./eks-ip-auditor.ts', import.meta.url));

/** Half of the room that Node gives young objects, in MiB: with 16, an audit spends no more time on garbage than with 64. */
const YOUNG = '--max-semi-space-size';
const FLAGS = [`${YOUNG}=16`];

/** Where glibc begins: said aloud, it stays there, and blocks that are as large go back to the system once they are freed. */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: '131072' };

const isOneOfOurCommands = process.argv.slice(2).some((argument) => !argument.startsWith('-'));
if (isOneOfOurCommands && mayStartAnew()) startAnewInLessMemory();

if (!existsSync(source)) await import(new URL('../dist/eks-ip-auditor.js', import.meta.url).href);
else if (process.features.typescript) await import('./eks-ip-auditor.ts');
else runUnderOwnNode();

function runUnderOwnNode() {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  const env = { ...MEMORY, ...process.env };
  const child = spawn(own, [...FLAGS, source, ...process.argv.slice(2)], { stdio: 'inherit', env });
  // A terminal sends its Ctrl-C to the child as well: wait for how the child ends instead of ending before it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => {
    process.stderr.write(`error: ${own} is not there: run npm ci in this checkout, or use Node 24\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}

function mayStartAnew() {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').replaceAll('_', '-');
  // Three streams are handed on: no file of a shell's <(...), and no channel to a parent in Node.
  const givenFiles = [...process.argv, ...Object.values(process.env)].some((text) =>
    /\/(?:dev|proc\/.+)\/fd\//.test(text),
  );
  return (
    typeof process.execve === 'function' &&
    process.platform !== 'win32' &&
    process.permission === undefined &&
    process.allowedNodeEnvironmentFlags.has(YOUNG) &&
    // It was started anew, or somebody knows better.
    !flags.includes(YOUNG) &&
    !givenFiles &&
    process.send === undefined
  );
}

/**
 * Node gives young objects room by the memory of the machine, and glibc keeps much of what is freed. With bounds for both, an
 * audit takes three tenths less memory and no more time (BENCHMARKS.md). They hold only from the start of a process, so this one
 * is started anew, in its place. Where that fails, or Node cannot do it (before 22.15), it goes on without them.
 */
function startAnewInLessMemory() {
  const command = [process.execPath, ...FLAGS, ...process.execArgv, ...process.argv.slice(1)];
  try {
    // A failure of execve itself ends a process of Node 25 and before.
    accessSync(process.execPath, files.X_OK);
    process.execve(process.execPath, command, { ...MEMORY, ...process.env });
  } catch {
    // As it is, it does the same.
  }
}
