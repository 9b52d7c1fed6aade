#!/usr/bin/env node
// Plain JavaScript, because it runs before anything is known of the Node at hand. A checkout runs its TypeScript
// sources as they stand, under its own Node where the machine's is older; a published package runs its bundle.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./eks-ip-auditor.ts', import.meta.url));

if (!existsSync(source)) await import(new URL('../dist/eks-ip-auditor.js', import.meta.url).href);
else if (process.features.typescript) await import('./eks-ip-auditor.ts');
else runUnderOwnNode();

function runUnderOwnNode() {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  const child = spawn(own, [source, ...process.argv.slice(2)], { stdio: 'inherit' });
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
