import {
  type Account,
  ListAccountsCommand,
  type ListAccountsCommandInput,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
} from '@aws-sdk/client-organizations';
import { type ClientCase, whetherAnswered } from '../answer.ts';
import { type Clients, HOME, type Stage } from '../stage.ts';
import { asTheRole } from './identity.ts';

const list = ({ clients }: { readonly clients: Clients }, input: ListAccountsCommandInput = {}) =>
  clients.organizations.send(new ListAccountsCommand(input));

const accountsIn = ({ clients }: Stage, ParentId: string) =>
  clients.organizations.send(new ListAccountsForParentCommand({ ParentId }));

const unitsIn = ({ clients }: Stage, ParentId: string) =>
  clients.organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));

/** Accounts on every page of that size. */
async function pagesOf(stage: Stage, MaxResults: number): Promise<readonly (readonly Account[])[]> {
  const pages: (readonly Account[])[] = [];
  let NextToken: string | undefined;
  do {
    const page = await list(stage, { MaxResults, NextToken });
    pages.push(page.Accounts ?? []);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

/** Names, and not ids: AWS chooses those. In no order, as AWS promises none. */
function names(items: readonly { readonly Name?: string | undefined }[] = []): readonly string[] {
  return items.map(({ Name = '' }) => Name).sort();
}

const ACCOUNT_ARN = new RegExp(`^arn:aws:organizations::${HOME}:account/o-[a-z0-9]{10,32}/\\d{12}$`);

export const organizationCases: readonly ClientCase[] = [
  {
    name: 'lists the accounts of an organisation, and the management account among them',
    ask: async (stage) => {
      const accounts = (await pagesOf(stage, 20)).flat();
      const members = accounts.filter(({ Id }) => Id !== HOME);
      return { members: names(members), managementAccounts: accounts.length - members.length };
    },
  },
  {
    name: 'says of an account what it is and how it joined',
    ask: async (stage) => {
      const { Accounts = [] } = await accountsIn(stage, stage.id('unit:Production'));
      return Accounts.map(({ Id = '', Arn = '', Name, Email, State, Status, JoinedMethod, JoinedTimestamp }) => ({
        isId: /^\d{12}$/.test(Id),
        isArn: ACCOUNT_ARN.test(Arn) && Arn.endsWith(Id),
        Name,
        Email,
        State,
        hasStatus: Status !== undefined,
        JoinedMethod,
        hasJoined: JoinedTimestamp instanceof Date,
      }));
    },
  },
  {
    name: 'says which account is suspended',
    ask: async (stage) => {
      const { Accounts = [] } = await accountsIn(stage, stage.id('unit:Workloads'));
      return Object.fromEntries(Accounts.map(({ Name = '', State }) => [Name, State]));
    },
  },
  {
    name: 'lists the accounts of a unit, without those of units below it',
    ask: async (stage) => names((await accountsIn(stage, stage.id('unit:Workloads'))).Accounts),
  },
  {
    name: 'lists the units of a root and of a unit',
    ask: async (stage) => ({
      root: names((await unitsIn(stage, stage.id('unit:root'))).OrganizationalUnits),
      workloads: names((await unitsIn(stage, stage.id('unit:Workloads'))).OrganizationalUnits),
      production: names((await unitsIn(stage, stage.id('unit:Production'))).OrganizationalUnits),
    }),
  },
  {
    name: 'gives accounts in pages that hold no more than asked for, each account once',
    ask: async (stage) => {
      const pages = await pagesOf(stage, 7);
      const ids = pages.flat().map(({ Id }) => Id);
      return { tooLong: pages.filter(({ length }) => length > 7).length, twice: ids.length - new Set(ids).size };
    },
  },
  {
    name: 'gives 20 accounts of a unit at a time unless told',
    ask: async (stage) => {
      const { Accounts, NextToken } = await accountsIn(stage, stage.id('unit:Sandboxes'));
      return { accounts: Accounts?.length, more: NextToken !== undefined };
    },
  },
  {
    name: 'refuses a page of 21 accounts',
    ask: (stage) => whetherAnswered(list(stage, { MaxResults: 21 })),
  },
  {
    name: 'refuses a token of accounts that was not issued',
    ask: (stage) => whetherAnswered(list(stage, { NextToken: 'made-up' })),
  },
  {
    name: 'does not list what is in a unit that does not exist',
    ask: (stage) => whetherAnswered(accountsIn(stage, 'ou-zzzz-zzzzzzzz')),
  },
  {
    name: 'refuses the name of a unit in the place of its id',
    ask: (stage) => whetherAnswered(unitsIn(stage, 'Workloads')),
  },
  {
    name: 'lists no organisation for an account outside of it',
    ask: async (stage) => whetherAnswered(list({ clients: await asTheRole(stage) })),
  },
];
