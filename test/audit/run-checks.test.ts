import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { type EnabledCheck, selectChecks } from '../../lambda/audit/select-checks.ts';
import { type AnyCheck, defineCheck } from '../../lambda/checks/define-check.ts';
import { type Gap, notRead, read } from '../../lambda/model/coverage.ts';
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
  };
}

function denied(section: SectionName): Gap {
  return { section, reason: 'denied', action: 'ec2:DescribeSubnets', message: 'not authorized' };
}

function aCheck(id: string, parts: { severities?: readonly Severity[]; wants?: SectionName[]; fails?: string } = {}) {
  return defineCheck({
    meta: {
      id,
      title: id,
      severity: 'medium',
      resourceType: 'AWS::EC2::Subnet',
      rationale: 'Because.',
      severities: {},
      remediation: { text: 'Do this.', url: 'https://example.com/' },
      mayBeWrong: [],
    },
    needs: ['subnets'],
    wants: parts.wants ?? [],
    options: z.strictObject({}),
    evaluate: () => {
      if (parts.fails !== undefined) throw new Error(parts.fails);
      return (parts.severities ?? []).map((severity, index) => ({
        resource: { type: 'AWS::EC2::Subnet', id: `subnet-${index}`, arn: `arn:aws:ec2:::subnet/subnet-${index}` },
        severity,
        args: { index },
        evidence: { index },
      }));
    },
    message: ({ index }: { index: number }) => `Subnet ${index} is wrong.`,
  });
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
      remediation: { text: 'Do this.' },
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

  it('reports a check that throws as errored and lets the others go on', () => {
    const checks = enabled(aCheck('broken', { fails: 'no such index' }), aCheck('sound', { severities: ['low'] }));
    const outcome = runChecks(inventoryWith(), checks, NOW);
    expect(outcome.notEvaluated).toEqual([
      { check: 'broken', partly: false, because: [{ threw: 'Error: no such index' }] },
    ]);
    expect(outcome.findings.map(({ check }) => check)).toEqual(['sound']);
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
