import { groupBy } from '../../common/group-by.ts';
import { count, duration } from '../../common/words.ts';
import { causeOf } from '../../model/coverage.ts';
import { reasonText } from '../../model/gap-words.ts';
import type { Expected, Look, SeenAudit, SeenHub, SeenStack } from '../seen.ts';
import { type Answer, ok, unknown, whenSeen, wrong } from './answer.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const RUN_ONE = 'Run an audit (docs/runbook.md, "Run it now").';

export function examineLastAudit({ audit, stack }: SeenHub, expected: Expected): Answer {
  return whenSeen(audit, (found) => (found === undefined ? noAudit(stack, expected) : ofAudit(found, expected)));
}

/** Whether the deployment is so old that an audit of the schedule must have come to its end. */
export function isAuditDue(stack: Look<SeenStack | undefined>, { now, missedAfterHours }: Expected): boolean {
  if (stack.status === 'gap' || stack.value === undefined || missedAfterHours === undefined) return false;
  return now.getTime() - stack.value.createdAt.getTime() > missedAfterHours * HOUR_MS;
}

function noAudit(stack: Look<SeenStack | undefined>, expected: Expected): Answer {
  return isAuditDue(stack, expected)
    ? wrong(`No audit has finished, and the first was due ${expected.missedAfterHours} hours after the deployment.`, [
        'See "schedule" here and docs/runbook.md, "audit-did-not-run".',
      ])
    : unknown('No audit has finished yet: the schedule starts the first.', [RUN_ONE]);
}

function ofAudit({ finishedAt, findings, targets }: SeenAudit, { now, missedAfterHours }: Expected): Answer {
  const age = now.getTime() - finishedAt.getTime();
  const ago = `${duration(Math.max(0, age) / MINUTE_MS)} ago`;
  const all = targets.complete + targets.partial + targets.failed;
  if (missedAfterHours !== undefined && age > missedAfterHours * HOUR_MS) {
    return wrong(
      `The last audit finished ${ago}. By the schedule, one finishes at least every ${missedAfterHours} hours.`,
      ['See "schedule" here and docs/runbook.md, "audit-did-not-run".'],
    );
  }
  return ok(
    `The last audit finished ${ago}: ${count(all, 'account and region', 'accounts and regions')}, ${count(findings, 'finding')}.`,
  );
}

export function examineCoverage({ audit }: SeenHub): Answer {
  return whenSeen(audit, (found) => (found === undefined ? nothingCovered() : ofCoverage(found)));
}

function nothingCovered(): Answer {
  return unknown('No audit has finished yet.', [RUN_ONE]);
}

function ofCoverage({ targets, complete, gaps }: SeenAudit): Answer {
  const all = targets.complete + targets.partial + targets.failed;
  const reach = count(all, 'account and region', 'accounts and regions');
  if (complete) return ok(`The last audit read all of ${reach}.`);
  const causes = [...groupBy(gaps, causeOf).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const places = new Set(alike.map(({ accountId, region }) => `${accountId} ${region}`));
    const [place = ''] = places;
    const where = places.size === 1 ? place : `${place} and ${places.size - 1} more`;
    return `${first.action}: ${reasonText(first)}, in ${where}`;
  });
  const parts = [
    ...(targets.failed > 0 ? [`${targets.failed} not at all`] : []),
    ...(targets.partial > 0 ? [`${targets.partial} in part`] : []),
  ];
  const how = parts.length === 0 ? 'not whole' : parts.join(' and ');
  return wrong(
    `The last audit read ${targets.complete} of ${reach} completely, ${how}.`,
    ['See docs/runbook.md, "incomplete-coverage", for what to do about each.'],
    causes,
  );
}
