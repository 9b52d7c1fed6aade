import { isRecord } from './is-record.ts';

/** Reading what an earlier release kept as if this one had written it. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** What one version kept, as the next has it. Pure. What is not of the expected form is left for the schema to refuse. */
export type Migration = (stored: JsonObject) => JsonObject;

/** A kind of document: the version of the first that was ever kept, and a step from each version to the next. */
export interface Versions {
  readonly first: number;
  readonly migrations: readonly Migration[];
}

export function newestVersion({ first, migrations }: Versions): number {
  return first + migrations.length;
}

/** A document of that version, as this release has it. */
export function upToDate(stored: JsonObject, version: number, { first, migrations }: Versions): JsonObject {
  return migrations.slice(version - first).reduce((older, migrate) => migrate(older), stored);
}

/** Changes what stands under a key, where it is an object; a list there, each object of it. */
export function within(key: string, change: Migration): Migration {
  return (stored) => {
    const inner = stored[key];
    if (Array.isArray(inner)) return { ...stored, [key]: inner.map((each) => (isRecord(each) ? change(each) : each)) };
    return isRecord(inner) ? { ...stored, [key]: change(inner) } : stored;
  };
}

/** Changes every object of a record, whatever its key. */
export function eachOf(change: Migration): Migration {
  return (record) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, isRecord(value) ? change(value) : value]));
}
