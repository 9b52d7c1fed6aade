import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { collect } from '../../lambda/runs/collect.ts';
import { cleanupResultSchema, scanResultSchema } from '../../lambda/runs/documents.ts';
import { chunkKey, resultKey } from '../../lambda/runs/keys.ts';
import { auditedTargets } from '../../lambda/runs/merge-run.ts';
import { writeDocument } from '../../lambda/runs/object-access.ts';
import { RESULT_FORMAT, resultText, writtenAs } from '../../lambda/runs/result-format.ts';

const EXAMPLES = join(import.meta.dirname, 'examples');
const SCHEMAS = { scan: writtenAs(scanResultSchema), cleanup: writtenAs(cleanupResultSchema) };

/** Results as deployed functions wrote them; format 0 is that of the release before results had one. */
async function example(format: number, work: 'scan' | 'cleanup'): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(EXAMPLES, `format-${format}-${work}.json`), 'utf8'));
}

const formats = Array.from({ length: RESULT_FORMAT + 1 }, (_, format) => format);
const everyOne = formats.flatMap((format) => (['scan', 'cleanup'] as const).map((work) => ({ format, work })));

describe('a result of an earlier release', () => {
  it.each(everyOne)('of format $format is read whole: $work', async ({ format, work }) => {
    const stored = await example(format, work);
    expect(stored.format ?? 0).toBe(format);
    const read = SCHEMAS[work].parse(stored);
    expect(read.findings).toHaveLength((stored.findings as readonly unknown[]).length);
    expect(read.calls).toBe(stored.calls);
  });

  it('has its remedies as steps, in findings and in changes', async () => {
    const [before] = (await example(0, 'scan')).findings as readonly { remediation: { text: string; url: string } }[];
    const { findings, changes } = SCHEMAS.scan.parse(await example(0, 'scan'));
    const steps = { steps: [{ text: before?.remediation.text }], url: before?.remediation.url };
    expect(findings[0]?.remediation).toEqual(steps);
    expect(changes?.[0]?.finding.remediation).toEqual(steps);
  });

  it('has as values why checks had no answer, which were lines of text', async () => {
    const because = ['subnets could not be read (denied, ec2:DescribeSubnets): no', 'the check failed: TypeError: x'];
    const stored = await example(0, 'scan');
    const result = { ...(stored.result as object), notEvaluated: [{ check: 'leaked-eni', partly: false, because }] };
    expect(SCHEMAS.scan.parse({ ...stored, result }).result.notEvaluated[0]?.because).toEqual([
      { gap: { section: 'subnets', reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' } },
      { threw: 'TypeError: x' },
    ]);
  });
});

describe('a result of a later release', () => {
  /** With a field more in every object. */
  const more = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(more);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.entries(value).map(([key, each]) => [key, key === 'evidence' ? each : more(each)]);
    return { ...Object.fromEntries(inner), later: { and: 'more' } };
  };

  it.each(['scan', 'cleanup'] as const)('is read without what that one added: %s', async (work) => {
    const stored = await example(RESULT_FORMAT, work);
    expect(SCHEMAS[work].parse(more(stored))).toEqual(SCHEMAS[work].parse(stored));
  });

  it.each([RESULT_FORMAT + 1, 1.5, -1, '1', null])('of the format %j is refused with its number', async (format) => {
    const { error } = SCHEMAS.scan.safeParse({ ...(await example(1, 'scan')), format });
    expect(error?.issues[0]?.message).toBe(
      `it has the format ${JSON.stringify(format)}, and this release knows formats up to ${RESULT_FORMAT}`,
    );
  });

  it('is refused where a word of it is not known', async () => {
    const stored = await example(1, 'scan');
    const result = { ...(stored.result as object), status: 'postponed' };
    expect(SCHEMAS.scan.safeParse({ ...stored, result }).error?.issues[0]?.message).toMatch(/^result\.status: /);
  });
});

describe('what this release writes', () => {
  it.each(['scan', 'cleanup'] as const)(
    'is what its own format says, so that others of it can read it: %s',
    async (work) => {
      const reader = JSON.parse(await readFile(join(EXAMPLES, `format-${RESULT_FORMAT}-${work}.schema.json`), 'utf8'));
      const written = JSON.parse(resultText(SCHEMAS[work].parse(await example(RESULT_FORMAT, work))));
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(reader);
      expect([validate(written), validate.errors]).toEqual([true, null]);
      expect(validate({ ...written, findings: undefined })).toBe(false);
    },
  );
});

describe('an audit that finds results that it does not understand', () => {
  const { signal } = new AbortController();
  const A = { accountId: '111122223333', region: 'eu-west-1' };
  const B = { accountId: '444455556666', region: 'eu-west-1' };
  let folder: string;
  let store: ObjectStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'results-'));
    store = directoryStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['of a later format', JSON.stringify({ format: 2 }), 'it has the format 2'],
    ['without what a result has', '{"format":1}', 'its result is not understood'],
    ['that are cut off', '{"format":1,"resu', 'its result is not understood'],
  ])('%s counts their targets as failed, with the reason, and goes on', async (_, text, reason) => {
    await writeDocument(store, chunkKey('id', 0), [A, B], signal);
    await store.put(resultKey('id', 'scan', A), text, undefined, signal);
    await store.put(resultKey('id', 'scan', B), JSON.stringify(await example(1, 'scan')), undefined, signal);
    const outcome = { chunk: { number: 0, targets: 2 }, calls: 0, reason: null };
    const of = { auditId: 'id', work: 'scan', schema: scanResultSchema } as const;
    const [first, second] = auditedTargets(await collect(store, of, [outcome], () => true, signal), [], [], []);
    const failed = [first, second].find((each) => each?.result.status === 'failed');
    expect(failed?.result.gaps).toMatchObject([{ section: 'target', message: expect.stringContaining(reason) }]);
    expect([first, second].filter((each) => each?.result.status === 'complete')).toHaveLength(1);
  });
});
