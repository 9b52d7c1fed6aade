/** For tests: what a ledger needs of a bucket, whoever serves it. */
import { describe, expect, it } from 'vitest';
import { appendLines } from '../../lambda/ledger/append.ts';
import type { ObjectStore, Written } from '../../lambda/ledger/store.ts';
import { readLedger, updateLedger } from '../../lambda/ledger/target-ledger.ts';
import { aLedger, anEntry, PLACE } from './a-ledger.ts';

const KEY = 'targets/111122223333/eu-west-1.json';
const WRITERS = 16;
const { signal } = new AbortController();

/** An empty part of a bucket. */
export interface Bucket {
  readonly store: ObjectStore;
  /** Takes an object away. */
  readonly remove: (key: string) => Promise<void>;
}

/** @param fresh gives an empty one for each test */
export function describeBucket(name: string, fresh: () => Promise<Bucket>): void {
  describe(`an object in a bucket of ${name}`, () => {
    it('is not there before its first write, and has the version that its write said', async () => {
      const { store } = await fresh();
      expect(await store.get(KEY, signal)).toBeUndefined();
      const version = await write(store, 'zwölf');
      expect(await store.get(KEY, signal)).toEqual({ text: 'zwölf', version });
    });

    it('is replaced by who read it last, and by nobody else', async () => {
      const { store } = await fresh();
      const first = await write(store, 'first');
      await write(store, 'second', first);
      expect(await store.put(KEY, 'third', first, signal)).toEqual({ status: 'conflict' });
      expect(await store.put(KEY, 'third', undefined, signal)).toEqual({ status: 'conflict' });
      expect(await store.get(KEY, signal)).toMatchObject({ text: 'second' });
    });

    it('that was taken away is no longer the one that was read', async () => {
      const { store, remove } = await fresh();
      const first = await write(store, 'first');
      await remove(KEY);
      expect(await store.put(KEY, 'second', first, signal)).toEqual({ status: 'conflict' });
      expect(await store.get(KEY, signal)).toBeUndefined();
    });

    it.each([
      ['no', false],
      ['the same', true],
    ])('has one winner of many who write at once and read %s object before', async (_, isThere) => {
      const { store } = await fresh();
      const before = isThere ? await write(store, 'before') : undefined;
      const ends = await Promise.all(
        Array.from({ length: WRITERS }, (_each, index) => store.put(KEY, `of ${index}`, before, signal)),
      );
      const winner = ends.findIndex(({ status }) => status === 'written');
      expect(ends.map(({ status }) => status).sort()).toEqual([...Array(WRITERS - 1).fill('conflict'), 'written']);
      expect(await store.get(KEY, signal)).toEqual({ text: `of ${winner}`, version: versionOf(ends[winner]) });
    });
  });

  describe(`a ledger in a bucket of ${name}`, () => {
    it('loses no update of many at once', async () => {
      const { store } = await fresh();
      const ids = Array.from({ length: 8 }, (_, index) => `finding-${index}`);
      const remember = (id: string) =>
        updateLedger(
          store,
          PLACE,
          (ledger = aLedger()) => ({ ledger: { ...ledger, findings: { ...ledger.findings, [id]: anEntry(id) } } }),
          signal,
        );
      await Promise.all(ids.map(remember));
      expect(Object.keys((await readLedger(store, PLACE, signal))?.findings ?? {}).toSorted()).toEqual(ids);
    });

    it('has each line of a record once, whoever writes', async () => {
      const { store } = await fresh();
      const lines = Array.from({ length: 6 }, (_, index) => `line ${index}`);
      await Promise.all(lines.map((line) => appendLines(store, 'record.ndjson', [line], signal)));
      const { text = '' } = (await store.get('record.ndjson', signal)) ?? {};
      expect(text.trimEnd().split('\n').toSorted()).toEqual(lines);
    });
  });
}

async function write(store: ObjectStore, text: string, expected?: string): Promise<string> {
  return versionOf(await store.put(KEY, text, expected, signal));
}

function versionOf(written: Written | undefined): string {
  if (written?.status !== 'written') throw new Error('a conflict with nobody');
  return written.version;
}
