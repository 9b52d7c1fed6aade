import type { Examination, ExaminationId } from '../model/doctor.ts';
import { examineChat, examineClock, examineConcurrency, examineTrail } from './examinations/account.ts';
import { examineAlarms } from './examinations/alarms.ts';
import { type Answer, inOrder, unknown, whenSeen } from './examinations/answer.ts';
import { examineCoverage, examineLastAudit } from './examinations/audits.ts';
import { examineFunctions } from './examinations/functions.ts';
import { examineMetrics } from './examinations/metrics.ts';
import { examinePermissions } from './examinations/permissions.ts';
import { examineSchedule } from './examinations/schedule.ts';
import { examineStack } from './examinations/stack.ts';
import { examineSubscriptions } from './examinations/subscriptions.ts';
import type { Expected, Look, SeenFunction, SeenHub } from './seen.ts';

/** What only the deployed function can know: its role is the one that members trust, and that writes the ledger. */
export const ONLY_THE_FUNCTION = [
  'members',
  'member-permissions',
  'ledger',
] as const satisfies readonly ExaminationId[];

/** What only the deployed function that cleans up can know: its role is the one that those that delete trust. */
export const ONLY_CLEAN_UP = ['cleanup-members', 'cleanup-permissions'] as const satisfies readonly ExaminationId[];

/** Every question of a deployment with its answer, as far as who runs the command, and the function for it, could look. */
export function examine(hub: SeenHub, expected: Expected): readonly Examination[] {
  const own = inOrder({
    stack: examineStack(hub, expected),
    functions: examineFunctions(hub, expected),
    schedule: examineSchedule(hub, expected),
    'last-audit': examineLastAudit(hub, expected),
    coverage: examineCoverage(hub),
    permissions: examinePermissions(hub),
    ...ofTheFunction(hub.answer, expected),
    ...(hub.cleanupAnswer === undefined ? {} : from(ONLY_CLEAN_UP, hub.cleanupAnswer)),
    subscriptions: examineSubscriptions(hub, expected),
    alarms: examineAlarms(hub),
    'alarm-metrics': examineMetrics(hub, expected),
    ...(expected.channels.length > 0 ? { chat: examineChat(hub, expected) } : {}),
    concurrency: examineConcurrency(hub, expected),
    trail: examineTrail(hub),
    clock: examineClock(hub),
  });
  return own;
}

function ofTheFunction(
  answer: Look<SeenFunction>,
  { hasMembers }: Expected,
): Readonly<Partial<Record<ExaminationId, Answer>>> {
  return from(
    ONLY_THE_FUNCTION.filter((id) => id === 'ledger' || hasMembers),
    answer,
  );
}

function from(
  ids: readonly ExaminationId[],
  answer: Look<SeenFunction>,
): Readonly<Partial<Record<ExaminationId, Answer>>> {
  return Object.fromEntries(ids.map((id) => [id, fromFunction(id, answer)]));
}

function fromFunction(id: ExaminationId, answer: Look<SeenFunction>): Answer {
  if (answer.status === 'gap') {
    const { action } = answer.gap;
    return unknown("Not looked at: only the function's role can know, and the function could not be asked.", [
      answer.after === undefined ? `See "functions": it needs ${action}.` : `See "${answer.after}".`,
    ]);
  }
  return whenSeen(answer, (answered) => {
    const found = answered.kind === 'answer' ? answered.examinations.find((one) => one.id === id) : undefined;
    return found ?? unknown('Not checked: the function did not answer it.', ['See "functions".']);
  });
}
