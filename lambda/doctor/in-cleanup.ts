import { toGap } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { assumeRole } from '../aws/sessions.ts';
import { enterTarget } from '../estate/targets.ts';
import { parseRoleArn, roleBeside } from '../facts/aws/role-arns.ts';
import { EXAMINATION_IDS, type Examination } from '../model/doctor.ts';
import { type Answer, inOrder, ok, unknown } from './examinations/answer.ts';
import type { ONLY_CLEAN_UP } from './examine.ts';
import type { InFunction } from './in-function.ts';
import { examineMemberPermissions, examineMembers, type MemberRole, OF_CLEAN_UP, type SeenMember } from './members.ts';
import { eachOther, ORGANIZATION, type Other } from './others.ts';
import { lookAtMemberRole } from './read/member-role.ts';
import type { Look } from './seen.ts';

/** What the function that cleans up is, and where it may delete by which role. */
export interface InCleanup extends Omit<InFunction, 'ledger'> {
  /** Undefined: it only plans. */
  readonly deleting: { readonly roleName: string; readonly accounts: 'all' | readonly string[] } | undefined;
}

const ELSEWHERE: Answer = unknown('Not checked: this function knows only the roles of clean-up.', [
  'Run `eks-ip-auditor doctor` with your own credentials.',
]);

const PLANS: Answer = ok('Clean-up only plans: no role deletes.');

const ALONE: Answer = ok('Clean-up deletes in no other account.');

type Answers = Readonly<Record<(typeof ONLY_CLEAN_UP)[number], Answer>>;

/**
 * What the function that cleans up alone can know, by what its role may do anyway: whether its role is let into the roles
 * that delete in other accounts, and whether these allow it. It assumes them and calls nothing by them.
 */
export async function examineInCleanup(around: InCleanup): Promise<readonly Examination[]> {
  const others = EXAMINATION_IDS.map((id) => [id, ELSEWHERE]);
  return inOrder({ ...Object.fromEntries(others), ...(await answers(around)) });
}

async function answers(around: InCleanup): Promise<Answers> {
  const { deleting, accounts } = around;
  if (deleting === undefined) return both(PLANS);
  if (accounts === undefined) return both(ORGANIZATION);
  const listed = deleting.accounts;
  const allowed = accounts.filter(
    ({ roleArn = '' }) => listed === 'all' || listed.includes(parseRoleArn(roleArn)?.accountId ?? ''),
  );
  const members = await eachOther(allowed, (other) => memberOf(other, deleting.roleName, around));
  if (members.length === 0) return both(ALONE);
  return {
    'cleanup-members': examineMembers(members, OF_CLEAN_UP),
    'cleanup-permissions': examineMemberPermissions(members, [ACTIONS.cleanup.deleteNetworkInterface], OF_CLEAN_UP),
  };
}

function both(answer: Answer): Answers {
  return { 'cleanup-members': answer, 'cleanup-permissions': answer };
}

async function memberOf(access: Other, roleName: string, { home, region, signal }: InCleanup): Promise<SeenMember> {
  const roleArn = roleBeside(access.roleArn, roleName);
  try {
    await assumeRole(home, { arn: roleArn, externalId: access.externalId }, signal);
  } catch (error) {
    return { roleArn, entered: { status: 'gap', gap: toGap('target', ACTIONS.sts.assumeRole, error) } };
  }
  return { roleArn, entered: { status: 'seen', value: await roleLook(roleArn, access, { home, region, signal }) } };
}

/** It may not read itself: the role that reads does. */
async function roleLook(
  roleArn: string,
  access: Other,
  { home, region, signal }: Pick<InCleanup, 'home' | 'region' | 'signal'>,
): Promise<Look<MemberRole>> {
  const planned = await enterTarget(access, region, { home, homeRegion: region, signal });
  if (planned.kind === 'unreachable') return { status: 'gap', gap: planned.gap };
  return lookAtMemberRole(roleArn, { session: planned.session, region, signal });
}
