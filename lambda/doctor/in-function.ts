import pLimit from 'p-limit';
import { targetPorts } from '../aws/clients.ts';
import { READ_ACTIONS } from '../aws/permissions.ts';
import type { TargetPorts } from '../aws/ports.ts';
import type { Session } from '../aws/sessions.ts';
import { policyReader } from '../collect/iam-policies.ts';
import { enterTarget } from '../estate/targets.ts';
import { nameOfRole } from '../facts/aws/role-arns.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import { EXAMINATION_IDS, type Examination, type ExaminationId } from '../model/doctor.ts';
import { type Answer, inOrder, ok, unknown } from './examinations/answer.ts';
import { ONLY_THE_FUNCTION } from './examine.ts';
import { examineLedger } from './ledger.ts';
import { examineMemberPermissions, examineMembers, type MemberRole, type SeenMember } from './members.ts';
import { look } from './read/look.ts';
import type { Look } from './seen.ts';

/** Accounts entered at a time. */
const AT_A_TIME = 16;

/** What a function of the deployment is and may look at. */
export interface InFunction {
  readonly home: Session;
  readonly region: string;
  readonly ledger: ObjectStore | undefined;
  /** Undefined: an organisation whose accounts nobody named. */
  readonly accounts: readonly AccountAccess[] | undefined;
  readonly signal: AbortSignal;
}

const ORGANIZATION: Answer = unknown('Not looked at: the function may not list the accounts of the organisation.', [
  'Name them: { "doctor": { "accounts": ["444455556666"] } }. The command `eks-ip-auditor doctor` does so by itself.',
]);

const OF_THE_COMMAND: Answer = unknown('Not looked at: no function of the deployment may.', [
  'Run `eks-ip-auditor doctor` with your own credentials.',
]);

const ALONE: Answer = ok('No other account is audited.');

const NO_MEMORY: Answer = unknown('Not looked at: the function has no ledger.', []);

/**
 * What the deployed function alone can know, by what its role may do anyway: whether its role is let into the other
 * accounts, what their roles allow, whether it may write the ledger. All else is `unknown`.
 */
export async function examineInFunction(around: InFunction): Promise<readonly Examination[]> {
  const { home, ledger, accounts, signal } = around;
  const others = Object.fromEntries(
    EXAMINATION_IDS.filter((id) => !ONLY_THE_FUNCTION.some((own) => own === id)).map((id) => [id, OF_THE_COMMAND]),
  );
  return inOrder({
    ...others,
    ...(accounts === undefined
      ? { members: ORGANIZATION, 'member-permissions': ORGANIZATION }
      : await examineAccounts(accounts, around)),
    ledger: ledger === undefined ? NO_MEMORY : await examineLedger(ledger, home.accountId, signal),
  });
}

async function examineAccounts(
  accounts: readonly AccountAccess[],
  around: InFunction,
): Promise<Readonly<Partial<Record<ExaminationId, Answer>>>> {
  const limit = pLimit(AT_A_TIME);
  const entering = accounts.flatMap(({ roleArn, externalId }) =>
    roleArn === undefined ? [] : [limit(() => memberOf({ roleArn, externalId }, around))],
  );
  const members = await Promise.all(entering);
  if (members.length === 0) return { members: ALONE, 'member-permissions': ALONE };
  return {
    members: examineMembers(members),
    'member-permissions': examineMemberPermissions(members, READ_ACTIONS),
  };
}

async function memberOf(
  access: AccountAccess & { readonly roleArn: string },
  { home, region, signal }: InFunction,
): Promise<SeenMember> {
  const { roleArn } = access;
  const planned = await enterTarget(access, region, { home, homeRegion: region, signal });
  if (planned.kind === 'unreachable') return { roleArn, entered: { status: 'gap', gap: planned.gap } };
  const { iam } = targetPorts(planned.session, region, { maxCallsInFlight: 4 });
  return { roleArn, entered: { status: 'seen', value: await roleLook(roleArn, { ports: { iam }, signal }) } };
}

function roleLook(
  roleArn: string,
  reader: { readonly ports: Pick<TargetPorts, 'iam'>; readonly signal: AbortSignal },
): Promise<Look<MemberRole>> {
  return look('IAM roles', async () => {
    const RoleName = nameOfRole(roleArn);
    const policies = policyReader(reader);
    const { Role } = await reader.ports.iam.getRole({ RoleName }, reader.signal);
    const arn = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      policies: await policies.ofRole(RoleName),
      boundary: arn === undefined ? undefined : { document: await policies.managed(arn) },
    };
  });
}
