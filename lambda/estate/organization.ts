import type { Account } from '@aws-sdk/client-organizations';
import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { OrganizationReads } from '../aws/ports.ts';
import { notUsable } from '../aws/unusable.ts';
import { everyPage } from '../collect/paging.ts';
import type { AccountAccess, OrganizationAccess } from '../model/audit-request.ts';

/** Organizations gives at most 20 a page, and sometimes an empty page that is not the last. */
const PAGE = 20;

/** Who we are in the organisation: our own account is entered without a role. */
export interface OwnAccount {
  readonly accountId: string;
  readonly partition: string;
}

/**
 * The way into each active account of the organisation, or of the units named and all below them, sorted by account id.
 * Accounts that are suspended, closing or not yet activated have nothing to audit.
 * @throws AwsCallError
 */
export async function organizationAccounts(
  reads: OrganizationReads,
  organization: OrganizationAccess,
  own: OwnAccount,
  signal: AbortSignal,
): Promise<readonly AccountAccess[]> {
  const { organizationalUnits: units, excludeAccounts } = organization;
  const listed = units === undefined ? await allAccounts(reads, signal) : await accountsBelow(reads, units, signal);
  if (listed.length === 0 && units === undefined) throw noAccounts();
  const ids = listed.filter(isActive).map(({ Id = '' }) => Id);
  const names = new Map(listed.map(({ Id, Name }) => [Id, Name]));
  const wanted = [...new Set(ids)].filter((id) => id !== '' && !excludeAccounts.includes(id)).sort();
  return wanted.map((id) => ({ ...accessInto(id, organization, own), name: names.get(id) }));
}

/** An organisation has its management account at the least. */
function noAccounts(): AwsCallError {
  return new AwsCallError(ACTIONS.organizations.listAccounts, notUsable('the organisation has no account at all'));
}

/** Our own account needs no role; every other is entered by the role that has the same name in each. */
export function accessInto(
  accountId: string,
  { roleName, externalId }: OrganizationAccess,
  own: OwnAccount,
): AccountAccess {
  if (accountId === own.accountId) return {};
  return { roleArn: `arn:${own.partition}:iam::${accountId}:role/${roleName}`, externalId };
}

/** `State`, not `Status`, which AWS retired on 2026-09-09. An account without a word on it is not left out. */
function isActive({ State }: Account): boolean {
  return State === undefined || State === 'ACTIVE';
}

function allAccounts(reads: OrganizationReads, signal: AbortSignal): Promise<readonly Account[]> {
  return everyPage(ACTIONS.organizations.listAccounts, async (nextToken) => {
    const { Accounts = [], NextToken } = await reads.listAccounts(page(nextToken), signal);
    return { items: Accounts, nextToken: NextToken };
  });
}

/** Unit by unit: Organizations takes few calls a second. */
async function accountsBelow(
  reads: OrganizationReads,
  parents: readonly string[],
  signal: AbortSignal,
): Promise<readonly Account[]> {
  const found: Account[] = [];
  const seen = new Set<string>();
  const queue = [...parents];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    if (seen.has(parent)) continue;
    seen.add(parent);
    found.push(...(await accountsIn(reads, parent, signal)));
    queue.push(...(await unitsIn(reads, parent, signal)));
  }
  return found;
}

function accountsIn(reads: OrganizationReads, ParentId: string, signal: AbortSignal): Promise<readonly Account[]> {
  return everyPage(ACTIONS.organizations.listAccountsForParent, async (nextToken) => {
    const input = { ParentId, ...page(nextToken) };
    const { Accounts = [], NextToken } = await reads.listAccountsForParent(input, signal);
    return { items: Accounts, nextToken: NextToken };
  });
}

function unitsIn(reads: OrganizationReads, ParentId: string, signal: AbortSignal): Promise<readonly string[]> {
  return everyPage(ACTIONS.organizations.listOrganizationalUnitsForParent, async (nextToken) => {
    const input = { ParentId, ...page(nextToken) };
    const { OrganizationalUnits = [], NextToken } = await reads.listOrganizationalUnitsForParent(input, signal);
    return { items: OrganizationalUnits.flatMap(({ Id }) => Id ?? []), nextToken: NextToken };
  });
}

function page(nextToken: string | undefined) {
  return { MaxResults: PAGE, NextToken: nextToken };
}
