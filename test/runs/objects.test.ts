import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { auditIdOf } from '../../lambda/runs/audit-id.ts';
import { take } from '../../lambda/runs/claim.ts';
import { claimKey, reportKey, resultKey } from '../../lambda/runs/keys.ts';
import { readDocument, requireDocument, writeDocument, writeOnce } from '../../lambda/runs/object-access.ts';
import { reasonText } from '../../lambda/runs/reason.ts';
import { objectLink } from '../../lambda/runs/report-link.ts';

const { signal } = new AbortController();
const numbers = z.array(z.number());

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
  store = directoryStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

describe('the objects of a run', () => {
  it('are written over by a repeated step', async () => {
    await writeDocument(store, 'a.json', [1], signal);
    await writeDocument(store, 'a.json', [1], signal);
    await writeDocument(store, 'a.json', [2], signal);
    expect(await readDocument(store, 'a.json', numbers, signal)).toEqual([2]);
    expect(await readDocument(store, 'b.json', numbers, signal)).toBeUndefined();
  });

  it.each([
    ['an answer stands, whoever comes later with another', [1], [2], [1]],
    ['an answer stands though a later one is provisional', [1], [0], [1]],
    ['what is provisional gives way to an answer', [0], [1], [1]],
    ['the same is written twice', [1], [1], [1]],
  ])('that are written once: %s', async (_, first, second, standing) => {
    const once = { schema: numbers, isProvisional: ([one]: readonly number[]) => one === 0 };
    expect(await writeOnce(store, 'a.json', first, once, signal)).toEqual(first);
    expect(await writeOnce(store, 'a.json', second, once, signal)).toEqual(standing);
    expect(await readDocument(store, 'a.json', numbers, signal)).toEqual(standing);
  });

  it('that are written once by many at a time hold one answer, and each writer learns which', async () => {
    const once = { schema: numbers, isProvisional: () => false };
    const told = await Promise.all(
      Array.from({ length: 8 }, (_, index) => writeOnce(store, 'a.json', [index], once, signal)),
    );
    const standing = await readDocument(store, 'a.json', numbers, signal);
    expect(new Set(told.map(String))).toEqual(new Set([String(standing)]));
  });

  it('of what was asked for in part have keys of their own, the same in whatever order', () => {
    const place = { accountId: '111122223333', region: 'eu-west-1' };
    const all = resultKey('id', 'scan', place, { checks: undefined, scope: undefined });
    const some = resultKey('id', 'scan', place, { checks: ['a', 'b'] });
    const few = resultKey('id', 'scan', place, { checks: ['a'] });
    const scoped = resultKey('id', 'scan', place, { scope: 'all' });
    expect(all).toBe(resultKey('id', 'scan', place));
    expect(new Set([all, some, few, scoped]).size).toBe(4);
    expect(resultKey('id', 'scan', place, { checks: ['b', 'a'] })).toBe(some);
    for (const key of [some, few, scoped])
      expect(key).toMatch(/^id\/results\/[0-9a-f]{16}\/111122223333\/eu-west-1\.json$/);
  });

  it('are missed where an earlier step wrote them', async () => {
    await expect(requireDocument(store, 'gone.json', numbers, signal)).rejects.toMatchObject({
      code: 'LEDGER_FAILED',
      message: expect.stringMatching(/gone\.json: this run wrote it and it is gone; start the audit again$/),
    });
  });

  it.each(['not JSON', '{"a":1}', '["1"]'])('are refused as %s, naming the object', async (text) => {
    await store.put('odd.json', text, undefined, signal);
    await expect(readDocument(store, 'odd.json', numbers, signal)).rejects.toMatchObject({
      code: 'LEDGER_UNREADABLE',
      message: expect.stringContaining('odd.json is not what a run writes'),
    });
  });

  it('have keys of their own for each target, work, day and time', () => {
    const place = { accountId: '111122223333', region: 'eu-west-1' };
    expect(resultKey('id', 'scan', place)).toBe('id/results/111122223333/eu-west-1.json');
    expect(resultKey('id', 'cleanup', place)).toBe('id/cleanup/111122223333/eu-west-1.json');
    expect(reportKey(new Date('2026-11-25T23:59:59Z'), 'id')).toBe('2026-11-25/id.json');
    expect(claimKey(new Date('2026-11-25T07:00:00+01:00'))).toBe('claims/2026-11-25T06:00:00.000Z.json');
  });
});

describe('a piece of work that is to be done once', () => {
  it('is the first one who takes it, also when that one asks again', async () => {
    expect(await take(store, 'work.json', 'a', signal)).toBe(true);
    expect(await take(store, 'work.json', 'b', signal)).toBe(false);
    expect(await take(store, 'work.json', 'a', signal)).toBe(true);
  });

  it('is one of many who take it at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `taker ${index}`);
    const taken = await Promise.all(names.map((name) => take(store, 'work.json', name, signal)));
    expect(taken.filter((isOurs) => isOurs)).toHaveLength(1);
  });
});

describe('auditIdOf', () => {
  it('is the last part of an execution, whatever function and version it is of', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:audit:7/durable-execution/name/3f2a-1b';
    expect(auditIdOf(arn)).toBe('3f2a-1b');
    expect(() => auditIdOf('arn:/')).toThrow('not the ARN of an execution: arn:/');
  });
});

describe('objectLink', () => {
  const place = { kind: 's3', bucket: 'reports', prefix: 'a/b', owner: undefined } as const;

  it.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('is a page of the console of %s', (partition, region, console) => {
    const link = new URL(objectLink(place, '2026-11-25/id.json', { partition, region }));
    expect(link.origin).toBe(console);
    expect(link.pathname).toBe('/s3/object/reports');
    expect(link.searchParams.get('prefix')).toBe('a/b/2026-11-25/id.json');
    expect(link.searchParams.get('region')).toBe(region);
  });

  it('is the file where there is a file', () => {
    const home = { partition: 'aws', region: 'eu-west-1' };
    expect(objectLink({ kind: 'directory', folder: 'reports' }, 'id.json', home)).toBe('reports/id.json');
  });
});

describe('reasonText', () => {
  it('is one line, and is cut', () => {
    expect(reasonText(' two\n  lines ')).toBe('two lines');
    expect(reasonText('x'.repeat(1_000))).toHaveLength(240);
  });
});
