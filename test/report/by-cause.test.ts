import { describe, expect, it } from 'vitest';
import { mergeReport } from '../../lambda/audit/merge-report.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { chatDescription } from '../../lambda/report/chat/chat-description.ts';
import { renderEmail } from '../../lambda/report/email/render-email.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { render } from '../../lambda/report/render.ts';
import { onEni, onGroup, onNode, onSubnet } from '../diagnose/a-finding.ts';
import { aTarget } from './sample-report.ts';

const LEAK = onEni('leaked-eni', 'eni-1', { subnet: 'subnet-a', kind: 'cni-secondary' });
const LOW = onSubnet('subnet-low-ips', 'subnet-a', { leaksToBlame: true }, { severity: 'critical' });
const STUCK = onGroup('nodegroup-cannot-scale', 'workers', {
  pools: { 'eu-west-1a': ['subnet-a'] },
  shortSubnets: ['subnet-a'],
});
const ALONE = onNode('delete-on-termination-off', 'i-0a', {}, { severity: 'high' });

const HEADER = { auditId: 'a', version: '0.1.0', startedAt: new Date(0), finishedAt: new Date(0) };

function reportOf(...targets: readonly (readonly Finding[])[]) {
  const audited = targets.map((findings) => ({ result: aTarget(), findings }));
  return mergeReport(audited, { suppressions: [] }, HEADER);
}

const causesIn = (report: ReturnType<typeof reportOf>) =>
  Object.fromEntries(report.findings.map(({ check, explainedBy }) => [check, explainedBy]));

describe('a finding of an audit', () => {
  it('knows what explains it', () => {
    expect(causesIn(reportOf([STUCK, LEAK, ALONE, LOW]))).toEqual({
      'leaked-eni': [],
      'subnet-low-ips': [LEAK.id],
      'nodegroup-cannot-scale': [LOW.id],
      'delete-on-termination-off': [],
    });
  });

  it('is explained by nothing that was found elsewhere', () => {
    expect(causesIn(reportOf([LOW], [LEAK]))['subnet-low-ips']).toEqual([]);
  });

  it('is explained by nothing that is gone', () => {
    const gone = { ...LEAK, status: 'resolved' as const };
    expect(causesIn(reportOf([LOW, gone]))['subnet-low-ips']).toEqual([]);
  });
});

describe('a report', () => {
  const report = reportOf([STUCK, LEAK, ALONE, LOW]);
  const table = render(report, 'table', { width: 100, color: false });
  /** Of each finding where it stands, its severity and its check. */
  const heads = (text: string) =>
    [...text.matchAll(/^( {2,})(?:↳ )?(CRITICAL|HIGH|MEDIUM) {2}[^[]*\[([\w-]+)/gm)].map(
      ([, indent = '', severity, check]) => [indent.length, severity, check].join(' '),
    );

  it('tells the cause before what follows from it, and the cause of the worst first', () => {
    expect(heads(table)).toEqual([
      '2 MEDIUM leaked-eni',
      '12 CRITICAL subnet-low-ips',
      '14 HIGH nodegroup-cannot-scale',
      '2 HIGH delete-on-termination-off',
    ]);
    const markdown = render(report, 'markdown', { width: 100, color: false });
    expect(
      [...markdown.matchAll(/^( *)- (?:↳ )?\*\*(\w+)\*\* .*\(`([\w-]+)`.*\)$/gm)].map((found) => found.slice(1)),
    ).toEqual([
      ['', 'medium', 'leaked-eni'],
      ['  ', 'critical', 'subnet-low-ips'],
      ['    ', 'high', 'nodegroup-cannot-scale'],
      ['', 'high', 'delete-on-termination-off'],
    ]);
  });

  it('tells a consequence behind what it follows from, and not behind what is worse and looks alike', () => {
    const worse = onSubnet('subnet-low-ips', 'subnet-x', {}, { severity: 'critical' });
    const own = onSubnet('subnet-low-ips', 'subnet-a', {}, { severity: 'medium' });
    expect(heads(render(reportOf([worse, own, STUCK]), 'table', { width: 100, color: false }))).toEqual([
      '2 CRITICAL subnet-low-ips',
      '2 MEDIUM subnet-low-ips',
      '12 HIGH nodegroup-cannot-scale',
    ]);
  });

  it('counts causes and consequences', () => {
    const full = render(report, 'table', { width: 100, color: false, view: { full: true } });
    expect(full.split('\n')[0]).toContain('2 causes, 2 consequences');
    expect(render(reportOf([LEAK]), 'table', { width: 100, color: false })).not.toContain('cause');
  });

  it('cuts the mildest first where room is short, and says what follows from what all the same', () => {
    const outline = outlineOf(report);
    for (const text of [renderEmail(outline, null), chatDescription(outline, null)]) {
      expect(text.indexOf('subnet-low-ips')).toBeLessThan(text.indexOf('delete-on-termination-off'));
      expect(text).toContain('follows from leaked-eni');
    }
  });

  it('names no cause that is suppressed, and tells the consequence for itself', () => {
    const suppressions = [{ check: 'leaked-eni', resource: 'eni-1', reason: 'Known.', expires: '9999-01-01' }];
    const quiet = mergeReport([{ result: aTarget(), findings: [LEAK, LOW] }], { suppressions }, HEADER);
    expect(heads(render(quiet, 'table', { width: 100, color: false }))).toEqual(['2 CRITICAL subnet-low-ips']);
    expect(causesIn(quiet)['subnet-low-ips']).toEqual([LEAK.id]);
  });
});
