import type { ObjectStore } from '../../../lambda/ledger/store.ts';
import { AuditorError } from '../../../lambda/model/errors.ts';

/** What befalls one use of a store. */
export type StoreFault = 'conflict' | 'error' | 'lost-answer';

/** What is stored. Outlives the runs that use it. */
export interface Stored {
  /** Text by key, as it is now. */
  readonly texts: Map<string, string>;
  readonly versions: Map<string, number>;
}

/** Nothing as yet. */
export function nothingStored(): Stored {
  return { texts: new Map(), versions: new Map() };
}

/**
 * A store in memory, as one run uses it.
 *
 * @param use runs every use of the store; it may not let it happen, or not let it end
 */
export function memoryStore(
  { texts, versions }: Stored,
  use: <T>(key: string, task: (fault: StoreFault | undefined) => T) => Promise<T>,
): ObjectStore {
  const versionOf = (key: string) => (texts.has(key) ? String(versions.get(key)) : undefined);
  const write = (key: string, text: string) => {
    texts.set(key, text);
    versions.set(key, (versions.get(key) ?? 0) + 1);
  };
  return {
    location: 'memory',
    pathOf: (key) => `memory/${key}`,
    get: (key) =>
      use(key, (fault) => {
        if (fault === 'error') throw failed(key);
        const text = texts.get(key);
        return text === undefined ? undefined : { text, version: versionOf(key) ?? '' };
      }),
    put: (key, text, expected) =>
      use(key, (fault) => {
        if (fault === 'error') throw failed(key);
        if (fault === 'conflict' || versionOf(key) !== expected) return { status: 'conflict' } as const;
        write(key, text);
        if (fault === 'lost-answer') throw failed(key);
        return { status: 'written', version: versionOf(key) ?? '' } as const;
      }),
  };
}

function failed(key: string): AuditorError {
  return new AuditorError('LEDGER_FAILED', `memory/${key} cannot be used; see that the disk is there`);
}
