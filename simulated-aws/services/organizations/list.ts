import type * as Sdk from '@aws-sdk/client-organizations';
import { chainOf, pageOf } from '../../paging.ts';
import { organizationsArn } from '../../resource-of.ts';
import type { CallContext } from '../../service.ts';
import type { OrganizationAccount, OrganizationState, UnitRecord } from '../../world/index.ts';
import { invalidInput, organizationOfCaller, parentIn } from './caller.ts';

/** Organizations pages by 20 unless asked for fewer, and takes 1 to 20 (service model). */
const MAX_PAGE = 20;

interface Paged {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export function listAccounts(input: Sdk.ListAccountsRequest, context: CallContext): Sdk.ListAccountsResponse {
  const organization = organizationOfCaller(context);
  const { items, next } = listed('ListAccounts', input, context, organization.accounts, () => true);
  return { Accounts: items.map((account) => accountOf(account, organization, context)), NextToken: next };
}

export function listAccountsForParent(
  input: Sdk.ListAccountsForParentRequest,
  context: CallContext,
): Sdk.ListAccountsForParentResponse {
  const organization = organizationOfCaller(context);
  const { id } = parentIn(organization, input.ParentId);
  const isIn = ({ parentId }: OrganizationAccount) => parentId === id;
  const { items, next } = listed('ListAccountsForParent', input, context, organization.accounts, isIn);
  return { Accounts: items.map((account) => accountOf(account, organization, context)), NextToken: next };
}

export function listUnitsForParent(
  input: Sdk.ListOrganizationalUnitsForParentRequest,
  context: CallContext,
): Sdk.ListOrganizationalUnitsForParentResponse {
  const organization = organizationOfCaller(context);
  const { id } = parentIn(organization, input.ParentId);
  const isIn = ({ parentId }: UnitRecord) => parentId === id;
  const { items, next } = listed('ListOrganizationalUnitsForParent', input, context, organization.units, isIn);
  return { OrganizationalUnits: items.map((unit) => unitOf(unit, organization, context)), NextToken: next };
}

/** One page of the members of a map that belong to the list. */
function listed<Item extends { readonly id: string }>(
  operation: string,
  input: Paged,
  context: CallContext,
  members: ReadonlyMap<string, Item>,
  belongs: (item: Item) => boolean,
) {
  const size = pageSize(input.MaxResults);
  const read = (id: string) => {
    const item = members.get(id);
    return item !== undefined && belongs(item) ? item : undefined;
  };
  const chain = chainOf(operation, context.account.id, input);
  return pageOf(context.pager, {
    chain,
    token: knownToken(input.NextToken, chain, context),
    size,
    keys: () =>
      withEmptyPages(
        [...members.values()].filter(belongs).map(({ id }) => id),
        size,
      ),
    read,
  });
}

/** Reads as nothing. */
const NOBODY = '';

/**
 * Organizations gives a page without items, and with a token, now and then; here it does so before the second page and
 * every third one after it, so that each client that pages meets it.
 */
function withEmptyPages(ids: readonly string[], size: number): readonly string[] {
  const pages = Array.from({ length: Math.ceil(ids.length / size) }, (_, page) =>
    ids.slice(page * size, (page + 1) * size),
  );
  const empty = Array.from({ length: size }, () => NOBODY);
  return pages.flatMap((page, index) => (index % 3 === 1 ? [...empty, ...page] : page));
}

function pageSize(maxResults = MAX_PAGE): number {
  if (maxResults > MAX_PAGE) {
    throw invalidInput('MAX_VALUE_EXCEEDED', 'You provided a numeric parameter that has a larger value than allowed.');
  }
  if (maxResults < 1) {
    throw invalidInput('MIN_VALUE_EXCEEDED', 'You provided a numeric parameter that has a smaller value than allowed.');
  }
  return maxResults;
}

function knownToken(token: string | undefined, chain: string, { pager }: CallContext): string | undefined {
  if (token === undefined || pager.positions.get(token)?.chain === chain) return token;
  const message = 'Get the value for the NextToken parameter from the response to a previous call of the operation.';
  throw invalidInput('INVALID_NEXT_TOKEN', message);
}

/** Without `Status`: AWS retired it on 2026-09-09. */
function accountOf({ id, name, state }: OrganizationAccount, organization: OrganizationState, context: CallContext) {
  return {
    Id: id,
    Arn: organizationsArn(context.region.name, organization, 'account', id),
    Email: `${name}@example.com`,
    Name: name,
    State: state,
    JoinedMethod: id === organization.managementAccountId ? 'INVITED' : 'CREATED',
    JoinedTimestamp: JOINED,
  } satisfies Sdk.Account;
}

const JOINED = new Date('2024-05-01T08:00:00Z');

function unitOf({ id, name }: UnitRecord, organization: OrganizationState, { region }: CallContext) {
  return { Id: id, Arn: organizationsArn(region.name, organization, 'ou', id), Name: name };
}
