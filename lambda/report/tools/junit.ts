import { groupBy } from '../../common/group-by.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { openFindings } from '../../model/open-findings.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { isAtLeast } from '../../model/severity.ts';
import { placeOf } from '../outline/places.ts';
import { harmless } from '../words/plain-text.ts';
import { couldNotLook, unansweredBy } from './could-not-look.ts';
import { messageOf, remedyLines, spokenCheck } from './spoken.ts';

/** From this severity on a finding fails its case; what is milder is told in a case that passes. */
const FAILS_FROM = 'medium';

interface Case {
  readonly check: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly inside: readonly string[];
}

/**
 * JUnit XML as Jenkins, GitLab and Azure DevOps read it: a suite a target, a case for each finding and for each check that
 * found nothing. A check that could not answer is skipped with the reason, and never passed.
 */
export function renderJunit(report: Report): string {
  const open = groupBy(openFindings(report.findings), placeOf);
  const suites = report.targets.map((target) => ({ target, cases: casesOf(target, open.get(placeOf(target)) ?? []) }));
  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'eks-ip-auditor', ...totals(all), time: secondsOf(report) })}>`,
    ...suites.flatMap(({ target, cases }) => suiteLines(report, target, cases)),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function casesOf(target: TargetResult, own: readonly ReportedFinding[]): readonly Case[] {
  const byCheck = groupBy(own, ({ check }) => check);
  const checks = new Set([...byCheck.keys(), ...target.evaluated, ...target.notEvaluated.map(({ check }) => check)]);
  return [...checks].sort().flatMap((check): readonly Case[] => {
    const found = (byCheck.get(check) ?? []).map(caseOf);
    const why = unansweredBy(target, check);
    if (why !== undefined) {
      const name = `${spokenCheck(check).title}: no full answer`;
      return [...found, { check, name, outcome: 'skipped', inside: [`<skipped>${escaped(why)}</skipped>`] }];
    }
    return found.length > 0 ? found : [{ check, name: spokenCheck(check).title, outcome: 'passed', inside: [] }];
  });
}

function caseOf(finding: ReportedFinding): Case {
  const { check, severity, resource } = finding;
  const message = messageOf(finding);
  const text = [message, '', ...remedyLines(finding), '', finding.remediation.url].join('\n');
  const fails = isAtLeast(severity, FAILS_FROM);
  return {
    check,
    name: `${spokenCheck(check).title}: ${harmless(resource.id)}`,
    outcome: fails ? 'failed' : 'passed',
    inside: fails
      ? [`<failure${attributes({ type: severity, message })}>${escaped(text)}</failure>`]
      : [`<system-out>${escaped(`${severity}: ${text}`)}</system-out>`],
  };
}

function suiteLines(report: Report, target: TargetResult, cases: readonly Case[]): readonly string[] {
  const notes = couldNotLook({ targets: [target] });
  return [
    `  <testsuite${attributes({ name: placeOf(target), ...totals(cases), skipped: casesThat(cases, 'skipped'), time: secondsOf(report), timestamp: report.startedAt.slice(0, 19) })}>`,
    ...cases.flatMap(({ check, name, inside }) => {
      const open = `    <testcase${attributes({ classname: `eks-ip-auditor.${check}`, name, time: '0' })}`;
      return inside.length === 0
        ? [`${open}/>`]
        : [`${open}>`, ...inside.map((each) => `      ${each}`), '    </testcase>'];
    }),
    ...(notes.length > 0 ? [`    <system-err>${escaped(notes.join('\n'))}</system-err>`] : []),
    '  </testsuite>',
  ];
}

function totals(cases: readonly Case[]) {
  return { tests: cases.length, failures: casesThat(cases, 'failed'), errors: 0 };
}

function casesThat(cases: readonly Case[], outcome: Case['outcome']): number {
  return cases.filter((each) => each.outcome === outcome).length;
}

function secondsOf({ startedAt, finishedAt }: Report): string {
  return String(Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000));
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** XML 1.0 has no control characters but tab and line breaks, escaped or not; `harmless` has taken them out. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
