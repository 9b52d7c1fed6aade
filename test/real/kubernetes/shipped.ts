/** What is shipped, each in a process of its own that tells what it used. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, HEAP_OF_512_MB, runProbed, type Usage } from '../../../bench/processes.ts';
import { buildCli } from '../../../bench/stage.ts';
import { bundleLambda, FUNCTION_FILE } from '../../../scripts/build.ts';

const HANDLERS = join(import.meta.dirname, '../../../lambda/handlers');
/** Calls the handler of the bundle that is its first argument with the event that is its second. */
const INVOKE = `
const { handler } = await import(process.argv[1]);
const answer = await handler(JSON.parse(process.argv[2]), {
  awsRequestId: 'one', functionName: 'scan', memoryLimitInMB: '512', getRemainingTimeInMillis: () => 600_000,
});
// A pipe takes what is long in parts: an exit would cut it off.
process.stdout.write(JSON.stringify(answer) + '\\n', () => process.exit());
`;

export type Measured = Ended & Usage;

export interface Shipped {
  readonly folder: string;
  readonly cli: (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Measured>;
  /** The function for small targets, with the heap that Lambda gives it at 512 MB: see BENCHMARKS.md. */
  readonly scan: (event: object, env: Readonly<Record<string, string>>) => Promise<Measured>;
  readonly remove: () => Promise<void>;
}

export async function shipped(): Promise<Shipped> {
  const folder = await mkdtemp(join(tmpdir(), 'shipped-'));
  const cli = await buildCli(folder);
  const bundle = join(folder, 'scan', FUNCTION_FILE);
  await bundleLambda(join(HANDLERS, 'scan.ts'), join(folder, 'scan'));
  return {
    folder,
    cli: (args, env) => runProbed([cli, ...args], { cwd: folder, env }),
    scan: (event, env) =>
      runProbed([...HEAP_OF_512_MB, '--input-type=module', '-e', INVOKE, bundle, JSON.stringify(event)], {
        cwd: folder,
        env,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
