import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { appendLines } from '../../lambda/ledger/append.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import { readEstate, updateEstate } from '../../lambda/ledger/estate-memory.ts';
import { cleanupRecordKey, ESTATE_KEY, ledgerKey } from '../../lambda/ledger/keys.ts';
import { mergeLedger } from '../../lambda/ledger/merge.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { findLedger, readLedger, updateLedger } from '../../lambda/ledger/target-ledger.ts';
import type { EstateMemory, Ledger } from '../../lambda/model/ledger.ts';
import { aFinding, aLedger, anEntry, anObservation, minutesLater, PLACE } from './a-ledger.ts';

const { signal } = new AbortController();

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  store = directoryStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const path = () => store.pathOf(ledgerKey(PLACE));
const read = () => readLedger(store, PLACE, signal);
const update = (change: (ledger: Ledger | undefined) => Ledger, at: ObjectStore = store) =>
  updateLedger(at, PLACE, (ledger) => ({ ledger: change(ledger) }), signal);
const remember =
  (id: string) =>
  (ledger: Ledger = aLedger()): Ledger => ({ ...ledger, findings: { ...ledger.findings, [id]: anEntry(id) } });

async function keep(text: string): Promise<void> {
  await mkdir(dirname(path()), { recursive: true });
  await writeFile(path(), text);
}

/** The store, but what happens to some of its writes is the test's: `put` gets the real one. */
function withPuts(put: (real: ObjectStore['put'], count: number) => ObjectStore['put']): ObjectStore {
  let count = 0;
  return { ...store, put: (...args) => put(store.put, ++count)(...args) };
}

describe('a target’s ledger', () => {
  it('is not there yet, and is what was last written from then on', async () => {
    expect(await read()).toBeUndefined();
    await update(remember('a'));
    expect(await update(remember('b'))).toEqual({ ledger: await read() });
    expect(Object.keys((await read())?.findings ?? {})).toEqual(['a', 'b']);
  });

  it('loses no update of 20 at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `finding-${index}`);
    await Promise.all(ids.map((id) => update(remember(id))));
    expect(Object.keys((await read())?.findings ?? {}).toSorted()).toEqual(ids.toSorted());
  });

  it('gives back what was written, not what a lost race made', async () => {
    const raced = withPuts((real, count) => async (...args) => {
      if (count === 1) await update(remember('other'));
      return real(...args);
    });
    const { ledger } = await update(remember('mine'), raced);
    expect(Object.keys(ledger.findings)).toEqual(['other', 'mine']);
    expect(await read()).toEqual(ledger);
  });

  it('takes a write whose answer was lost for what it is: an audit that met itself still reports what is new', async () => {
    const lost = withPuts((real, count) => async (...args) => {
      const written = await real(...args);
      return count === 1 ? { status: 'conflict' } : written;
    });
    const seen = anObservation({ findings: [aFinding('a')] });
    const merged = await updateLedger(lost, PLACE, (ledger) => mergeLedger(ledger, seen, minutesLater(1)), signal);
    expect(merged.findings).toMatchObject([{ id: 'a', status: 'new' }]);
    expect(await read()).toEqual(merged.ledger);
  });

  it('still reports what is new when another wrote between the lost answer and the next try', async () => {
    const lost = withPuts((real, count) => async (...args) => {
      const written = await real(...args);
      if (count !== 1) return written;
      await update(remember('other'));
      return { status: 'conflict' };
    });
    const seen = anObservation({ findings: [aFinding('a')], evaluated: [] });
    const merged = await updateLedger(lost, PLACE, (ledger) => mergeLedger(ledger, seen, minutesLater(1)), signal);
    expect(merged.findings).toMatchObject([{ id: 'a', status: 'new' }]);
    expect(Object.keys((await read())?.findings ?? {})).toEqual(['a', 'other']);
  });

  it('is not written when nothing changed', async () => {
    await update(remember('a'));
    const { ledger } = await update(
      (current) => current ?? aLedger(),
      withPuts(() => () => Promise.reject(new Error('written'))),
    );
    expect(ledger).toEqual(await read());
  });

  describe('that was found before', () => {
    const updateFound = async (id: string, at: (real: ObjectStore) => ObjectStore, meanwhile = async () => {}) => {
      const found = await findLedger(store, PLACE, signal);
      await meanwhile();
      const change = (ledger: Ledger | undefined) => ({ ledger: remember(id)(ledger) });
      return updateLedger(at(store), PLACE, change, signal, found);
    };

    it('is updated without being read again', async () => {
      for (const id of ['first', 'second'])
        await updateFound(id, (real) => ({ ...real, get: () => Promise.reject(new Error('read again')) }));
      expect(Object.keys((await read())?.findings ?? {})).toEqual(['first', 'second']);
    });

    it.each(['nothing', 'something'])(
      'loses nothing of what another wrote since, where there was %s',
      async (there) => {
        if (there === 'something') await update(remember('before'));
        const other = async () => void (await update(remember('other')));
        const { ledger } = await updateFound('mine', (real) => real, other);
        expect(Object.keys(ledger.findings)).toEqual([...(there === 'something' ? ['before'] : []), 'other', 'mine']);
        expect(await read()).toEqual(ledger);
      },
    );

    it('begins anew where it was taken away since', async () => {
      await update(remember('before'));
      const { ledger } = await updateFound(
        'mine',
        (real) => real,
        () => rm(path()),
      );
      expect(Object.keys(ledger.findings)).toEqual(['mine']);
      expect(await read()).toEqual(ledger);
    });

    it('is left as it is where it cannot be read any more', async () => {
      await update(remember('before'));
      const late = updateFound(
        'mine',
        (real) => real,
        () => keep('{'),
      );
      await expect(late).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
      expect(await readFile(path(), 'utf8')).toBe('{');
    });

    it('loses nothing where others wrote since and after a write whose answer was lost', async () => {
      const lost = (real: ObjectStore) =>
        withPuts((put, count) => async (...args) => {
          const written = await put(...args);
          if (count !== 2) return written;
          await update(remember('after'), real);
          return { status: 'conflict' };
        });
      const { ledger } = await updateFound('mine', lost, async () => void (await update(remember('since'))));
      expect(Object.keys(ledger.findings)).toEqual(['since', 'mine', 'after']);
      expect(await read()).toEqual(ledger);
    });
  });

  it('is not waited for when the time is over', async () => {
    const never = withPuts(() => async () => ({ status: 'conflict' }));
    const late = updateLedger(never, PLACE, () => ({ ledger: aLedger() }), AbortSignal.timeout(20));
    await expect(late).rejects.toMatchObject({ code: 'LEDGER_FAILED', message: expect.stringContaining(path()) });
  });
});

describe('a ledger that cannot be used is named, with what would be right, and left as it is', () => {
  const anew = 'restore it, or move it away to begin anew without memory';
  const wrong = { ...remember('a')(), findings: { a: { ...anEntry('a'), lastSeen: 'yesterday' } } };
  test.each([
    ['empty', '', `it is empty; ${anew}`],
    [
      'nested',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `it is nested deeper than what an audit writes; ${anew}`,
    ],
    ['cut off', JSON.stringify(aLedger()).slice(0, -5), `it is not JSON; ${anew}`],
    [
      'of a newer version',
      JSON.stringify({ ...aLedger(), schemaVersion: 8, more: true }),
      'a newer eks-ip-auditor wrote it (schema version 8, this one reads 7); use that one',
    ],
    [
      'something else',
      '[]',
      `it is not what an audit wrote at its top (Invalid input: expected object, received array); ${anew}`,
    ],
    [
      'edited wrongly',
      JSON.stringify(wrong),
      `it is not what an audit wrote at findings.a.lastSeen (Invalid ISO datetime); ${anew}`,
    ],
    [
      'put together by hand',
      JSON.stringify({
        ...aLedger(),
        reused: { 'eni-1': { at: minutesLater(0).toISOString(), instanceId: null } },
      }).replace(/}$/, ',"reused":{}}'),
      `it has reused twice; ${anew}`,
    ],
    [
      'another target’s',
      JSON.stringify(aLedger({ region: 'eu-central-1' })),
      `it is the ledger of 111122223333/eu-central-1; ${anew}`,
    ],
  ])('%s', async (_, text, problem) => {
    await keep(text);
    const unreadable = { code: 'LEDGER_UNREADABLE', message: `cannot use ${path()}: ${problem}` };
    await expect(read()).rejects.toMatchObject(unreadable);
    await expect(update(remember('b'))).rejects.toMatchObject(unreadable);
    expect(await readFile(path(), 'utf8')).toBe(text);
  });
});

describe('the estate’s memory', () => {
  const memory: EstateMemory = {
    schemaVersion: 3,
    since: minutesLater(0).toISOString(),
    lastToldAt: null,
    toldGaps: [],
    owed: {},
    lately: { since: null, digestAt: null, resolved: {}, freed: [] },
  };

  it('is not there yet, and is what was last written from then on', async () => {
    expect(await readEstate(store, signal)).toBeUndefined();
    expect(await updateEstate(store, (before) => before ?? memory, signal)).toEqual(memory);
    await updateEstate(store, (before = memory) => ({ ...before, toldGaps: ['a gap'] }), signal);
    expect(await readEstate(store, signal)).toEqual({ ...memory, toldGaps: ['a gap'] });
  });

  it('that cannot be used is named, and left as it is', async () => {
    await writeFile(store.pathOf(ESTATE_KEY), '{"schemaVersion":7}');
    await expect(updateEstate(store, () => memory, signal)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    await expect(readEstate(store, signal)).rejects.toThrow('schema version 7');
    expect(await readFile(store.pathOf(ESTATE_KEY), 'utf8')).toBe('{"schemaVersion":7}');
  });
});

describe('a record', () => {
  const key = cleanupRecordKey(PLACE, new Date('2026-11-23T23:59:59Z'));
  const lines = async () => (await store.get(key, signal))?.text;

  it('is one a target and day', () => {
    expect(key).toBe('cleanup/2026-11-23/111122223333/eu-west-1.ndjson');
  });

  it('is made by its first lines and grows by the next', async () => {
    await appendLines(store, key, ['one', 'two'], signal);
    await appendLines(store, key, ['three'], signal);
    expect(await lines()).toBe('one\ntwo\nthree\n');
  });

  it('begins a line of its own after one that was left open', async () => {
    await appendLines(store, key, ['one'], signal);
    await writeFile(store.pathOf(key), 'edited');
    await appendLines(store, key, ['two'], signal);
    expect(await lines()).toBe('edited\ntwo\n');
  });

  it('is not made for no lines', async () => {
    await appendLines(store, key, [], signal);
    expect(await readdir(folder)).toEqual([]);
  });

  it('has a line once whose answer was lost, even when others have written since', async () => {
    const lost = withPuts((real, count) => async (...args) => {
      const written = await real(...args);
      if (count !== 1) return written;
      await appendLines(store, key, ['theirs'], signal);
      return { status: 'conflict' };
    });
    await appendLines(lost, key, ['mine'], signal);
    expect(await lines()).toBe('mine\ntheirs\n');
  });
});
