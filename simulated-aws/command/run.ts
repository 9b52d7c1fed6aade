/** The command: a world from a file or by its name, served until somebody stops it. */
import type { Fault } from '../faults.ts';
import { type SimulatedAws, startSimulatedAws } from '../server.ts';
import type { World } from '../world/index.ts';
import { WorldFileError } from '../world-file/problem.ts';
import { readWorld, type ServedWorld } from '../world-file/read.ts';
import { type Asked, optionsOf, UsageError } from './options.ts';
import { helpText, listText, servedText, stoppedText } from './speech.ts';
import type { Terminal } from './terminal.ts';

/** A world that can be asked for by its name. */
export interface NamedWorld {
  readonly name: string;
  /** In one line. */
  readonly about: string;
  readonly make: () => World;
  /** What goes wrong in it (default: nothing). */
  readonly faults?: readonly Fault[];
  /** Arguments with which `eks-ip-auditor audit` sees what there is to see (default: those of its home region). */
  readonly audit?: readonly string[];
}

export interface CommandSettings {
  readonly worlds: readonly NamedWorld[];
  readonly terminal: Terminal;
  /** Aborted when somebody asks it to stop. */
  readonly stop: AbortSignal;
}

/** @returns the exit code: 0 when it was stopped, 2 when it was asked for something that cannot be */
export async function runCommand(args: readonly string[], settings: CommandSettings): Promise<0 | 2> {
  const { terminal, worlds } = settings;
  try {
    const asked = optionsOf(args);
    switch (asked.kind) {
      case 'help':
        terminal.print(helpText(worlds));
        return 0;
      case 'list':
        terminal.print(listText(worlds));
        return 0;
      case 'serve':
        await serve(asked, settings);
        return 0;
    }
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof WorldFileError)) throw error;
    terminal.note(`error: ${error.message}`);
    return 2;
  }
}

async function serve(asked: Asked & { readonly kind: 'serve' }, { worlds, terminal, stop }: CommandSettings) {
  const named = worlds.find(({ name }) => name === asked.world);
  const served =
    named === undefined ? await worldOfFile(asked.world) : { world: named.make(), faults: named.faults ?? [] };
  const aws = await listen(served, asked.port);
  terminal.print(servedText(asked.world, aws, served.faults, named?.audit));
  await stopped(stop);
  await aws.stop();
  for (const line of stoppedText(aws)) terminal.note(line);
}

async function worldOfFile(file: string): Promise<ServedWorld> {
  return readWorld(file).catch((error: unknown) => {
    const isName = error instanceof WorldFileError && !/[./\\]/.test(file);
    throw isName ? new UsageError(`there is no world named ${file}; --list names those that there are`) : error;
  });
}

async function listen({ world, faults }: ServedWorld, port: number): Promise<SimulatedAws> {
  return startSimulatedAws(world, { port, faults }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall !== 'listen') throw error;
    throw new UsageError(`cannot listen on port ${port} (${error.code}); choose another, or none for a free one`);
  });
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
