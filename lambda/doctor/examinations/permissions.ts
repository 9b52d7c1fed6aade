import { count } from '../../common/words.ts';
import type { SeenDecision, SeenHub } from '../seen.ts';
import { type Answer, ok, unknown, whenSeen, wrong } from './answer.ts';

const TAKEN_BY: Readonly<Record<NonNullable<SeenDecision['by']>, string>> = {
  organization: 'denied by a policy of the organisation (SCP)',
  boundary: 'not allowed by the permissions boundary',
};

const VERDICTS: Readonly<Record<SeenDecision['verdict'], string>> = {
  allowed: 'allowed',
  'not-allowed': 'not allowed by any policy of the role',
  denied: 'denied by a policy',
  unknown: 'depends on conditions that the simulator does not know',
};

export function examinePermissions({ decisions }: SeenHub): Answer {
  return whenSeen(decisions, ofDecisions);
}

/** What IAM's simulator says of every action that a role's function calls. */
function ofDecisions(decisions: readonly SeenDecision[]): Answer {
  const roles = count(new Set(decisions.map(({ role }) => role)).size, 'role');
  const refused = decisions.filter(({ verdict }) => verdict === 'not-allowed' || verdict === 'denied');
  const open = decisions.filter(({ verdict }) => verdict === 'unknown');
  const actions = count(decisions.length, 'action');
  if (refused.length > 0) {
    return wrong(
      `${refused.length} of ${actions} that ${roles} of the functions need would be denied.`,
      ['Remove the policy or boundary that denies them. If somebody changed the roles, deploy again.'],
      refused.map(words),
    );
  }
  if (open.length > 0) {
    return unknown(
      `IAM's simulator does not know whether ${open.length} of ${actions} of ${roles} are allowed.`,
      [],
      open.map(words),
    );
  }
  return ok(`IAM's simulator allows all ${actions} that ${roles} of the functions need.`);
}

function words({ role, action, verdict, by }: SeenDecision): string {
  return `${role}: ${action} is ${by === undefined ? VERDICTS[verdict] : TAKEN_BY[by]}`;
}
