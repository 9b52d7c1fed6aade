import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CHECKS, findCheck } from '../../lambda/checks/index.ts';
import { objectsOf } from '../../lambda/model/evidence.ts';
import { renderChecks } from '../../scripts/render-checks.ts';
import { holdStepsToPromises } from '../commands/step-promises.ts';
import { longSentences } from '../support/long-sentences.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOT_CHECKS = [
  'causality',
  'define-check',
  'eni-evidence',
  'index',
  'involved',
  'kinds',
  'meet',
  'subnet-evidence',
];

const files = globSync('lambda/checks/*.ts', { cwd: ROOT })
  .map((path) => basename(path, '.ts'))
  .filter((name) => !NOT_CHECKS.includes(name));

describe('the catalogue of checks', () => {
  it('registers every file of the room, under the id that is the file name', () => {
    expect(CHECKS.map(({ meta }) => meta.id).toSorted()).toEqual(files.toSorted());
  });

  it('finds a check by its id, and none by another', () => {
    for (const check of CHECKS) expect(findCheck(check.meta.id)).toBe(check);
    expect(findCheck('no-such-check')).toBeUndefined();
  });

  it('is documented in CHECKS.md as it is now; otherwise run `npm run docs`', () => {
    expect(readFileSync(join(ROOT, 'CHECKS.md'), 'utf8')).toBe(renderChecks(CHECKS));
  });
});

describe.each(CHECKS)('$meta.id', ({ meta, needs, wants, options, evidence }) => {
  it('has a table of cases, in which it fires and in which it is silent', () => {
    const path = join(ROOT, `test/checks/${meta.id}.test.ts`);
    expect(existsSync(path)).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^testCheck\(/m);
    expect(text).toMatch(/fires: 'silent'/);
    expect(text).toMatch(/fires: \[/);
  });

  it('works without any option given, and describes each', () => {
    expect(options.safeParse({}).success).toBe(true);
    const { properties = {}, additionalProperties } = z.toJSONSchema(options, { io: 'input' });
    expect(additionalProperties).toBe(false);
    for (const schema of Object.values(properties)) {
      expect(schema).toMatchObject({ default: expect.anything(), description: expect.stringMatching(/^[A-Z].*\.$/) });
    }
  });

  it('says what it means, in whole sentences', () => {
    expect(meta.title).toMatch(/^[A-Z].*[^.]$/);
    expect(meta.rationale).toMatch(/\.$/);
    holdStepsToPromises(meta.remediation.steps);
    expect(meta.remediation.url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(Object.keys(meta.severities)).toContain(meta.severity);
    expect(meta.mayBeWrong.length).toBeGreaterThan(0);
    for (const line of meta.mayBeWrong) expect(line).toMatch(/^[A-Z].*\.$/);
  });

  it('says in CHECKS.md one thing a sentence', () => {
    expect(longSentences(renderChecks(CHECKS.filter((check) => check.meta.id === meta.id)))).toEqual([]);
  });

  it('describes every value of its evidence, also where its kinds of findings mean different things by it', () => {
    const page = renderChecks(CHECKS.filter((check) => check.meta.id === meta.id));
    for (const { shape } of objectsOf(evidence)) {
      for (const [key, schema] of Object.entries(shape)) {
        const { description = '' } = z.toJSONSchema(schema as z.ZodType);
        expect([key, description]).toEqual([key, expect.stringMatching(/^\S.*\.$/)]);
        expect(page).toContain(description);
      }
    }
  });

  it('needs and wants no section twice', () => {
    expect(new Set([...needs, ...wants]).size).toBe(needs.length + wants.length);
  });
});
