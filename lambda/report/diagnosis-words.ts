import type { Cause, Diagnosis, DiagnosisStep, StepState } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { headlineOf } from './group-words.ts';
import { blocksOf } from './outline.ts';
import { clipped, counted } from './plain-text.ts';
import { type Remedy, remediesOf } from './remedies.ts';

const MOST_TEXT = 600;

/** One column wide in every terminal. */
export const MARKS: Readonly<Record<StepState, string>> = { ok: '✓', bad: '✗', unknown: '?' };

/** Findings that say the same of several things, in a sentence each. */
export function headlinesOf(findings: readonly Finding[]): readonly string[] {
  return blocksOf(findings).flatMap(({ groups }) => groups.map(headlineOf));
}

/** What to do about a cause: of its own findings only, since what follows from it goes with it. */
export function remediesOfCause({ findings }: Cause): readonly Remedy[] {
  return remediesOf(findings);
}

/** What follows from a cause, the same of several things said once: `subnet-low-ips: subnet-… has 3 of 123 …`. */
export function consequencesText(consequences: readonly Finding[]): readonly string[] {
  return blocksOf(consequences).flatMap(({ check, groups }) =>
    groups.map((group) => `${clipped(check, 128)}: ${clipped(headlineOf(group), MOST_TEXT)}`),
  );
}

/** The one sentence at the end: the most likely cause and the first thing to do. */
export function conclusionText({ conclusion, steps, cluster }: Diagnosis): string {
  const unknown = steps.filter(({ state, unknown: reasons }) => state === 'unknown' || reasons.length > 0).length;
  const notSeen = unknown === 0 ? '' : ` (${counted(unknown, 'question')} could not be answered in full)`;
  switch (conclusion.state) {
    case 'cause': {
      const [headline = ''] = headlinesOf(conclusion.cause?.findings ?? []);
      const advice = conclusion.cause?.findings[0]?.remediation.text ?? '';
      return `Most likely: ${withoutStop(headline)}${notSeen}. First: ${clipped(advice, MOST_TEXT)}`;
    }
    case 'healthy':
      return `Nothing that AWS can show keeps pods of ${clipped(cluster, 128)} from getting an address; look inside the cluster next.`;
    case 'unknown':
      return `Nothing wrong was seen in what could be looked at, but ${counted(unknown, 'question')} could not be answered: allow what is missing and look again.`;
  }
}

/** `cluster prod, 111122223333 eu-west-1` */
export function subjectText({ cluster, node, target }: Diagnosis): string {
  const who = node === null ? `cluster ${cluster}` : `node ${node} of cluster ${cluster}`;
  return clipped(`${who}, ${target.accountId} ${target.region}`, 400);
}

/** What a step says besides its causes when it follows from what is told elsewhere. */
export function followsText({ follows }: DiagnosisStep): readonly string[] {
  return headlinesOf(follows).map((headline) => `${withoutStop(headline)}: follows from a cause told elsewhere here.`);
}

function withoutStop(text: string): string {
  return text.replace(/[.:]\s*$/, '');
}
