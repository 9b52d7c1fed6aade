import { say } from '../../facts/aws/commands.ts';
import type { Gap } from '../../model/coverage.ts';
import { EXAMINATION_IDS, type Examination, type ExaminationId } from '../../model/doctor.ts';
import { reasonText } from '../../model/gap-words.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Look } from '../seen.ts';

/** What an examination found, before it is known which one. */
export type Answer = Omit<Examination, 'id'>;

/** CloudFormation compares templates, not what is there. */
export const NOT_MADE_AGAIN =
  'CloudFormation does not recreate what somebody deleted. Delete the stack and deploy it again (docs/runbook.md, "Remove it"). The bucket with the ledger stays.';

/** The first of very many. */
const MAX_DETAILS = 10;

export function ok(text: string, details: readonly string[] = []): Answer {
  return { state: 'ok', text, details: some(details), fix: [] };
}

export function wrong(text: string, fix: readonly (string | RemedyStep)[], details: readonly string[] = []): Answer {
  return { state: 'wrong', text, details: some(details), fix: asSteps(fix) };
}

export function unknown(text: string, fix: readonly (string | RemedyStep)[], details: readonly string[] = []): Answer {
  return { state: 'unknown', text, details: some(details), fix: asSteps(fix) };
}

function some(details: readonly string[]): readonly string[] {
  const more = details.length - MAX_DETAILS;
  return more > 0 ? [...details.slice(0, MAX_DETAILS), `and ${more} more`] : details;
}

function asSteps(steps: readonly (string | RemedyStep)[]): readonly RemedyStep[] {
  return steps.map((step) => (typeof step === 'string' ? say(step) : step));
}

/** The answer where it could be looked; `?` with what to allow where it could not. */
export function whenSeen<T>(look: Look<T>, answer: (value: T) => Answer): Answer {
  if (look.status === 'seen') return answer(look.value);
  return look.after === undefined
    ? notLooked(look.gap)
    : unknown(`Not checked: it needs what "${look.after}" could not see.`, []);
}

function notLooked({ reason, action, message }: Gap): Answer {
  const said = reason === 'denied' ? '' : `: ${message.replace(/\.$/, '')}`;
  return unknown(`Not checked: ${reasonText({ reason })} (${action})${said}.`, adviceOn(reason, action));
}

function adviceOn(reason: Gap['reason'], action: string): readonly string[] {
  switch (reason) {
    case 'denied':
      return [`Allow ${action} for your credentials, or use credentials that have it.`];
    case 'throttled':
    case 'timeout':
      return ['Run doctor again later.'];
    case 'unusable':
      return ['Check proxies and AWS_ENDPOINT_URL: something else may have answered instead of AWS.'];
    case 'unsupported':
    case 'empty':
    case 'error':
      return [];
  }
}

/** In the order of all of them. */
export function inOrder(answers: Readonly<Partial<Record<ExaminationId, Answer>>>): readonly Examination[] {
  return EXAMINATION_IDS.flatMap((id) => {
    const answer = answers[id];
    return answer === undefined ? [] : [{ id, ...answer }];
  });
}
