import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_FILE_NAME, defaultConfig, loadConfig, parseConfig } from '../../lambda/config/load.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { SAMPLE_CHECKS } from './sample-checks.ts';

function parse(value: unknown) {
  return parseConfig(SAMPLE_CHECKS, JSON.stringify(value), 'c.json');
}

/** The lines of the error that the value makes. */
function problems(value: unknown): readonly string[] {
  return problemsOfText(JSON.stringify(value));
}

function problemsOfText(text: string): readonly string[] {
  try {
    parseConfig(SAMPLE_CHECKS, text, 'c.json');
  } catch (error) {
    if (error instanceof AuditorError && error.code === 'CONFIG_INVALID') return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('is whole when empty: every field has a default', () => {
    expect(parse({})).toEqual({
      name: 'eks-ip-auditor',
      schedule: { expression: 'cron(0 6 * * ? *)', timeZone: 'Etc/UTC', flexibleMinutes: 15 },
      targets: {},
      scope: 'eks',
      checks: {
        'leaked-eni': { enabled: true, options: { minAgeMinutes: 60 } },
        'subnet-low-ips': { enabled: true, options: { share: 0.2 } },
      },
      suppressions: [],
      settling: { marginPercent: 20, hours: 24 },
      suppressByTag: false,
      kubernetes: 'off',
      clusters: {},
      notifications: {
        emails: [],
        slack: [],
        teams: [],
        events: false,
        webhooks: [],
        owners: [],
        when: 'changes',
        minSeverity: 'low',
        heartbeatDays: 7,
        weeklyDigest: 'off',
      },
      cleanup: {
        mode: 'off',
        accounts: [],
        regions: [],
        roleName: 'eks-ip-auditor-cleanup',
        minAgeMinutes: 60,
        liveClusterGraceMinutes: 1440,
        maxDeletions: 50,
        maxSharePercent: 25,
        freezes: [],
        clusterRegions: 'all',
        withoutClusterTag: false,
      },
      concurrency: { targets: 8, callsPerTarget: 16 },
      deployment: {
        logRetentionDays: 90,
        reservedConcurrency: {},
        tracing: false,
        metricsByCheck: false,
        metricsByCluster: true,
        metricsBySubnet: false,
        tags: {},
      },
    });
    expect(parse({})).toEqual(defaultConfig(SAMPLE_CHECKS));
  });

  it('takes every field it documents', () => {
    const full = {
      name: 'ip-audit-2',
      schedule: { expression: 'rate(12 hours)', timeZone: 'Europe/Berlin', flexibleMinutes: 0 },
      targets: {
        accounts: [{ roleArn: 'arn:aws:iam::111122223333:role/audit/reader', externalId: 'company-1' }, {}],
        organizationId: 'o-ab12cd34ef',
        regions: ['eu-west-1', 'ap-southeast-2'],
      },
      scope: 'all',
      checks: {
        'leaked-eni': { enabled: true, severity: 'high', options: { minAgeMinutes: 120 } },
        'subnet-low-ips': false,
      },
      suppressions: [{ check: 'leaked-eni', resource: '*eni-0abc', reason: 'kept as evidence', expires: '2027-02-28' }],
      clusters: { prod: { cniVersion: '1.19.3' } },
      notifications: {
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:ips',
        topicKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
        emails: ['team@example.com'],
        slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
        teams: [
          {
            teamId: '1234abcd-12ab-34cd-56ef-1234567890ab',
            tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab',
            channelId: '19%3Aab12%40thread.tacv2',
          },
        ],
        when: 'always',
        minSeverity: 'high',
        heartbeatDays: 30,
      },
      cleanup: {
        mode: 'apply',
        accounts: ['111122223333'],
        regions: 'all',
        roleName: 'platform/eni-cleanup',
        minAgeMinutes: 90,
        liveClusterGraceMinutes: 600,
        maxDeletions: 10,
        maxSharePercent: 5,
        freezes: [{ from: '2026-12-20T00:00:00Z', until: '2027-01-04T08:00:00+01:00', reason: 'holidays' }],
      },
      concurrency: { targets: 2, callsPerTarget: 4 },
      deployment: {
        permissionsBoundary: 'boundaries/workloads',
        rolePath: 'platform/',
        roleNamePrefix: 'acme-',
        kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd',
        bucketName: 'acme-eks-ip-audits',
        vpc: { subnetIds: ['subnet-01234567'], securityGroupIds: ['sg-01234567'] },
        logRetentionDays: 30,
        reservedConcurrency: { audit: 3, scan: 10, cleanup: 2 },
        codeSigningConfigArn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0123456789abcdef0',
        tracing: true,
        metricsByCheck: true,
        metricsByCluster: false,
        metricsBySubnet: true,
        tags: { Team: 'Platform' },
      },
    };
    expect(parse({ $schema: './config.schema.json', ...full })).toMatchObject(full);
  });

  it('takes an organisation in the place of accounts', () => {
    const whole = {
      roleName: 'audit/reader',
      externalId: 'company-1',
      organizationalUnits: ['ou-ab12-11111111', 'r-ab12'],
      excludeAccounts: ['111122223333'],
    };
    expect(parse({ targets: { organization: whole, regions: 'all' } }).targets).toEqual({
      organization: { ...whole, stackSet: false, callAs: 'SELF' },
      regions: 'all',
    });
  });

  it('needs nothing said of an organisation: every account, by the role that member stacks make', () => {
    expect(parse({ targets: { organization: {} } }).targets).toEqual({
      organization: { roleName: 'eks-ip-auditor', excludeAccounts: [], stackSet: false, callAs: 'SELF' },
    });
  });

  it('takes an organisation with everything that a StackSet needs', () => {
    const organization = {
      roleName: 'audit/eks-ip-auditor',
      externalId: 'company-1',
      organizationalUnits: ['r-ab12'],
      excludeAccounts: ['999999999999'],
      stackSet: true,
      callAs: 'DELEGATED_ADMIN',
    };
    expect(parse({ targets: { organization, organizationId: 'o-ab12cd34ef' } }).targets.organization).toEqual(
      organization,
    );
  });

  it.each(['cron(0 6 ? * MON-FRI *)', 'cron(0/30 * * * ? 2026-2099)', 'rate(1 day)'])('takes %s', (expression) => {
    expect(parse({ schedule: { expression } }).schedule.expression).toBe(expression);
  });

  it('takes "all" for the regions', () => {
    expect(parse({ targets: { regions: 'all' } }).targets.regions).toBe('all');
  });

  it('fills in the defaults of a check that is only partly set', () => {
    const config = parse({ checks: { 'leaked-eni': { severity: 'low' } } });
    expect(config.checks['leaked-eni']).toEqual({ enabled: true, severity: 'low', options: { minAgeMinutes: 60 } });
  });

  it('takes a CNI version as the add-on writes it, and keeps the release', () => {
    expect(parse({ clusters: { prod: { cniVersion: 'v1.19.3-eksbuild.1' } } }).clusters).toEqual({
      prod: { cniVersion: '1.19.3' },
    });
  });

  it('may begin with a byte order mark', () => {
    expect(parseConfig(SAMPLE_CHECKS, '\uFEFF{"scope":"all"}', 'c.json').scope).toBe('all');
  });
});

describe('a mistake in a configuration is one line that names the file, the place and what would be right', () => {
  it.each([
    [{ scop: 'eks' }, 'c.json: scop: unknown key; did you mean "scope"?'],
    [{ targets: { region: 'all' } }, 'c.json: targets.region: unknown key; did you mean "regions"?'],
    [
      { targets: { accounts: [{ role: 'x' }] } },
      'c.json: targets.accounts[0].role: unknown key; known here: roleArn, externalId',
    ],
    [{ checks: { 'leaked-enis': false } }, 'c.json: checks["leaked-enis"]: unknown key; did you mean "leaked-eni"?'],
    [
      { checks: { 'leaked-eni': { options: { minAgeMinute: 60 } } } },
      'c.json: checks["leaked-eni"].options.minAgeMinute: unknown key; did you mean "minAgeMinutes"?',
    ],
    [
      { checks: { 'leaked-eni': { severity: 'hihg' } } },
      'c.json: checks["leaked-eni"].severity: "hihg" is not one of critical, high, medium, low, info; did you mean "high"?',
    ],
    [
      { checks: { 'leaked-eni': true } },
      'c.json: checks["leaked-eni"]: true is not false or an object; write {}, or leave it out: it runs unless it is false',
    ],
    [
      { targets: { regions: ['eu-west1'] } },
      'c.json: targets.regions[0]: "eu-west1" is not a region name; write it like "eu-west-1"',
    ],
    [
      { targets: { regions: 'eu-west-1' } },
      'c.json: targets.regions: "eu-west-1" is not "all" or a list; write ["eu-west-1"]',
    ],
    [
      { targets: { regions: [] } },
      'c.json: targets.regions: no region is listed; write ["eu-west-1"] or "all", or leave "regions" out',
    ],
    [
      { targets: { accounts: [{ roleArn: 'arn:aws:iam::12:role/x' }] } },
      'c.json: targets.accounts[0].roleArn: "arn:aws:iam::12:role/x" is not a role\'s ARN; write it like "arn:aws:iam::111122223333:role/eks-ip-auditor"',
    ],
    [
      { targets: { accounts: [{ externalId: 'abc' }] } },
      'c.json: targets.accounts[0].externalId: an external id goes with a roleArn, and there is none here',
    ],
    [
      { targets: { accounts: [{}], organization: {} } },
      'c.json: targets.organization: it does not go with "accounts": name accounts or the organisation',
    ],
    [
      { targets: { organization: { organizationalUnits: ['ou-ab12-11111111', 'Workloads'] } } },
      'c.json: targets.organization.organizationalUnits[1]: "Workloads" is not an organisational unit\'s id; write it like "ou-ab12-11111111"',
    ],
    [
      { targets: { organization: { organizationalUnits: [] } } },
      'c.json: targets.organization.organizationalUnits: no unit is listed; leave it out to audit every account of the organisation',
    ],
    [
      { targets: { organization: { roleName: 'arn:aws:iam::111122223333:role/reader' } } },
      'c.json: targets.organization.roleName: "arn:aws:iam::111122223333:role/reader" is not a role\'s name; write it like "eks-ip-auditor"',
    ],
    [
      { targets: { organization: { roleName: '/audit/reader' } } },
      'c.json: targets.organization.roleName: "/audit/reader" is not a role\'s name; write it like "eks-ip-auditor"',
    ],
    [
      { targets: { organization: { roleName: 'a role' } } },
      'c.json: targets.organization.roleName: "a role" is not a role\'s name; write it like "eks-ip-auditor"',
    ],
    [
      { targets: { organization: { externalId: 'x y' } } },
      'c.json: targets.organization.externalId: "x y" is not an external id; write it like "my-company-4711"',
    ],
    [
      { targets: { organization: { excludeAccounts: ['1234'] } } },
      'c.json: targets.organization.excludeAccounts[0]: "1234" is not an account id; write it like "111122223333"',
    ],
    [
      { targets: { organization: { units: [] } } },
      'c.json: targets.organization.units: unknown key; known here: roleName, externalId, organizationalUnits, excludeAccounts, stackSet, callAs',
    ],
    [
      { suppressions: [{ check: 'leaked-eni', resource: '*', reason: ' ', expires: '2027-01-01' }] },
      'c.json: suppressions[0].reason: it is empty; say why these findings need no action',
    ],
    [
      { suppressions: [{ check: 'leaked-eni', resource: '*', reason: 'x' }] },
      'c.json: suppressions[0].expires: it is missing; give the last day on which it applies (UTC), YYYY-MM-DD',
    ],
    [
      { suppressions: [{ check: 'leaked-eni', resource: '*', reason: 'x', expires: '2027-02-30' }] },
      'c.json: suppressions[0].expires: "2027-02-30" is not a day; write it like "2027-03-31"',
    ],
    [
      { suppressions: [{ check: 'subnet-low-ip', resource: '*', reason: 'x', expires: '2027-01-01' }] },
      'c.json: suppressions[0].check: "subnet-low-ip" is not one of leaked-eni, subnet-low-ips; did you mean "subnet-low-ips"?',
    ],
    [
      { clusters: { 'my cluster': {} } },
      'c.json: clusters["my cluster"]: "my cluster" is not an EKS cluster name; write it like "prod"',
    ],
    [
      { clusters: { prod: { cniVersion: '1.19' } } },
      'c.json: clusters.prod.cniVersion: "1.19" is not a VPC CNI version; write it like "1.19.3"',
    ],
    [
      { notifications: { topicArn: 'my-topic' } },
      'c.json: notifications.topicArn: "my-topic" is not a standard SNS topic\'s ARN; write it like "arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor"',
    ],
    [{ concurrency: { targets: 0 } }, 'c.json: concurrency.targets: 0 is too small; the least is 1'],
    [{ concurrency: { targets: 1000 } }, 'c.json: concurrency.targets: 1000 is too large; the most is 64'],
    [{ concurrency: { targets: 1.5 } }, 'c.json: concurrency.targets: 1.5 is not a whole number'],
    [
      { cleanup: { mode: 'apply', regions: 'all' } },
      'c.json: cleanup.accounts: it names none, so clean-up would do nothing; list those that it may touch, or write "all"',
    ],
    [
      { cleanup: { mode: 'aply', accounts: 'all', regions: 'all' } },
      'c.json: cleanup.mode: "aply" is not one of off, plan, apply; did you mean "apply"?',
    ],
    [
      { cleanup: { accounts: ['1234'] } },
      'c.json: cleanup.accounts[0]: "1234" is not an account id; write it like "111122223333"',
    ],
    [{ cleanup: { minAgeMinutes: 5 } }, 'c.json: cleanup.minAgeMinutes: 5 is too small; the least is 15'],
    [
      { cleanup: { freezes: [{ from: '2026-12-20', until: '2027-01-04T00:00:00Z', reason: 'x' }] } },
      'c.json: cleanup.freezes[0].from: "2026-12-20" is not a time; write it like "2026-12-20T00:00:00Z"',
    ],
    [
      { cleanup: { freezes: [{ from: '2027-01-04T00:00:00Z', until: '2026-12-20T00:00:00Z', reason: 'x' }] } },
      'c.json: cleanup.freezes[0].until: it is not after "from"',
    ],
    [
      { schedule: { expression: '0 6 * * *' } },
      'c.json: schedule.expression: "0 6 * * *" is not a schedule; write it like "cron(0 6 * * ? *)"',
    ],
    [
      { schedule: { expression: 'at(2026-12-01T06:00:00)' } },
      'c.json: schedule.expression: "at(2026-12-01T06:00:00)" is not a schedule; write it like "cron(0 6 * * ? *)"',
    ],
    [
      { schedule: { timeZone: 'Europe/Berlinn' } },
      'c.json: schedule.timeZone: "Europe/Berlinn" is not a time zone; write it like "Etc/UTC"',
    ],
    [{ schedule: { flexibleMinutes: 2000 } }, 'c.json: schedule.flexibleMinutes: 2000 is too large; the most is 1440'],
    [
      { name: 'EKS IP Auditor' },
      'c.json: name: "EKS IP Auditor" is not a name of up to 40 small letters, digits and hyphens; write it like "eks-ip-auditor"',
    ],
    [
      { targets: { organizationId: 'r-ab12' } },
      'c.json: targets.organizationId: "r-ab12" is not an organisation\'s id; write it like "o-ab12cd34ef"',
    ],
    [
      { targets: { organization: { stackSet: true }, organizationId: 'o-ab12cd34ef' } },
      'c.json: targets.organization.organizationalUnits: a StackSet needs to know where; name the organisation\'s root ("r-ab12") or units in it',
    ],
    [
      { targets: { organization: { stackSet: true, organizationalUnits: ['r-ab12'] } } },
      "c.json: targets.organizationId: a StackSet creates roles in every account; give the organisation's id, so that nobody else can assume them",
    ],
    [
      { targets: { organization: { callAs: 'self' } } },
      'c.json: targets.organization.callAs: "self" is not one of SELF, DELEGATED_ADMIN; did you mean "SELF"?',
    ],
    [
      { notifications: { emails: ['team'] } },
      'c.json: notifications.emails[0]: "team" is not an email address; write it like "team@example.com"',
    ],
    [
      { notifications: { slack: [{ workspaceId: 'T0123ABCD', channelId: '#eks' }] } },
      'c.json: notifications.slack[0].channelId: "#eks" is not a Slack channel\'s id; write it like "C0123ABCD"',
    ],
    [
      {
        notifications: {
          teams: [
            {
              teamId: '1234abcd-12ab-34cd-56ef-1234567890ab',
              tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab',
              channelId: '19:ab12@thread.tacv2',
            },
          ],
        },
      },
      'c.json: notifications.teams[0].channelId: "19:ab12@thread.tacv2" is not a Teams channel\'s id as in its link; write it like "19%3Aab12%40thread.tacv2"',
    ],
    [
      { notifications: { topicKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd' } },
      'c.json: notifications.topicKeyArn: a key goes with a topicArn, and there is none here',
    ],
    [
      {
        targets: { regions: ['cn-north-1'] },
        notifications: { slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }] },
      },
      'c.json: notifications.slack: chat does not exist in the partition aws-cn that "targets" names; use emails or a topicArn',
    ],
    [{ notifications: { heartbeatDays: 0 } }, 'c.json: notifications.heartbeatDays: 0 is too small; the least is 1'],
    [{ scope: ['eks'] }, 'c.json: scope: ["eks"] is not one of eks, all'],
    [[], 'c.json: [] is not an object; write {}'],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });

  it('and several are a line each', () => {
    expect(problems({ scop: 1, concurrency: { targets: 'x' } })).toEqual([
      'c.json: concurrency.targets: "x" is not a number',
      'c.json: scop: unknown key; did you mean "scope"?',
    ]);
  });

  it('says where text stops being JSON', () => {
    expect(problemsOfText('{\n  "scope": "eks",\n  // no\n}')[0]).toMatch(/^c\.json:3:3: this is not JSON; .*comments/);
  });

  it.each([
    ['a setting', '{"scope":"eks","scope":"all"}', ['scope']],
    ['one within', '{"cleanup":{"mode":"off","regions":[],"mode":"apply"}}', ['cleanup.mode']],
    ['the same in other characters', '{"sc\\u006fpe":"eks","scope":"all"}', ['scope']],
    ['one of an entry of a list', '{"suppressions":[{"check":"a","check":"leaked-eni"}]}', ['suppressions[0].check']],
    ['a cluster', '{"clusters":{"a-b":{},"a-b":{"cniVersion":"1.19.3"}}}', ['["a-b"]']],
  ])('refuses a key that is there twice, of which JSON takes the last: %s', (_, text, [key]) => {
    expect(problemsOfText(text)[0]).toContain(`${key}: the key is there twice; keep one of them`);
  });

  it('says that a file is empty', () => {
    expect(problemsOfText(' \n')).toEqual(['c.json: this is not JSON; the file is empty, write at least {}']);
  });
});

describe('loading', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes the defaults where the folder has no file', async () => {
    expect(await loadConfig(SAMPLE_CHECKS, { folder })).toEqual({
      config: defaultConfig(SAMPLE_CHECKS),
      file: undefined,
    });
  });

  it('reads the file of the folder by itself', async () => {
    await writeFile(join(folder, CONFIG_FILE_NAME), '{"scope":"all"}');
    const loaded = await loadConfig(SAMPLE_CHECKS, { folder });
    expect([loaded.file, loaded.config.scope]).toEqual([CONFIG_FILE_NAME, 'all']);
  });

  it('reads a named file instead', async () => {
    await writeFile(join(folder, CONFIG_FILE_NAME), 'not even JSON');
    await writeFile(join(folder, 'other.json'), '{"scope":"all"}');
    const file = join(folder, 'other.json');
    expect(await loadConfig(SAMPLE_CHECKS, { folder, file })).toMatchObject({ file, config: { scope: 'all' } });
  });

  it('refuses a named file that is not there', async () => {
    await expect(loadConfig(SAMPLE_CHECKS, { folder, file: '/no/such.json' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: 'configuration file /no/such.json: there is no such file',
    });
  });

  it('refuses a folder', async () => {
    await expect(loadConfig(SAMPLE_CHECKS, { folder, file: folder })).rejects.toMatchObject({
      message: `configuration file ${folder}: it is a folder, name a JSON file`,
    });
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that it may not read', async () => {
    const file = join(folder, CONFIG_FILE_NAME);
    await writeFile(file, '{}');
    await chmod(file, 0);
    await expect(loadConfig(SAMPLE_CHECKS, { folder })).rejects.toMatchObject({
      message: `configuration file ${CONFIG_FILE_NAME}: you may not read it`,
    });
  });
});
