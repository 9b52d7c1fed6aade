import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runChecks, worstFirst } from '../../lambda/audit/run-checks.ts';
import { type EnabledCheck, sectionsOf, selectChecks } from '../../lambda/audit/select-checks.ts';
import { type AnyCheck, defineCheck, type Violation } from '../../lambda/checks/define-check.ts';
import { type Gap, notRead, read } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { type Inventory, SECTION_NAMES, type SectionName } from '../../lambda/model/inventory.ts';
import type { Severity } from '../../lambda/model/severity.ts';

const NOW = new Date('2026-11-23T06:00:00Z');
const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' };
function inventoryWith(gaps: readonly SectionName[] = []): Inventory {
  const entries = SECTION_NAMES.map((name) => [name, gaps.includes(name) ? notRead(denied(name)) : read([])]);
  return {
    target: TARGET,
    scope: 'eks',
    sections: Object.fromEntries(entries),
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
  };
}

function denied(section: SectionName): Gap {
  return { section, reason: 'denied', action: 'ec2:DescribeSubnets', message: 'not authorized' };
}

interface CheckParts {
  readonly restsOnHistory?: true;
  readonly severities?: readonly Severity[];
  readonly wants?: SectionName[];
  /** What it throws. */
  readonly fails?: unknown;
  /** What it says of its one violation, besides its resource. */
  readonly says?: Partial<Violation<{ readonly index: number }, { readonly index: number }>>;
}

function aCheck(id: string, parts: CheckParts = {}) {
  const aViolation = (index: number) => ({
    resource: { type: 'AWS::EC2::Subnet', id: `subnet-${index}`, arn: `arn:aws:ec2:::subnet/subnet-${index}` },
    args: { index },
    evidence: { index },
  });
  return defineCheck({
    meta: {
      id,
      title: id,
      severity: 'medium',
      resourceType: 'AWS::EC2::Subnet',
      rationale: 'Because.',
      severities: {},
      remediation: { steps: [{ text: 'Do this.' }], url: 'https://example.com/' },
      mayBeWrong: [],
    },
    needs: ['subnets'],
    wants: parts.wants ?? [],
    ...(parts.restsOnHistory && { restsOnHistory: true }),
    options: z.strictObject({ most: z.int().default(1) }),
    evaluate: (_, { most }) => {
      if (parts.fails !== undefined) throw parts.fails;
      if (parts.says !== undefined) return [{ ...aViolation(most), ...parts.says }];
      return (parts.severities ?? []).map((severity, index) => ({ ...aViolation(index), severity }));
    },
    message: ({ index }: { index: number }) => `Subnet ${index} is wrong.`,
    evidence: z.strictObject({ index: z.number() }),
    involves: () => ({}),
    question: null,
  });
}

function aFindingOf(id: string): Finding {
  const [finding] = runChecks(inventoryWith(), enabled(aCheck(id, { says: {} })), NOW).findings;
  if (finding === undefined) throw new Error('the check found nothing');
  return finding;
}

function enabled(...checks: readonly AnyCheck[]): readonly EnabledCheck[] {
  return selectChecks(checks, {});
}

describe('runChecks', () => {
  it('turns violations into findings with identity, place and wording, worst first', () => {
    const outcome = runChecks(inventoryWith(), enabled(aCheck('a', { severities: ['low', 'critical'] })), NOW);
    expect(outcome.findings.map(({ severity, message }) => [severity, message])).toEqual([
      ['critical', 'Subnet 1 is wrong.'],
      ['low', 'Subnet 0 is wrong.'],
    ]);
    expect(outcome.findings[0]).toMatchObject({
      check: 'a',
      accountId: '111122223333',
      region: 'eu-west-1',
      status: 'new',
      cluster: null,
      firstSeen: NOW.toISOString(),
      remediation: { steps: [{ text: 'Do this.' }] },
    });
    expect(outcome.evaluated).toEqual(['a']);
  });

  it('does not evaluate a check whose needed section is a gap, and says which and why', () => {
    const outcome = runChecks(inventoryWith(['subnets']), enabled(aCheck('a', { severities: ['high'] })), NOW);
    expect(outcome.findings).toEqual([]);
    expect(outcome.evaluated).toEqual([]);
    expect(outcome.notEvaluated).toEqual([
      {
        check: 'a',
        partly: false,
        because: [{ gap: denied('subnets') }],
      },
    ]);
    expect(outcome.gaps).toEqual([denied('subnets')]);
  });

  it('reports a check as partly evaluated when only a wanted section is a gap, and keeps its findings', () => {
    const check = aCheck('a', { severities: ['high'], wants: ['clusters'] });
    const outcome = runChecks(inventoryWith(['clusters']), enabled(check), NOW);
    expect(outcome.findings).toHaveLength(1);
    expect(outcome.notEvaluated).toMatchObject([{ check: 'a', partly: true }]);
    expect(outcome.evaluated).toEqual([]);
  });

  it('asks a check that rests on history where there is a ledger alone, also an empty one', () => {
    const checks = enabled(aCheck('a', { severities: ['high'], restsOnHistory: true }));
    expect(runChecks(inventoryWith(), checks, NOW)).toMatchObject({ findings: [], evaluated: [], notEvaluated: [] });
    const outcome = runChecks({ ...inventoryWith(), subnetLows: new Map() }, checks, NOW);
    expect(outcome).toMatchObject({ findings: [{ check: 'a' }], evaluated: ['a'] });
  });

  it('reports a check that throws as errored and lets the others go on', () => {
    const checks = enabled(
      aCheck('broken', { fails: new RangeError('no such index') }),
      aCheck('sound', { severities: ['low'] }),
    );
    const outcome = runChecks(inventoryWith(), checks, NOW);
    expect(outcome.notEvaluated).toEqual([
      { check: 'broken', partly: false, because: [{ threw: 'RangeError: no such index' }] },
    ]);
    expect(outcome.findings.map(({ check }) => check)).toEqual(['sound']);
  });

  it('says what was thrown, also when that is no error', () => {
    expect(runChecks(inventoryWith(), enabled(aCheck('a', { fails: 'out of luck' })), NOW).notEvaluated).toEqual([
      { check: 'a', partly: false, because: [{ threw: 'out of luck' }] },
    ]);
  });

  it('takes what the violation says of its cluster, severity and remediation before what the check says', () => {
    const remediation = { steps: [{ text: 'Do that.' }], url: 'https://example.com/that' };
    const says = { cluster: 'shop', severity: 'high', remediation } as const;
    const [exact] = runChecks(inventoryWith(), enabled(aCheck('a', { says })), NOW).findings;
    expect(exact).toMatchObject(says);
    const [plain] = runChecks(inventoryWith(), enabled(aCheck('a', { says: {} })), NOW).findings;
    expect(plain).toMatchObject({ cluster: null, severity: 'medium', remediation: { steps: [{ text: 'Do this.' }] } });
  });

  it('hands each check its configured options, and its defaults where nothing is configured', () => {
    const check = aCheck('a', { says: {} });
    const settings = { a: { enabled: true, options: { most: 7 } } };
    const evidenceWith = (checks: readonly EnabledCheck[]) =>
      runChecks(inventoryWith(), checks, NOW).findings[0]?.evidence;
    expect(selectChecks([check], {})[0]?.options).toEqual({});
    expect(evidenceWith(selectChecks([check], settings))).toEqual({ index: 7 });
    expect(evidenceWith(selectChecks([check], {}))).toEqual({ index: 1 });
  });

  it('reports the gaps of needed and of wanted sections', () => {
    const check = aCheck('a', { wants: ['clusters'] });
    const { gaps } = runChecks(inventoryWith(['clusters', 'subnets']), enabled(check), NOW);
    expect(gaps).toEqual([denied('subnets'), denied('clusters')]);
  });

  it('leaves out the gaps of sections that no enabled check looks at', () => {
    expect(runChecks(inventoryWith(['nodes']), enabled(aCheck('a')), NOW).gaps).toEqual([]);
  });

  it('lets the configuration override the severity but not the identity', () => {
    const check = aCheck('a', { severities: ['low'] });
    const [plain] = runChecks(inventoryWith(), enabled(check), NOW).findings;
    const settings = { a: { enabled: true, severity: 'critical' as const, options: {} } };
    const [overridden] = runChecks(inventoryWith(), selectChecks([check], settings), NOW).findings;
    expect(overridden?.severity).toBe('critical');
    expect(overridden?.id).toBe(plain?.id);
  });
});

describe('worstFirst', () => {
  const base = { check: 'b', accountId: '2', region: 'b', resource: { type: 't', id: 'i', arn: 'b' }, id: 'b' };
  const finding = (fields: Partial<Finding>): Finding => ({ ...aFindingOf('a'), severity: 'high', ...base, ...fields });

  it.each<[string, Partial<Finding>, Partial<Finding>]>([
    ['severity, the worse first', { severity: 'critical', check: 'z' }, {}],
    ['check', { check: 'a', accountId: '9' }, {}],
    ['account', { accountId: '1', region: 'z' }, {}],
    ['region', { region: 'a', resource: { ...base.resource, arn: 'z' } }, {}],
    ['ARN', { resource: { ...base.resource, arn: 'a' }, id: 'z' }, {}],
    ['id', { id: 'a' }, {}],
  ])('orders by %s before what comes after it', (_, first, second) => {
    expect(Math.sign(worstFirst(finding(first), finding(second)))).toBe(-1);
    expect(Math.sign(worstFirst(finding(second), finding(first)))).toBe(1);
  });

  it('knows no difference between a finding and itself', () => {
    expect(worstFirst(finding({}), finding({}))).toBe(0);
  });
});

describe('sectionsOf', () => {
  it('has each needed and wanted section once', () => {
    const checks = enabled(aCheck('a', { wants: ['clusters'] }), aCheck('b', { wants: ['nodes', 'clusters'] }));
    expect(sectionsOf(checks)).toEqual(['subnets', 'clusters', 'nodes']);
  });
});

describe('selectChecks', () => {
  const checks = [aCheck('a'), aCheck('b')];

  it('runs every check that is not switched off', () => {
    const off = { b: { enabled: false, options: {} } };
    expect(selectChecks(checks, off).map(({ check }) => check.meta.id)).toEqual(['a']);
  });

  it('runs exactly the checks named, even one that is switched off', () => {
    const off = { b: { enabled: false, options: {} } };
    expect(selectChecks(checks, off, ['b']).map(({ check }) => check.meta.id)).toEqual(['b']);
  });
});
