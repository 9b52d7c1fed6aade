import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { type Overrides, toRequest } from '../../lambda/config/to-request.ts';
import { SAMPLE_CHECKS } from './sample-checks.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';

function request(config: unknown, overrides: Overrides = {}, homeRegion: string | undefined = 'eu-west-1') {
  const parsed = parseConfig(SAMPLE_CHECKS, JSON.stringify(config), 'c.json');
  return toRequest(parsed, overrides, { checks: SAMPLE_CHECKS, homeRegion });
}

describe('a request', () => {
  it('audits by default the own account in the own region, with every check at its defaults', () => {
    expect(request({})).toEqual({
      accounts: [{}],
      regions: ['eu-west-1'],
      scope: 'eks',
      checkSettings: {
        'leaked-eni': { enabled: true, options: { minAgeMinutes: 60 } },
        'subnet-low-ips': { enabled: true, options: { share: 0.2 } },
      },
      onlyChecks: undefined,
      narrowed: false,
      suppressions: [],
      declaredClusters: {},
      settling: { marginPercent: 20, hours: 24 },
      suppressByTag: false,
      kubernetes: 'off',
      concurrency: { targets: 8, callsPerTarget: 16 },
    });
  });

  it('carries what the configuration says', () => {
    const config = {
      targets: { accounts: [{ roleArn: ROLE }], regions: 'all' },
      checks: { 'leaked-eni': false, 'subnet-low-ips': { severity: 'info', options: { share: 0.5 } } },
      clusters: { prod: { cniVersion: '1.19.3' } },
    };
    expect(request(config)).toMatchObject({
      accounts: [{ roleArn: ROLE }],
      regions: 'all',
      checkSettings: {
        'leaked-eni': { enabled: false },
        'subnet-low-ips': { enabled: true, severity: 'info', options: { share: 0.5 } },
      },
      declaredClusters: { prod: { cniVersion: '1.19.3' } },
    });
  });

  it('lets each override replace what the configuration says', () => {
    const config = { targets: { accounts: [{}], regions: ['us-east-1'] }, scope: 'all' };
    const overrides: Overrides = {
      accounts: [{ roleArn: ROLE, externalId: 'xyz' }],
      regions: ['eu-west-1', 'eu-north-1', 'eu-west-1'],
      scope: 'eks',
      checks: ['leaked-eni'],
      concurrency: 3,
    };
    expect(request(config, overrides)).toMatchObject({
      accounts: [{ roleArn: ROLE, externalId: 'xyz' }],
      regions: ['eu-west-1', 'eu-north-1'],
      scope: 'eks',
      onlyChecks: ['leaked-eni'],
      concurrency: { targets: 3, callsPerTarget: 16 },
    });
  });

  it('carries the organisation, and then no account of its own', () => {
    const organization = { roleName: 'reader', organizationalUnits: ['ou-ab12-11111111'], excludeAccounts: [] };
    expect(request({ targets: { organization } })).toMatchObject({ accounts: [], organization });
  });

  it('audits the accounts that are named in the place of the organisation', () => {
    const { accounts, organization } = request({ targets: { organization: {} } }, { accounts: [{ roleArn: ROLE }] });
    expect([accounts, organization]).toEqual([[{ roleArn: ROLE }], undefined]);
  });

  it('keeps the organisation where an override names no account', () => {
    expect(request({ targets: { organization: {} } }, { accounts: [] })).toMatchObject({
      accounts: [],
      organization: { roleName: 'eks-ip-auditor' },
    });
  });

  it.each([
    ['a region', { targets: { regions: ['eu-west-1', 'us-east-1'] } }, { regions: ['eu-west-1'] }, true],
    ['all but one region', { targets: { regions: 'all' } }, { regions: ['eu-west-1'] }, true],
    ['no region', { targets: { regions: ['eu-west-1'] } }, { regions: ['us-east-1', 'eu-west-1'] }, false],
    ['an account', { targets: { accounts: [{}, { roleArn: ROLE }] } }, { accounts: [{ roleArn: ROLE }] }, true],
    ['no account', { targets: { accounts: [{ roleArn: ROLE }] } }, { accounts: [{ roleArn: ROLE }] }, false],
    ['accounts of an organisation', { targets: { organization: {} } }, { accounts: [{ roleArn: ROLE }] }, true],
    ['no account of an organisation', { targets: { organization: {} } }, { accounts: [] }, false],
    ['a check', {}, { checks: ['leaked-eni'] }, true],
    ['a check that is off', { checks: { 'subnet-low-ips': false } }, { checks: ['leaked-eni'] }, false],
    ['subnets', { scope: 'all' }, { scope: 'eks' }, true],
  ] satisfies [string, unknown, Overrides, boolean][])(
    'knows that overrides leave out %s',
    (_, config, overrides, narrowed) => {
      expect(request(config, overrides).narrowed).toBe(narrowed);
    },
  );

  it('takes an empty list of overrides as none', () => {
    expect(request({}, { accounts: [], regions: [] })).toMatchObject({ accounts: [{}], regions: ['eu-west-1'] });
  });

  it('needs a region from somewhere', () => {
    const parsed = parseConfig(SAMPLE_CHECKS, '{}', 'c.json');
    expect(() => toRequest(parsed, {}, { checks: SAMPLE_CHECKS, homeRegion: undefined })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(/^no region to audit: give --region/) }),
    );
  });

  it.each([
    [{ checks: ['leaked-enni'] }, 'UNKNOWN_CHECK', 'unknown check "leaked-enni"; did you mean "leaked-eni"?'],
    [{ checks: ['disk'] }, 'UNKNOWN_CHECK', 'unknown check "disk"; there are leaked-eni, subnet-low-ips'],
    [{ regions: ['Ireland'] }, 'UNKNOWN_REGION', '"Ireland" is not a region name; write it like "eu-west-1"'],
    [
      { accounts: [{ roleArn: 'reader' }] },
      'MALFORMED_ARN',
      '"reader" is not a role\'s ARN; write it like "arn:aws:iam::111122223333:role/eks-ip-auditor"',
    ],
  ] satisfies [Overrides, string, string][])('refuses %j', (overrides, code, message) => {
    expect(() => request({}, overrides)).toThrow(expect.objectContaining({ code, message }));
  });

  it.each([
    ['pods-without-ip', {}, 'the Kubernetes API of clusters'],
    ['subnet-exhaustion-forecast', { hasLedger: false }, 'what earlier audits saw: give their --ledger'],
  ])('refuses a named %s where the run has nothing that it goes by', (id, context, lacks) => {
    const make = (overrides: Overrides, about: { readonly hasLedger?: boolean }) =>
      toRequest(parseConfig(CHECKS, '{}', 'c.json'), overrides, { checks: CHECKS, homeRegion: 'eu-west-1', ...about });
    expect(() => make({ checks: [id] }, context)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(`check ${id} goes by ${lacks}`) }),
    );
    expect(make({}, context).onlyChecks).toBeUndefined();
    expect(make({ checks: [id], kubernetes: 'where-allowed' }, {}).onlyChecks).toEqual([id]);
  });
});
