import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditProgress, auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { listAccounts } from '../../lambda/estate/targets.ts';
import type { OrganizationAccess } from '../../lambda/model/audit-request.ts';
import { aWorld, type SimulatedAws, startSimulatedAws, unitAt, type World } from '../../simulated-aws/index.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { stubEnvironment } from '../support/environment.ts';

const HOME = '111122223333';
const PAYMENTS = '222233334444';
const SHOP = '333344445555';
const SHOP_TEST = '444455556666';
const SANDBOX = '555566667777';
const CLOSED = '666677778888';
const EVERYONE = [HOME, PAYMENTS, SHOP, SHOP_TEST, SANDBOX];
let aws: SimulatedAws | undefined;

function anOrganization(): World {
  return aWorld({ home: HOME })
    .account(HOME, (account) => account.region('eu-west-1'))
    .organization({
      management: HOME,
      units: {
        Workloads: {
          accounts: [SHOP, { id: CLOSED, state: 'SUSPENDED' }],
          units: {
            Test: { accounts: [SHOP_TEST, { id: '777788889999', state: 'PENDING_CLOSURE' }] },
            Regulated: { units: { Production: { accounts: [PAYMENTS] } } },
          },
        },
        Sandboxes: {
          accounts: [
            SANDBOX,
            { id: '888899990000', state: 'CLOSED' },
            { id: '999900001111', state: 'PENDING_ACTIVATION' },
          ],
        },
      },
    });
}

function anEmptyUnit(): World {
  return aWorld({ home: HOME }).organization({ management: HOME, units: { Old: {}, Live: { accounts: [SHOP] } } });
}

function anOrganizationOfClosedAccounts(): World {
  const closed = { id: CLOSED, state: 'CLOSED' } as const;
  return aWorld({ home: HOME }).organization({ management: HOME, units: { Old: { accounts: [closed] } } });
}

async function start(world: World): Promise<SimulatedAws> {
  aws = await startSimulatedAws(world);
  stubEnvironment(aws.env());
  return aws;
}

beforeEach(() => {
  aws = undefined;
});
afterEach(() => aws?.stop());

function access(more: Partial<OrganizationAccess> = {}): OrganizationAccess {
  return { roleName: 'audit/reader', excludeAccounts: [], ...more };
}

function unit(path: string): string {
  const [organization] = aws?.world.organizations ?? [];
  if (organization === undefined) throw new Error('the world has no organisation');
  return unitAt(organization, path).id;
}

async function listed(organization: OrganizationAccess) {
  const context = { home: await homeSession(), homeRegion: 'eu-west-1', signal: AbortSignal.timeout(20_000) };
  return listAccounts({ accounts: [], organization }, context);
}

/** Ids of the accounts listed; that of our own where there is no role. */
async function accountIds(organization: OrganizationAccess): Promise<readonly (string | undefined)[]> {
  const found = await listed(organization);
  if ('unreachable' in found) throw new Error(`not listed: ${found.unreachable.gap.message}`);
  return found.accounts.map(({ roleArn }) => (roleArn === undefined ? HOME : roleArn.split(':')[4]));
}

describe('the accounts of an organisation', () => {
  it('are all the active ones, our own entered without a role and every other by the role of that name', async () => {
    await start(anOrganization());
    const role = (id: string) => ({
      roleArn: `arn:aws:iam::${id}:role/audit/reader`,
      externalId: 'sesame',
      name: `account-${id}`,
    });
    expect(await listed(access({ externalId: 'sesame' }))).toEqual({
      accounts: [{ name: `account-${HOME}` }, role(PAYMENTS), role(SHOP), role(SHOP_TEST), role(SANDBOX)],
    });
  });

  it.each(['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'] as const)(
    'are without one that is %s',
    async (state) => {
      await start(aWorld({ home: HOME }).organization({ management: HOME, accounts: [{ id: SHOP, state }] }));
      expect(await accountIds(access())).toEqual([HOME]);
    },
  );

  it('are without those that are excluded, our own among them', async () => {
    await start(anOrganization());
    expect(await accountIds(access({ excludeAccounts: [SANDBOX, HOME, '123123123123'] }))).toEqual([
      PAYMENTS,
      SHOP,
      SHOP_TEST,
    ]);
  });

  it('of a unit are those in it and in every unit below it, without ours when it is elsewhere', async () => {
    await start(anOrganization());
    expect(await accountIds(access({ organizationalUnits: [unit('Workloads')] }))).toEqual([PAYMENTS, SHOP, SHOP_TEST]);
  });

  it('of several units are each there once, though one is below another', async () => {
    const { calls } = await start(anOrganization());
    const organizationalUnits = [unit('Workloads/Regulated'), unit('Sandboxes'), unit('Workloads')];
    expect(await accountIds(access({ organizationalUnits }))).toEqual([PAYMENTS, SHOP, SHOP_TEST, SANDBOX]);
    const asked = calls.filter(({ action }) => action === 'ListAccountsForParent').map((call) => call.parameters);
    expect(asked.map(({ ParentId }) => ParentId)).toEqual([...new Set(asked.map(({ ParentId }) => ParentId))]);
  });

  it('of the root are those of the whole organisation', async () => {
    await start(anOrganization());
    expect(await accountIds(access({ organizationalUnits: [unit('')] }))).toEqual(EVERYONE);
  });

  it('of a unit are without the excluded ones too', async () => {
    await start(anOrganization());
    const organization = access({ organizationalUnits: [unit('Workloads')], excludeAccounts: [SHOP] });
    expect(await accountIds(organization)).toEqual([PAYMENTS, SHOP_TEST]);
  });

  it('are all read past an empty page in the middle', async () => {
    const accounts = Array.from({ length: 70 }, (_, index) => String(300_000_000_000 + index));
    const { calls } = await start(
      aWorld({ home: HOME }).organization({ management: HOME, units: { Many: { accounts } } }),
    );
    expect(await accountIds(access({ organizationalUnits: [unit('Many')] }))).toEqual(accounts);
    // 70 accounts fill four pages; the fifth call met the empty one.
    expect(calls.filter(({ action }) => action === 'ListAccountsForParent')).toHaveLength(5);
  });

  it('are all read when units come in pages too', async () => {
    const names = Array.from({ length: 45 }, (_, index) => String(300_000_000_000 + index));
    const units = Object.fromEntries(names.map((id) => [`Team ${id}`, { accounts: [id] }]));
    await start(aWorld({ home: HOME }).organization({ management: HOME, units: { Teams: { units } } }));
    expect(await accountIds(access({ organizationalUnits: [unit('Teams')] }))).toEqual(names);
  });

  it('are all read when there are 2,500', async () => {
    const accounts = Array.from({ length: 2_499 }, (_, index) => String(300_000_000_000 + index));
    const { calls } = await start(aWorld({ home: HOME }).organization({ management: HOME, accounts }));
    expect(await accountIds(access())).toEqual([HOME, ...accounts]);
    const pages = calls.filter(({ action }) => action === 'ListAccounts');
    expect(pages.length).toBeGreaterThan(125);
    expect(pages.every(({ parameters }) => parameters.MaxResults === 20)).toBe(true);
  });

  it('are read on after Organizations throttled', async () => {
    const accounts = Array.from({ length: 60 }, (_, index) => String(300_000_000_000 + index));
    const { calls, faults } = await start(aWorld({ home: HOME }).organization({ management: HOME, accounts }));
    faults.throttle('organizations:ListAccounts', { capacity: 2, refillPerSecond: 4 });
    expect(await accountIds(access())).toEqual([HOME, ...accounts]);
    expect(calls.some(({ errorCode }) => errorCode === 'TooManyRequestsException')).toBe(true);
  });

  it('are read by a delegated administrator, who enters the management account by the role', async () => {
    const world = aWorld({ home: SHOP }).organization({
      management: HOME,
      delegatedAdministrators: [SHOP],
      accounts: [SHOP],
    });
    await start(world);
    expect(await listed(access())).toEqual({
      accounts: [
        { roleArn: `arn:aws:iam::${HOME}:role/audit/reader`, externalId: undefined, name: `account-${HOME}` },
        { name: `account-${SHOP}` },
      ],
    });
  });
});

describe('an organisation whose accounts cannot be listed is one target that failed, and names the action', () => {
  it.each([
    'organizations:ListAccounts',
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
  ])('%s denied', async (action) => {
    const { faults } = await start(anOrganization());
    faults.deny(action);
    const organizationalUnits = action === 'organizations:ListAccounts' ? undefined : [unit('Workloads')];
    expect(await listed(access({ organizationalUnits }))).toMatchObject({
      unreachable: {
        kind: 'unreachable',
        accountId: 'organization',
        region: 'all',
        gap: { section: 'target', reason: 'denied', action, message: expect.stringContaining('not authorized') },
      },
    });
  });

  it('denied on a later page, so that a part never reads as the whole', async () => {
    const accounts = Array.from({ length: 60 }, (_, index) => String(300_000_000_000 + index));
    const { faults } = await start(aWorld({ home: HOME }).organization({ management: HOME, accounts }));
    faults.after('organizations:ListAccounts', () => faults.deny('organizations:ListAccounts'), { nth: 2 });
    expect(await listed(access())).toMatchObject({ unreachable: { gap: { reason: 'denied' } } });
  });

  it('a member account that is no delegated administrator', async () => {
    await start(aWorld({ home: SHOP }).organization({ management: HOME, accounts: [SHOP] }));
    const message = "You don't have permissions to access this resource.";
    expect(await listed(access())).toMatchObject({
      unreachable: { gap: { reason: 'denied', action: 'organizations:ListAccounts', message } },
    });
  });

  it('no organisation at all', async () => {
    await start(aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1')));
    const message = 'AWSOrganizationsNotInUseException: Your account is not a member of an organization.';
    expect(await listed(access())).toMatchObject({ unreachable: { gap: { reason: 'error', message } } });
  });

  it('a unit that there is not', async () => {
    await start(anOrganization());
    expect(await listed(access({ organizationalUnits: ['ou-ab12-12345678'] }))).toMatchObject({
      unreachable: { gap: { reason: 'error', action: 'organizations:ListAccountsForParent' } },
    });
  });

  it('a unit that was deleted between two calls', async () => {
    const { faults } = await start(anOrganization());
    faults.vanish(unit('Workloads/Test'), { action: 'organizations:ListOrganizationalUnitsForParent' });
    expect(await listed(access({ organizationalUnits: [unit('Workloads')] }))).toMatchObject({
      unreachable: { accountId: 'organization', gap: { reason: 'error' } },
    });
  });
});

function nobody(action: string, message: string) {
  const gap = { section: 'target', reason: 'empty', action, message: expect.stringContaining(message) };
  return { unreachable: { kind: 'unreachable', accountId: 'organization', region: 'all', gap } };
}

describe('an organisation of which no account is left is one target that failed', () => {
  it.each([
    ['every account is excluded', anOrganization, { excludeAccounts: EVERYONE }, 'besides the 5 of excludeAccounts'],
    ['every active one is excluded', anOrganizationOfClosedAccounts, { excludeAccounts: [HOME] }, 'besides the 1 of'],
  ])('because %s', async (_, world, parts, message) => {
    await start(world());
    expect(await listed(access(parts))).toEqual(nobody('organizations:ListAccounts', message));
  });

  it.each([
    ['it is empty', anEmptyUnit],
    ['its accounts are closed', anOrganizationOfClosedAccounts],
  ])('of a unit because %s', async (_, world) => {
    await start(world());
    const message = `${unit('Old')} has no active account`;
    expect(await listed(access({ organizationalUnits: [unit('Old')] }))).toEqual(
      nobody('organizations:ListAccountsForParent', message),
    );
  });

  it('but not while one of two units has an account', async () => {
    await start(anEmptyUnit());
    expect(await accountIds(access({ organizationalUnits: [unit('Old'), unit('Live')] }))).toEqual([SHOP]);
  });
});

describe('the audit of an organisation', () => {
  const roleIn = (id: string) => `arn:aws:iam::${id}:role/audit/reader`;

  async function audited(organization: OrganizationAccess, onProgress?: (event: AuditProgress) => void) {
    const { report } = await auditEstate(
      anAuditRequest({
        accounts: [],
        organization,
        regions: ['eu-west-1'],
      }),
      {
        home: await homeSession(),
        homeRegion: 'eu-west-1',
        clock: () => new Date(),
        signal: AbortSignal.timeout(20_000),
        version: 'test',
        onProgress,
      },
    );
    return report;
  }

  function withALeakIn(world: World, accountId: string): World {
    return world.account(accountId, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main', { cidr: '10.0.0.0/16' })
          .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } })
          .leakedEni({ subnet: 'private-a', cluster: 'prod', instance: 'gone', addresses: 10, ageMinutes: 180 }),
      ),
    );
  }

  it('covers every active account, and no other is entered', async () => {
    const world = withALeakIn(anOrganization(), PAYMENTS);
    for (const id of EVERYONE) if (id !== HOME) world.role(roleIn(id), { trusts: [HOME] });
    const { calls, unsupported } = await start(world);
    const report = await audited(access());
    expect(report.targets.map(({ accountId, status }) => [accountId, status])).toEqual(
      EVERYONE.map((id) => [id, 'complete']),
    );
    expect(report.findings.map(({ check, accountId }) => [check, accountId])).toEqual([['leaked-eni', PAYMENTS]]);
    const entered = calls.filter(({ action }) => action === 'AssumeRole').map(({ parameters }) => parameters.RoleArn);
    expect(entered.sort()).toEqual(EVERYONE.filter((id) => id !== HOME).map(roleIn));
    expect(unsupported).toEqual([]);
  });

  it('of which no account is left is incomplete', async () => {
    await start(anOrganization());
    const { summary, targets } = await audited(access({ excludeAccounts: EVERYONE }));
    expect(summary).toMatchObject({ targets: { complete: 0, partial: 0, failed: 1 }, complete: false });
    expect(targets[0]?.notEvaluated.length).toBeGreaterThan(10);
  });

  it('has an account without the role as a target that failed, beside the others', async () => {
    const world = anOrganization();
    for (const id of [PAYMENTS, SHOP_TEST]) world.role(roleIn(id), { trusts: [HOME] });
    await start(world);
    const report = await audited(access({ organizationalUnits: [unit('Workloads')] }));
    expect(report.summary.complete).toBe(false);
    expect(report.targets.map(({ accountId, status, gaps }) => [accountId, status, gaps[0]?.action])).toEqual([
      [PAYMENTS, 'complete', undefined],
      [SHOP, 'failed', 'sts:AssumeRole'],
      [SHOP_TEST, 'complete', undefined],
    ]);
  });

  it('is not complete when the accounts cannot be listed, and no check counts as evaluated', async () => {
    const { faults } = await start(anOrganization());
    faults.deny('organizations:ListAccounts');
    const seen: string[] = [];
    const report = await audited(access(), ({ kind }) => seen.push(kind));
    expect(report.targets).toMatchObject([
      {
        accountId: 'organization',
        region: 'all',
        status: 'failed',
        gaps: [{ section: 'target', reason: 'denied', action: 'organizations:ListAccounts' }],
        evaluated: [],
      },
    ]);
    expect(report.targets[0]?.notEvaluated.length).toBeGreaterThan(0);
    expect(report.summary).toMatchObject({ complete: false, targets: { complete: 0, partial: 0, failed: 1 } });
    expect(seen).toEqual(['targets', 'target-started', 'target-finished']);
  });
});
