import { thereAre } from '../common/words.ts';
import type { Config } from '../config/schema.ts';
import { configuredAccounts } from '../config/to-request.ts';
import { accessInto, type OwnAccount } from '../estate/organization.ts';
import { accountOf } from '../estate/targets.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import { AuditorError } from '../model/errors.ts';
import type { ImportTask } from '../security-hub/task.ts';

/**
 * The configured ways into the accounts that an event names. Of an organisation that is any account which is not
 * excluded: its role says whether we may enter.
 * @throws AuditorError EVENT_INVALID naming the account
 */
export function accessTo(
  wanted: readonly string[],
  config: Pick<Config, 'targets'>,
  home: OwnAccount,
): readonly AccountAccess[] {
  return wanted.map((accountId) => accessToOne(accountId, config, home));
}

/** As `accessTo`, of one account. */
export function accessToOne(accountId: string, config: Pick<Config, 'targets'>, home: OwnAccount): AccountAccess {
  const { organization } = config.targets;
  if (organization !== undefined) {
    if (!organization.excludeAccounts.includes(accountId)) return accessInto(accountId, organization, home);
    throw new AuditorError('EVENT_INVALID', `event: accounts: ${accountId} is in targets.organization.excludeAccounts`);
  }
  const byId = new Map(configuredAccounts(config).map((access) => [accountOf(access, home), access]));
  const access = byId.get(accountId);
  if (access !== undefined) return access;
  const known = [...byId.keys()];
  throw new AuditorError(
    'EVENT_INVALID',
    `event: accounts: ${accountId} is not configured; ${thereAre(known, known.join(', '))}`,
  );
}

/**
 * The role that imports into Security Hub of an account, where a role reads it; null where the function's own role does, which
 * then imports, too.
 * @throws AuditorError EVENT_INVALID for an account that is not configured
 */
export function importRoleInto(
  accountId: string,
  roleName: string,
  { config, home }: { readonly config: Pick<Config, 'targets'>; readonly home: OwnAccount },
): ImportTask['role'] {
  const { roleArn, externalId = null } = accessToOne(accountId, config, home);
  if (roleArn === undefined) return null;
  return { arn: `arn:${home.partition}:iam::${accountId}:role/${roleName}`, externalId };
}
