import { READ_ACTIONS } from '../aws/permissions.ts';
import type { Session } from '../aws/sessions.ts';
import { enterTarget } from '../estate/targets.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import { EXAMINATION_IDS, type Examination } from '../model/doctor.ts';
import { type Answer, inOrder, ok, unknown } from './examinations/answer.ts';
import { ONLY_CLEAN_UP, type ONLY_THE_FUNCTION } from './examine.ts';
import { examineLedger } from './ledger.ts';
import { examineMemberPermissions, examineMembers, OF_AUDITS, type SeenMember } from './members.ts';
import { eachOther, ORGANIZATION, type Other } from './others.ts';
import { lookAtMemberRole } from './read/member-role.ts';

/** What a function of the deployment is and may look at. */
export interface InFunction {
  readonly home: Session;
  readonly region: string;
  readonly ledger: ObjectStore | undefined;
  /** Undefined: an organisation whose accounts nobody named. */
  readonly accounts: readonly AccountAccess[] | undefined;
  readonly signal: AbortSignal;
}

const OF_THE_COMMAND: Answer = unknown('Not checked: no function of the deployment has the permission.', [
  'Run `eks-ip-auditor doctor` with your own credentials.',
]);

const OF_CLEANUP: Answer = unknown('Not checked: only the function that cleans up can see it.', [
  'Invoke the function of the output CleanupFunction with the same event.',
]);

const ALONE: Answer = ok('No other account is audited.');

const NO_MEMORY: Answer = unknown('Not checked: the function has no ledger.', []);

/**
 * What the deployed function alone can know, by what its role may do anyway: whether its role is let into the other
 * accounts, what their roles allow, whether it may write the ledger. All else is `unknown`.
 */
export async function examineInFunction(around: InFunction): Promise<readonly Examination[]> {
  const { home, ledger, accounts, signal } = around;
  const others = EXAMINATION_IDS.map((id) => [
    id,
    ONLY_CLEAN_UP.some((one) => one === id) ? OF_CLEANUP : OF_THE_COMMAND,
  ]);
  return inOrder({
    ...Object.fromEntries(others),
    ...(accounts === undefined
      ? { members: ORGANIZATION, 'member-permissions': ORGANIZATION }
      : await examineAccounts(accounts, around)),
    ledger: ledger === undefined ? NO_MEMORY : await examineLedger(ledger, home.accountId, signal),
  } satisfies Readonly<Record<(typeof ONLY_THE_FUNCTION)[number], Answer>>);
}

async function examineAccounts(
  accounts: readonly AccountAccess[],
  around: InFunction,
): Promise<Readonly<Record<Exclude<(typeof ONLY_THE_FUNCTION)[number], 'ledger'>, Answer>>> {
  const members = await eachOther(accounts, (other) => memberOf(other, around));
  if (members.length === 0) return { members: ALONE, 'member-permissions': ALONE };
  return {
    members: examineMembers(members, OF_AUDITS),
    'member-permissions': examineMemberPermissions(members, READ_ACTIONS, OF_AUDITS),
  };
}

async function memberOf(access: Other, { home, region, signal }: InFunction): Promise<SeenMember> {
  const { roleArn } = access;
  const planned = await enterTarget(access, region, { home, homeRegion: region, signal });
  if (planned.kind === 'unreachable') return { roleArn, entered: { status: 'gap', gap: planned.gap } };
  const role = await lookAtMemberRole(roleArn, { session: planned.session, region, signal });
  return { roleArn, entered: { status: 'seen', value: role } };
}
