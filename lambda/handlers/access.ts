import type { Config } from '../config/schema.ts';
import { configuredAccounts } from '../config/to-request.ts';
import { accessInto, type OwnAccount } from '../estate/organization.ts';
import { accountOf } from '../estate/targets.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import { AuditorError } from '../model/errors.ts';

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
  const known = [...byId.keys()].join(', ');
  throw new AuditorError('EVENT_INVALID', `event: accounts: ${accountId} is not configured; there are ${known}`);
}
