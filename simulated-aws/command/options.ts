/** What the command is asked for. */
import { parseArgs } from 'node:util';

export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'serve'; readonly world: string; readonly port: number };

/** Something that was asked for and cannot be: one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Asked {
  const { world, port = '0', list, help } = parsed(args);
  if (help === true) return { kind: 'help' };
  if (list === true) return { kind: 'list' };
  if (world === undefined) throw new UsageError('say which world: --world <file or name>; --list names them');
  return { kind: 'serve', world, port: portOf(port) };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        world: { type: 'string' },
        port: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; --help shows the options`);
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port is a number from 0 (a free one) to 65535, not ${text}`);
  return port;
}
