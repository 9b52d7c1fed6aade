import pLimit from 'p-limit';
import type { AccountAccess } from '../model/audit-request.ts';
import { type Answer, unknown } from './examinations/answer.ts';

/** Accounts entered at a time. */
const AT_A_TIME = 16;

/** An account that is entered by a role. */
export type Other = AccountAccess & { readonly roleArn: string };

/** Of accounts that nobody named. */
export const ORGANIZATION: Answer = unknown(
  'Not checked: the function has no permission to list the accounts of the organisation.',
  [
    'Name them in the event: { "doctor": { "accounts": ["444455556666"] } }. The command `eks-ip-auditor doctor` does this for you.',
  ],
);

/** Looks into every account but our own, some at a time. */
export function eachOther<T>(
  accounts: readonly AccountAccess[],
  lookInto: (other: Other) => Promise<T>,
): Promise<readonly T[]> {
  const limit = pLimit(AT_A_TIME);
  const looking = accounts.flatMap(({ roleArn, externalId }) =>
    roleArn === undefined ? [] : [limit(() => lookInto({ roleArn, externalId }))],
  );
  return Promise.all(looking);
}
