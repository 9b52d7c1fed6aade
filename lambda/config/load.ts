import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyCheck } from '../checks/define-check.ts';
import { errorCodeOf, readProblem } from '../common/file-errors.ts';
import { repeatedKeys } from '../common/repeated-keys.ts';
import { AuditorError } from '../model/errors.ts';
import { describeProblems, pathText } from './problems.ts';
import { type Config, configSchema, withNames } from './schema.ts';

/** Read by itself from the working directory when no other file is named. */
export const CONFIG_FILE_NAME = 'eks-ip-auditor.config.json';

export interface LoadedConfig {
  readonly config: Config;
  /** The file it was read from; undefined when there is none and the defaults hold. */
  readonly file: string | undefined;
}

/**
 * Reads the named configuration file, which must exist, or else the one of the folder, or else takes the defaults.
 * @throws AuditorError CONFIG_UNREADABLE, CONFIG_INVALID (one line a problem)
 */
export async function loadConfig(
  checks: readonly AnyCheck[],
  { file, folder }: { readonly file?: string | undefined; readonly folder: string },
): Promise<LoadedConfig> {
  const text = file === undefined ? await readIfPresent(join(folder, CONFIG_FILE_NAME)) : await read(file);
  if (text === undefined) return { config: defaultConfig(checks), file: undefined };
  const name = file ?? CONFIG_FILE_NAME;
  return { config: parseConfig(checks, text, name), file: name };
}

/** The configuration that holds when nobody wrote one. */
export function defaultConfig(checks: readonly AnyCheck[]): Config {
  return withNames(configSchema(checks).parse({}));
}

/**
 * Configuration from the text of a JSON file; a byte order mark is no matter.
 * @throws AuditorError CONFIG_INVALID, one line a problem, each beginning with `name`
 */
export function parseConfig(checks: readonly AnyCheck[], text: string, name: string): Config {
  const input = parseJson(text.replace(/^\uFEFF/, ''), name);
  const schema = configSchema(checks);
  const result = schema.safeParse(input);
  const repeated = repeatedKeys(text).map((path) => `${pathText(path)}: the key is there twice; keep one of them`);
  if (result.success && repeated.length === 0) return withNames(result.data);
  const problems = result.success ? [] : describeProblems(schema, input, result.error.issues);
  const lines = [...repeated, ...problems].map((problem) => `${name}: ${problem}`);
  throw new AuditorError('CONFIG_INVALID', lines.join('\n'));
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AuditorError('CONFIG_INVALID', `${name}${whereIn(text, error)}: this is not JSON; ${causeOf(text)}`, {
      cause: error,
    });
  }
}

function causeOf(text: string): string {
  if (text.trim() === '') return 'the file is empty, write at least {}';
  return 'look for a missing quote, comma or bracket; comments and trailing commas are not allowed';
}

/** `:3:14` (line and column, from 1), from the position that V8 puts into its message, where it puts one. */
function whereIn(text: string, error: unknown): string {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return `:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw unreadable(CONFIG_FILE_NAME, error);
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): AuditorError {
  return new AuditorError('CONFIG_UNREADABLE', `configuration file ${file}: ${readProblem(error)}`, { cause: error });
}
