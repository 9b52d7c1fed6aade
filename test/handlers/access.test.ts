import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { accessTo, importRoleInto } from '../../lambda/handlers/access.ts';

const HOME = { accountId: '111122223333', partition: 'aws' };
const OTHER = 'arn:aws:iam::444455556666:role/eks-ip-auditor-read';

const configured = (targets: unknown) => parseConfig(CHECKS, JSON.stringify({ targets }), 'config');

describe('accessTo', () => {
  it('finds the configured way into each account named', () => {
    const config = configured({ accounts: [{}, { roleArn: OTHER }] });
    expect(accessTo(['444455556666', HOME.accountId], config, HOME)).toEqual([{ roleArn: OTHER }, {}]);
  });

  it('refuses an account that is not configured, naming those that are', () => {
    const config = configured({ accounts: [{}, { roleArn: OTHER }] });
    const message = 'event: accounts: 999999999999 is not configured; there are 111122223333, 444455556666';
    expect(() => accessTo(['999999999999'], config, HOME)).toThrow(message);
  });

  it('enters any account of an organisation by the role that has the same name in each, and its own as it is', () => {
    const config = configured({ organization: { roleName: 'auditor', externalId: 'secret' } });
    expect(accessTo(['999999999999', HOME.accountId], config, HOME)).toEqual([
      { roleArn: 'arn:aws:iam::999999999999:role/auditor', externalId: 'secret' },
      {},
    ]);
  });

  it('does not enter an account that is excluded from the organisation', () => {
    const config = configured({ organization: { excludeAccounts: ['999999999999'] } });
    expect(() => accessTo(['999999999999'], config, HOME)).toThrow(
      expect.objectContaining({
        code: 'EVENT_INVALID',
        message: 'event: accounts: 999999999999 is in targets.organization.excludeAccounts',
      }),
    );
  });
});

describe('importRoleInto', () => {
  const roleIn = (accountId: string) => `arn:aws:iam::${accountId}:role/importer`;
  const own = `arn:aws:iam::${HOME.accountId}:role/reader`;

  it.each([
    ['none in our own account', { accounts: [{}, { roleArn: OTHER }] }, HOME.accountId, null],
    ['one in another', { accounts: [{}, { roleArn: OTHER, externalId: 'x-1' }] }, '444455556666', 'x-1'],
    ['one in our own where a role reads that, too', { accounts: [{ roleArn: own }] }, HOME.accountId, undefined],
    ['none in our own of an organisation', { organization: {} }, HOME.accountId, null],
  ])('is %s', (_, targets, accountId, externalId) => {
    const role = importRoleInto(accountId, 'importer', { config: configured(targets), home: HOME });
    expect(role).toEqual(externalId === null ? null : { arn: roleIn(accountId), externalId: externalId ?? null });
  });
});
