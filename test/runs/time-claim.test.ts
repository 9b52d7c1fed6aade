import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { endTime, takeTime } from '../../lambda/runs/time-claim.ts';

const { signal } = new AbortController();
const KEY = 'claims/2026-11-25T06:00:00.000Z.json';
const SIX = Date.parse('2026-11-25T06:00:00Z');

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-'));
  store = directoryStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const take = (by: string, minutes = 0) => takeTime(store, KEY, { by, now: new Date(SIX + minutes * 60_000) }, signal);

describe('a scheduled time', () => {
  it('is the first one who takes it, also when that one asks again', async () => {
    expect(await take('a')).toEqual({ ours: true, first: 'a' });
    expect(await take('b')).toMatchObject({ ours: false, by: 'a' });
    expect(await take('a', 600)).toEqual({ ours: true, first: 'a' });
  });

  it('is taken over when its run failed, by one, who keeps the name of the first', async () => {
    await take('a');
    await endTime(store, KEY, { by: 'a', end: 'failed' }, signal);
    const asked = await Promise.all(['b', 'c', 'd', 'e'].map((by) => take(by, 1)));
    expect(asked.filter(({ ours }) => ours)).toEqual([{ ours: true, first: 'a' }]);
    const [winner = ''] = ['b', 'c', 'd', 'e'].filter((_, index) => asked[index]?.ours);
    await endTime(store, KEY, { by: winner, end: 'failed' }, signal);
    expect(await take('f', 2)).toEqual({ ours: true, first: 'a' });
  });

  it('is taken over when its run has been over by the clock, and not a minute before', async () => {
    await take('a');
    expect(await take('b', 6 * 60 + 15)).toEqual({
      ours: false,
      by: 'a',
      message:
        'a runs the audit of this time; it can be run again when that has failed, or from 2026-11-25T12:15:00.000Z on',
    });
    expect(await take('b', 6 * 60 + 16)).toEqual({ ours: true, first: 'a' });
    expect(await take('a', 6 * 60 + 17)).toMatchObject({ ours: false, by: 'b' });
  });

  it('is nobody else’s once its run finished, however long ago', async () => {
    await take('a');
    await endTime(store, KEY, { by: 'a', end: 'finished' }, signal);
    expect(await take('b', 60 * 24 * 29)).toMatchObject({ ours: false, message: expect.stringMatching(/^a has run/) });
  });

  it('is not ended by whom it was taken from', async () => {
    await take('a');
    await take('b', 400);
    await endTime(store, KEY, { by: 'a', end: 'failed' }, signal);
    expect(await take('c', 401)).toMatchObject({ ours: false, by: 'b' });
  });

  it.each([
    ['of an earlier release, which knew no end', { by: 'a' }],
    ['with what a later release added', { by: 'a', at: '2026-11-25T06:00:00.000Z', priority: 1 }],
    ['with an end that only a later release knows', { by: 'a', at: '2026-11-25T06:00:00.000Z', end: 'paused' }],
  ])('%s is read, and left', async (_, held) => {
    await store.put(KEY, JSON.stringify(held), undefined, signal);
    expect(await take('b', 1)).toMatchObject({ ours: false, by: 'a' });
  });
});
