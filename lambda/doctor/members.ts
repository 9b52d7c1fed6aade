import { count } from '../common/words.ts';
import { policyVerdict } from '../facts/iam/iam-policy.ts';
import { reasonText } from '../model/gap-words.ts';
import type { RolePolicy } from '../model/inventory.ts';
import { type Answer, ok, unknown, wrong } from './examinations/answer.ts';
import type { Look } from './seen.ts';

/** The role of another account, as far as it lets itself be looked at. */
export interface SeenMember {
  readonly roleArn: string;
  /** Whether it could be assumed, and then what it allows. */
  readonly entered: Look<Look<MemberRole>>;
}

export interface MemberRole {
  readonly policies: readonly Pick<RolePolicy, 'document'>[];
  /** The policy that bounds it, if any. */
  readonly boundary: Pick<RolePolicy, 'document'> | undefined;
}

const MEMBERS =
  'docs/runbook.md, "Members": the role is missing there, trusts another hub, or asks for another external id.';

/** How it is said what the role is of which is told. */
interface Wording {
  /** Who assumes it. */
  readonly who: string;
  readonly role: string;
  /** What it is to allow. */
  readonly all: string;
  readonly allowed: (actions: number) => string;
  readonly beyond: string;
  /** Where it is said why a role could not be looked at. */
  readonly see: string;
}

export const OF_AUDITS: Wording = {
  who: 'The function',
  role: 'role',
  all: 'every call of an audit',
  allowed: (actions) => `the ${actions} calls of an audit`,
  beyond: 'See "coverage" for what policies of the organisation (SCPs) deny.',
  see: 'See "members".',
};

export const OF_CLEAN_UP: Wording = {
  who: 'Clean-up',
  role: 'role of clean-up',
  all: 'the deletion of network interfaces',
  allowed: () => 'the deletion of network interfaces',
  beyond: 'Only a deletion shows whether its conditions and the policies of the organisation (SCPs) allow it.',
  see: 'See "cleanup-members" and "members".',
};

/** Whether the function's own role is let in: what no other credentials can find out. */
export function examineMembers(members: readonly SeenMember[], { who }: Wording): Answer {
  const refused = members.flatMap(({ roleArn, entered }) =>
    entered.status === 'gap' ? [{ roleArn, ...entered.gap }] : [],
  );
  const all = othersOf(members);
  if (refused.length === 0) return ok(`${who} can assume its role in ${everyOneOf(members)}.`);
  const details = refused.map(({ roleArn, reason, action }) => `${roleArn}: ${reasonText({ reason })} (${action})`);
  const denied = refused.filter(({ reason }) => reason === 'denied').length;
  // Throttled or out of time says nothing of the role.
  if (denied === 0)
    return unknown(`${refused.length} of ${all} could not be tried.`, ['Run doctor again later.'], details);
  return wrong(`${who} cannot assume its role in ${denied} of ${all}.`, [MEMBERS], details);
}

/** Whether the roles that were entered allow the actions, by their own policies and their boundary. */
export function examineMemberPermissions(
  members: readonly SeenMember[],
  actions: readonly string[],
  { role: name, all: everything, allowed, beyond, see }: Wording,
): Answer {
  const entered = members.flatMap(({ roleArn, entered: look }) =>
    look.status === 'seen' ? [{ roleArn, role: look.value }] : [],
  );
  const judged = entered.map(({ roleArn, role }) => ({
    roleArn,
    lacks: role.status === 'seen' ? actions.filter((action) => !isAllowed(action, role.value)) : undefined,
  }));
  const lacking = judged.filter(({ lacks = [] }) => lacks.length > 0);
  const unread = judged.filter(({ lacks }) => lacks === undefined);
  const all = othersOf(members);
  if (lacking.length > 0) {
    return wrong(
      `In ${lacking.length} of ${all} the ${name} does not allow ${everything}.`,
      ['Deploy the member again (docs/runbook.md, "Members"), or remove the permissions boundary that limits it.'],
      lacking.map(({ roleArn, lacks = [] }) => `${roleArn}: ${someOf(lacks)}`),
    );
  }
  const open = unread.length + members.length - entered.length;
  if (open > 0) {
    return unknown(
      `The roles in ${open} of ${all} could not be checked.`,
      [see],
      unread.map(({ roleArn }) => `${roleArn}: its policies could not be read`),
    );
  }
  return ok(`The ${name} allows ${allowed(actions.length)} in ${everyOneOf(members)}. ${beyond}`);
}

function othersOf({ length }: readonly SeenMember[]): string {
  return count(length, 'other account');
}

function everyOneOf({ length }: readonly SeenMember[]): string {
  return length === 1 ? 'the other account' : `all ${length} other accounts`;
}

/** As long as nothing says otherwise for certain, a condition is taken as met. */
function isAllowed(action: string, { policies, boundary }: MemberRole): boolean {
  const isOpen = (documents: readonly Pick<RolePolicy, 'document'>[]) =>
    ['allowed', 'unknown'].includes(policyVerdict(action, documents));
  return isOpen(policies) && (boundary === undefined || isOpen([boundary]));
}

function someOf(actions: readonly string[]): string {
  return actions.length > 4 ? `${actions.slice(0, 3).join(', ')} and ${actions.length - 3} more` : actions.join(', ');
}
