import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, iamActionsOf, type SimulatedAws, startSimulatedAws, unitAt } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const MANAGEMENT = '111122223333';
const DELEGATE = '222233334444';
const MEMBER = '333344445555';
const STRANGER = '999988887777';
const SANDBOXES = Array.from({ length: 45 }, (_, index) => String(500_000_000_000 + index));
let aws: SimulatedAws;

beforeEach(async () => {
  const world = aWorld()
    .organization({
      management: MANAGEMENT,
      delegatedAdministrators: [DELEGATE],
      accounts: [DELEGATE],
      units: {
        Workloads: {
          accounts: [MEMBER],
          units: { Production: { accounts: [{ id: '444455556666', name: 'shop', state: 'SUSPENDED' }] } },
        },
        Sandboxes: { accounts: SANDBOXES },
      },
    })
    .account(STRANGER, (account) => account.region('eu-west-1'));
  aws = await startSimulatedAws(world);
});
afterEach(() => aws.stop());

const client = (accountId = MANAGEMENT, region = 'eu-west-1') => clientsOf(aws, region, accountId).organizations;
const list = (input: { MaxResults?: number; NextToken?: string } = {}, accountId?: string) =>
  client(accountId).send(new ListAccountsCommand(input));
const accountsIn = (ParentId: string, NextToken?: string) =>
  client().send(new ListAccountsForParentCommand({ ParentId, NextToken }));
const unitsIn = (ParentId: string) => client().send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
const idOf = (path: string) => {
  const [organization] = aws.world.organizations;
  return organization === undefined ? '' : unitAt(organization, path).id;
};

/** The ids on every page, in order. */
async function pages(MaxResults?: number): Promise<readonly (readonly string[])[]> {
  const all: string[][] = [];
  let token: string | undefined;
  do {
    const paging = { ...(token === undefined ? {} : { NextToken: token }), ...(MaxResults ? { MaxResults } : {}) };
    const { Accounts = [], NextToken } = await list(paging);
    all.push(Accounts.map(({ Id = '' }: Account) => Id));
    token = NextToken;
  } while (token !== undefined);
  return all;
}

describe('an organisation', () => {
  test('lists its accounts with their state, and without the status that AWS retired', async () => {
    const { Accounts = [] } = await accountsIn(idOf('Workloads/Production'));
    const [organization] = aws.world.organizations;
    expect(Accounts).toEqual([
      {
        Id: '444455556666',
        Arn: `arn:aws:organizations::${MANAGEMENT}:account/${organization?.id}/444455556666`,
        Email: 'shop@example.com',
        Name: 'shop',
        State: 'SUSPENDED',
        JoinedMethod: 'CREATED',
        JoinedTimestamp: new Date('2024-05-01T08:00:00Z'),
      },
    ]);
  });

  test('holds the management account below its root unless told where', async () => {
    const { Accounts = [] } = await accountsIn(idOf(''));
    expect(Accounts.map(({ Id }) => Id)).toEqual([DELEGATE, MANAGEMENT]);
  });

  test('nests units, each of which lists only what is directly in it', async () => {
    const top = (await unitsIn(idOf(''))).OrganizationalUnits ?? [];
    expect(top.map(({ Id, Name }) => [Id, Name])).toEqual([
      [idOf('Workloads'), 'Workloads'],
      [idOf('Sandboxes'), 'Sandboxes'],
    ]);
    expect(top[0]?.Arn).toMatch(/^arn:aws:organizations::111122223333:ou\/o-[a-z0-9]{10}\/ou-[a-z0-9]{4}-[a-z0-9]{8}$/);
    const below = (await unitsIn(idOf('Workloads'))).OrganizationalUnits ?? [];
    expect(below.map(({ Name }) => Name)).toEqual(['Production']);
    expect((await unitsIn(idOf('Sandboxes'))).OrganizationalUnits).toEqual([]);
    expect((await accountsIn(idOf('Workloads'))).Accounts?.map(({ Id }) => Id)).toEqual([MEMBER]);
  });

  test('is answered wherever the SDK signs for, as Organizations has no region', async () => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect((await client(MANAGEMENT, region).send(new ListAccountsCommand({}))).Accounts).toHaveLength(20);
    }
    const config = { ...aws.clientConfig('us-east-1', MEMBER), maxAttempts: 1 };
    const refused = new OrganizationsClient(config).send(new ListAccountsCommand({}));
    expect(await failureOf(refused)).toMatch(/^AccessDeniedException:/);
  });
});

describe('pages', () => {
  test('hold 20 accounts unless fewer are asked for', async () => {
    expect((await pages()).map(({ length }) => length)).toEqual([20, 0, 20, 9]);
    expect((await pages(15)).map(({ length }) => length)).toEqual([15, 0, 15, 15, 4]);
  });

  test('give every account once, whatever their size, with an empty one among them', async () => {
    const [organization] = aws.world.organizations;
    for (const size of [1, 3, 20]) {
      const given = await pages(size);
      expect(given.flat()).toEqual([...(organization?.accounts.keys() ?? [])]);
      expect(given.some(({ length }) => length === 0)).toBe(true);
    }
  });

  test('that fit in one are never empty', async () => {
    const { Accounts, NextToken } = await accountsIn(idOf('Workloads'));
    expect([Accounts?.length, NextToken]).toEqual([1, undefined]);
  });

  test.each([
    [{ MaxResults: 21 }, /^InvalidInputException: .*larger value than allowed/],
    [{ MaxResults: 0 }, /^InvalidInputException: .*smaller value than allowed/],
    [{ NextToken: 'made-up' }, /^InvalidInputException:/],
  ])('cannot be asked for with %j', async (input, message) => {
    expect(await failureOf(list(input))).toMatch(message);
  });

  test('belong to one list: a token of another is refused', async () => {
    const { NextToken = '' } = await accountsIn(idOf('Sandboxes'));
    expect(await failureOf(list({ NextToken }))).toMatch(/^InvalidInputException:/);
    expect((await accountsIn(idOf('Sandboxes'), NextToken)).Accounts).toEqual([]);
  });
});

describe('a caller', () => {
  test('may be the management account or a delegated administrator', async () => {
    expect((await list({}, MANAGEMENT)).Accounts).toHaveLength(20);
    expect((await list({}, DELEGATE)).Accounts).toHaveLength(20);
  });

  test('may be no other member', async () => {
    const refusal = "AccessDeniedException: You don't have permissions to access this resource.";
    expect(await failureOf(list({}, MEMBER))).toBe(refusal);
  });

  test('without an organisation is told so', async () => {
    expect(await failureOf(list({}, STRANGER))).toBe(
      'AWSOrganizationsNotInUseException: Your account is not a member of an organization.',
    );
  });

  test('without credentials that AWS knows is refused', async () => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    const stranger = new OrganizationsClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
    expect(await failureOf(stranger.send(new ListAccountsCommand({})))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
    aws.faults.expire({ accountId: MANAGEMENT });
    expect(await failureOf(list())).toBe(
      'ExpiredTokenException: The security token included in the request is expired',
    );
  });

  test.each([
    ['ou-ab12-12345678', "ParentNotFoundException: You specified parent that doesn't exist."],
    ['Workloads', 'InvalidInputException: You provided a value that does not match the required pattern.'],
  ])('cannot list what is in %s', async (parent, message) => {
    expect(await failureOf(accountsIn(parent))).toBe(message);
    expect(await failureOf(unitsIn(parent))).toBe(message);
  });
});

describe('faults', () => {
  test('deny in the words of IAM, with the unit that was asked for', async () => {
    aws.faults.deny('organizations:List*');
    const who = `AccessDeniedException: User: arn:aws:iam::${MANAGEMENT}:user/simulated is not authorized to perform:`;
    const because = (action: string) => `because no identity-based policy allows the organizations:${action} action`;
    expect(await failureOf(list())).toBe(`${who} organizations:ListAccounts on resource: * ${because('ListAccounts')}`);
    const [organization] = aws.world.organizations;
    const unit = `arn:aws:organizations::${MANAGEMENT}:ou/${organization?.id}/${idOf('Workloads')}`;
    expect(await failureOf(accountsIn(idOf('Workloads')))).toBe(
      `${who} organizations:ListAccountsForParent on resource: ${unit} ${because('ListAccountsForParent')}`,
    );
    const root = `arn:aws:organizations::${MANAGEMENT}:root/${organization?.id}/${idOf('')}`;
    expect(await failureOf(unitsIn(idOf('')))).toContain(`on resource: ${root} because`);
  });

  test('throttle', async () => {
    aws.faults.throttle('organizations:ListAccounts', { capacity: 1, refillPerSecond: 0 });
    await list();
    expect(await failureOf(list())).toBe(
      'TooManyRequestsException: You have sent too many requests in too short a period of time. Try again later.',
    );
  });

  test('let a unit vanish', async () => {
    const unit = idOf('Workloads/Production');
    aws.faults.vanish(unit, { action: 'organizations:ListOrganizationalUnitsForParent' });
    expect((await unitsIn(idOf('Workloads'))).OrganizationalUnits).toHaveLength(1);
    expect(await failureOf(accountsIn(unit))).toMatch(/^ParentNotFoundException:/);
  });
});

test('calls are recorded by their IAM actions', async () => {
  await list();
  await unitsIn(idOf(''));
  expect(iamActionsOf(aws.calls)).toEqual([
    'organizations:ListAccounts',
    'organizations:ListOrganizationalUnitsForParent',
  ]);
  expect(aws.calls[1]).toMatchObject({ accountId: MANAGEMENT, parameters: { ParentId: idOf('') }, outcome: 'ok' });
});

describe('what is not simulated is named', () => {
  test('an operation', async () => {
    expect(await failureOf(client().send(new DescribeOrganizationCommand({})))).toBe(
      'SimulatedAwsUnsupported: The simulated AWS does not support the operation organizations:DescribeOrganization.',
    );
  });

  test('a parameter', async () => {
    const { accessKeyId } = aws.clientConfig('us-east-1').credentials;
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/organizations/aws4_request`,
        'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts',
      },
      body: JSON.stringify({ MaxResults: 5, Colour: 'red' }),
    });
    expect(response.status).toBe(501);
    expect(aws.unsupported).toEqual([expect.stringContaining('the parameter Colour of organizations:ListAccounts')]);
  });
});

test.each([
  ['a management account that is no account id', { management: '12' }],
  ['an account twice', { management: MANAGEMENT, accounts: [MEMBER], units: { A: { accounts: [MEMBER] } } }],
])('a plan cannot have %s', (_, plan) => {
  expect(() => aWorld().organization(plan)).toThrow();
});
