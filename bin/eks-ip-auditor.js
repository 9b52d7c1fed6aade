#!/usr/bin/env node
// Plain JavaScript, because it runs before anything is known of the Node at hand. A checkout runs its TypeScript
// sources as they stand, under its own Node where the machine's is older; a published package runs its bundle.
import { spawn } from 'node:child_process';
import { accessSync, existsSync, constants as files, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./eks-ip-auditor.ts', import.meta.url));

/** Half of the room that Node gives young objects, in MiB: with 16, an audit spends no more time on garbage than with 64. */
const YOUNG = '--max-semi-space-size';
const BOUND = `${YOUNG}=16`;

/** Where glibc begins: said aloud, it stays there, and blocks that are as large go back to the system once they are freed. */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: '131072' };

/** O_CLOEXEC, among the flags of a descriptor in /proc. */
const CLOSED_WHEN_STARTED = 0o2000000;

const isOneOfOurCommands = process.argv.slice(2).some((argument) => !argument.startsWith('-'));
if (isOneOfOurCommands) startAnewInLessMemory();

if (!existsSync(source)) await import(new URL('../dist/eks-ip-auditor.js', import.meta.url).href);
else if (process.features.typescript) await import('./eks-ip-auditor.ts');
else runUnderOwnNode();

function runUnderOwnNode() {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
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

/**
 * Node gives young objects room by the memory of the machine, and glibc keeps much of what is freed. With bounds for both, an
 * audit takes three tenths less memory and no more time (BENCHMARKS.md). They hold only from the start of a process, so this one
 * is started anew, in its place. Where Node cannot do it (before 22.15), or something would be lost, it goes on without them.
 */
function startAnewInLessMemory() {
  const command = [process.execPath, BOUND, ...process.execArgv, ...process.argv.slice(1)];
  const env = { ...MEMORY, ...process.env };
  try {
    const mayStart = canBeStartedAnew() && isSmall(command, env) && inheritsThreeStreams();
    if (mayStart) process.execve(process.execPath, command, env);
  } catch {
    // As it is, it does the same.
  }
}

function canBeStartedAnew() {
  const isThere = typeof process.execve === 'function' && process.platform === 'linux';
  if (!isThere || process.permission !== undefined) return false;
  // It was started anew, or somebody knows better.
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').replaceAll('_', '-');
  if (flags.includes(YOUNG) || Object.keys(MEMORY).some((name) => name in process.env)) return false;
  // A failure of execve ends a process of Node 25 and before. It may also be a dynamic loader that runs Node, or another runtime.
  accessSync(process.execPath, files.X_OK);
  return basename(process.execPath).startsWith('node') && process.allowedNodeEnvironmentFlags.has(YOUNG);
}

/** Linux takes 128 KiB of one string, and of all a quarter of the stack's limit, which is 8 MiB as a rule. */
function isSmall(command, env) {
  return Buffer.byteLength(JSON.stringify([command, env])) < 64 * 1024;
}

/**
 * Of what else it was given, Node has the first descriptors closed when a process is started anew: a lock that somebody holds by
 * one, a file, the channel to a program in Node.
 */
function inheritsThreeStreams() {
  const others = readdirSync('/proc/self/fd').filter((descriptor) => Number(descriptor) > 2);
  const open = others.filter(isClosedWhenStarted).map((descriptor) => readlinkSync(`/proc/self/fd/${descriptor}`));
  return open.every((name) => name === '/dev/null' || name.startsWith('anon_inode:') || isPipeToItself(name, open));
}

/** False for the folder of descriptors itself, which is closed by now. */
function isClosedWhenStarted(descriptor) {
  const file = `/proc/self/fdinfo/${descriptor}`;
  if (!existsSync(file)) return false;
  const [, flags] = /^flags:\s*(\d+)/m.exec(readFileSync(file, 'utf8')) ?? [];
  return flags === undefined || (Number.parseInt(flags, 8) & CLOSED_WHEN_STARTED) !== 0;
}

function isPipeToItself(name, open) {
  return name.startsWith('pipe:') && open.filter((other) => other === name).length === 2;
}
