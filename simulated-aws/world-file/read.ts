/** A world out of a file: JSON, which is only data, or a module, which is run. */
import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fault } from '../faults.ts';
import type { World } from '../world/index.ts';
import * as worlds from '../world/index.ts';
import { buildWorld } from './build.ts';
import { faults as faultsSchema } from './fault-schema.ts';
import { atPath, schemaProblem, shown, WorldFileError } from './problem.ts';
import { worldSchema } from './schema.ts';

/** A world, and what goes wrong in it from the beginning. */
export interface ServedWorld {
  readonly world: World;
  readonly faults: readonly Fault[];
}

/** Larger than a world of a million network interfaces needs. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

const MODULES = new Set(['.ts', '.mts', '.js', '.mjs']);

/**
 * The world of a file: `.json` says it as `world.schema.json` has it; a module exports it as `default` or `world`, or a
 * function that makes it, which is given the builders (`({ aWorld }) => aWorld()…`).
 *
 * @throws WorldFileError in one line: the file, the place in it, and what would be right
 */
export async function readWorld(file: string): Promise<ServedWorld> {
  try {
    if (MODULES.has(extname(file))) return await worldOfModule(file);
    return worldOfJson(await textOf(file));
  } catch (error) {
    throw new WorldFileError(shown(`${file}: ${messageOf(error)}`), { cause: error });
  }
}

/** @throws WorldFileError without the file's name */
export function worldOfJson(text: string): ServedWorld {
  const parsed = worldSchema.safeParse(parse(text));
  if (!parsed.success) throw new WorldFileError(schemaProblem(parsed.error));
  return { world: buildWorld(parsed.data), faults: parsed.data.faults ?? [] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WorldFileError(`not JSON: ${messageOf(error)}`, { cause: error });
  }
}

async function textOf(file: string): Promise<string> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new WorldFileError(error.code === 'ENOENT' ? 'there is no such file' : `cannot be read (${error.code})`);
  });
  if (!found.isFile()) throw new WorldFileError('not a file');
  if (found.size > MAX_FILE_BYTES) throw new WorldFileError(`larger than ${MAX_FILE_BYTES} bytes`);
  return readFile(file, 'utf8');
}

interface WorldModule {
  readonly default?: unknown;
  readonly world?: unknown;
  readonly faults?: unknown;
}

async function worldOfModule(file: string): Promise<ServedWorld> {
  await textOf(file);
  const module: WorldModule = await import(pathToFileURL(resolve(file)).href);
  const exported = module.default ?? module.world;
  if (exported === undefined) throw new WorldFileError('exports neither default nor world');
  const world: unknown = typeof exported === 'function' ? await exported(worlds) : exported;
  if (!isWorld(world)) {
    throw new WorldFileError('its export is not a world; export default ({ aWorld }) => aWorld().account(…)');
  }
  const faults = faultsSchema.safeParse(module.faults ?? []);
  if (!faults.success) throw new WorldFileError(atPath(['faults'], schemaProblem(faults.error)));
  return { world, faults: faults.data };
}

/** What `aWorld` makes, as far as one can see. */
function isWorld(value: unknown): value is World {
  return (
    typeof value === 'object' &&
    value !== null &&
    'accounts' in value &&
    value.accounts instanceof Map &&
    'region' in value &&
    typeof value.region === 'function'
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
