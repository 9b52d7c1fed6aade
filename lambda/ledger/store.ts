/** An object as it was read. */
export interface StoredObject {
  readonly text: string;
  /** Changes whenever the object does; S3's is the ETag. */
  readonly version: string;
}

export type Written = { readonly status: 'written'; readonly version: string } | { readonly status: 'conflict' };

/**
 * Where ledgers and records are kept. Objects are read and written whole; a write is conditional, so that of two
 * writers none overwrites what it has not read. Both methods reject with an `AuditorError` LEDGER_FAILED that names the
 * object and what would be right.
 */
export interface ObjectStore {
  /** For messages: a folder, or `s3://bucket/prefix`. */
  readonly location: string;
  /** Where an object is, for messages. */
  readonly pathOf: (key: string) => string;
  /** Undefined when there is no such object. `key` is like `targets/111122223333/eu-west-1.json`. */
  readonly get: (key: string, signal: AbortSignal) => Promise<StoredObject | undefined>;
  /** Writes when the object still has the version `expected`, or (undefined) when there still is none. */
  readonly put: (key: string, text: string, expected: string | undefined, signal: AbortSignal) => Promise<Written>;
}
