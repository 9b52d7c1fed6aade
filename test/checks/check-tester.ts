import { describe, expect, it } from 'vitest';
import type { AnyCheck, WordedViolation } from '../../lambda/checks/define-check.ts';
import { compareText } from '../../lambda/common/compare-text.ts';
import type { Section } from '../../lambda/model/coverage.ts';
import type { Inventory, Sections } from '../../lambda/model/inventory.ts';
import type { Remediation } from '../../lambda/model/remediation.ts';
import { remedyText } from '../commands/remedy-text.ts';
import { holdStepsToPromises } from '../commands/step-promises.ts';
import { longSentences } from '../support/long-sentences.ts';
import { NOW, withGaps } from './an-inventory.ts';
import { numericOptionsOf, optionsOf } from './option-turns.ts';
import { recordOf, turns } from './recorded.ts';

/** What is expected of one violation. Only what is given is compared; evidence and remediation by the keys given. */
export interface ExpectedViolation {
  readonly severity?: string;
  readonly resource?: { readonly type?: string; readonly id?: string; readonly arn?: string };
  readonly cluster?: string | undefined;
  readonly discriminator?: string;
  readonly message?: string | RegExp;
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly remediation?: RegExp;
}

export interface CheckCase {
  /** A sentence that goes on from the check's name. */
  readonly name: string;
  readonly inventory: Inventory;
  readonly options?: unknown;
  readonly now?: Date;
  /** Expected violations in the order of their resource ids, then discriminators; `silent` for none. */
  readonly fires: readonly ExpectedViolation[] | 'silent';
}

/** A check with its table of cases. */
export interface CheckTable {
  readonly check: AnyCheck;
  readonly cases: readonly CheckCase[];
}

/**
 * By check, whose cases may stand in several files. One worker runs many files and loads each once: a table that was run before
 * is not met again by an import.
 */
const met = new Map<string, CheckTable>();
let isCollecting = false;

/** The tables of test files, for tests that go over the cases of every check: `load` imports the files. */
export async function tablesOf(load: () => Promise<unknown>): Promise<readonly CheckTable[]> {
  isCollecting = true;
  try {
    await load();
  } finally {
    isCollecting = false;
  }
  return [...met.values()].toSorted((a, b) => compareText(a.check.meta.id, b.check.meta.id));
}

/** Runs each case, and holds the check to what every check promises. */
export function testCheck(check: AnyCheck, cases: readonly CheckCase[]): void {
  const names = new Set(cases.map(({ name }) => name));
  const others = met.get(check.meta.id)?.cases.filter(({ name }) => !names.has(name)) ?? [];
  met.set(check.meta.id, { check, cases: [...others, ...cases] });
  if (isCollecting) return;
  describe(check.meta.id, () => {
    for (const one of cases) it(one.name, () => testCase(check, one));

    it('refuses options that it does not know', () => {
      expect(check.options.safeParse({ noSuchOption: 1 }).success).toBe(false);
    });

    it('has the options that are recorded, with their limits and defaults', () => {
      expect(optionsOf(check)).toMatchSnapshot();
    });

    it('has a case in which each numeric option turns the answer', () => {
      const unturned = cases.reduce(
        (left, { now = NOW, ...asked }) => left.filter((option) => !turns(check, { ...asked, now }, option)),
        numericOptionsOf(check),
      );
      expect(unturned).toEqual([]);
    });

    it.each(check.needs)('does not run without %s', (section) => {
      for (const { inventory, options, now = NOW } of cases) {
        expect(() => check.run(withGaps(inventory, [section]), options, now)).toThrow(section);
      }
    });

    it.each(check.wants)('answers what it can without %s', (section) => {
      for (const { inventory, options, now = NOW } of cases) {
        const violations = check.run(withGaps(inventory, [section]), options, now);
        for (const violation of violations) holdToPromises(check, violation);
      }
    });

    it('has a case in which it fires and one in which it is silent', () => {
      expect(cases.some(({ fires }) => fires === 'silent')).toBe(true);
      expect(cases.some(({ fires }) => fires !== 'silent' && fires.length > 0)).toBe(true);
    });
  });
}

function testCase(check: AnyCheck, { inventory, options, now = NOW, fires }: CheckCase): void {
  const frozen = deepFreeze(inventory);
  const violations = inOrder(check.run(frozen, options, now));
  const expected = fires === 'silent' ? [] : fires;
  expect(violations.map(summary)).toHaveLength(expected.length);
  for (const [index, want] of expected.entries()) compare(violations[index], want);
  for (const violation of violations) holdToPromises(check, violation);
  expect(new Set(violations.map(identity)).size).toBe(violations.length);
  expect(inOrder(check.run(frozen, options, now))).toEqual(violations);
  expect(inOrder(check.run(reversed(inventory), options, now))).toEqual(violations);
  expect(recordOf(check, { inventory: frozen, options, now })).toMatchSnapshot();
}

const NOTHING: Remediation = { steps: [], url: '' };

function compare(violation: WordedViolation | undefined, want: ExpectedViolation): void {
  const { message, remediation, ...fields } = want;
  expect(violation).toMatchObject(fields);
  if (message !== undefined) expect(violation?.message).toMatch(message);
  if (remediation !== undefined) expect(remedyText(violation?.remediation ?? NOTHING)).toMatch(remediation);
}

/** What a reader and a renderer may rely on, whatever the check. */
function holdToPromises(check: AnyCheck, violation: WordedViolation): void {
  expect(violation.message).toMatch(/^\S[^\n\r]*\.$/);
  expect(violation.message).not.toMatch(/undefined|NaN|null|\[object|\.\.$| {2}/);
  expect(longSentences(violation.message)).toEqual([]);
  // Not an account id or a year.
  expect(violation.message.match(/(?<![\w./:-])(?!\d{12}\b|20\d\d\b)\d{4,}(?![\w/:-]|\.\d)/g)).toBe(null);
  expect(JSON.parse(JSON.stringify(violation.evidence))).toEqual(violation.evidence);
  expect(check.evidence.parse(violation.evidence)).toEqual(violation.evidence);
  expect(violation.resource.arn).toMatch(/^arn:aws[a-z-]*:(?:iam:|[a-z0-9]+:[a-z0-9-]+):\d{12}:\S+$/);
  const { steps, url } = violation.remediation ?? check.meta.remediation;
  holdStepsToPromises(steps);
  expect(url).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)\//);
}

function summary(violation: WordedViolation): string {
  return `${violation.severity} ${violation.message}`;
}

function identity({ resource, discriminator = '' }: WordedViolation): string {
  return `${resource.id} ${discriminator}`;
}

function inOrder(violations: readonly WordedViolation[]): readonly WordedViolation[] {
  return violations.toSorted((a, b) => (identity(a) < identity(b) ? -1 : 1));
}

/** AWS promises no order: the same things the other way round. */
function reversed(inventory: Inventory): Inventory {
  const sections = Object.fromEntries(
    Object.entries(inventory.sections).map(([name, section]: [string, Section<unknown>]) => [
      name,
      section.status === 'read' ? { ...section, items: section.items.toReversed() } : section,
    ]),
  );
  // Each section keeps its own kind of items; Object.entries forgets which.
  return { ...inventory, sections: sections as unknown as Sections };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
