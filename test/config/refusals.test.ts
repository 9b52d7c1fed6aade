import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../lambda/config/load.ts';
import { configWarnings, expiredSuppressions } from '../../lambda/config/warnings.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { SAMPLE_CHECKS } from './sample-checks.ts';

/** Lines of the error that a configuration makes, without the file's name. */
function problems(value: unknown): readonly string[] {
  try {
    parseConfig(SAMPLE_CHECKS, JSON.stringify(value), 'c.json');
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^c\.json: /, ''));
  }
  return [];
}

const TEAM = {
  teamId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  channelId: '19%3Aab12%40thread.tacv2',
};
const SLACK = { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:ips';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('what EventBridge Scheduler does not take as a schedule is refused with its reason', () => {
  it.each([
    ['cron(0 6 * * * *)', 'give a day of month or a day of week, and "?" for the other'],
    ['cron(0 6 ? * ? *)', 'give a day of month or a day of week, and "?" for the other'],
    ['cron(0 6 1 * 2 *)', 'give a day of month or a day of week, and "?" for the other'],
    ['cron(0 6 ? * 0 *)', 'day of week: "0" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * 8 *)', 'day of week: "8" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * Mon *)', 'day of week: "Mon" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * MONDAY *)', 'day of week: "MONDAY" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * FRI-MON *)', 'day of week: "FRI-MON" does not go up; list its values'],
    ['cron(0 6 ? * 2/2 *)', 'day of week: "2/2" is not taken; list the days'],
    ['cron(0 6 ? * L *)', 'day of week: "L" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * 8L *)', 'day of week: "8L" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * MON#6 *)', 'day of week: "MON#6" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 ? * 2#1,3#1 *)', 'day of week: "2#1" is not one of 1 to 7, from 1 (Sunday) to 7 or SUN to SAT'],
    ['cron(0 6 0 * ? *)', 'day of month: "0" is not one of 1 to 31'],
    ['cron(0 6 32 * ? *)', 'day of month: "32" is not one of 1 to 31'],
    ['cron(0 6 32W * ? *)', 'day of month: "32W" is not one of 1 to 31'],
    ['cron(0 6 LW * ? *)', 'day of month: "LW" is not one of 1 to 31'],
    ['cron(0 6 1,L * ? *)', 'day of month: "L" is not one of 1 to 31'],
    ['cron(0 6 * 13 ? *)', 'month: "13" is not one of 1 to 12'],
    ['cron(0 6 * 0 ? *)', 'month: "0" is not one of 1 to 12'],
    ['cron(0 6 1 ? ? *)', 'month: "?" is not one of 1 to 12'],
    ['cron(60 6 * * ? *)', 'minutes: "60" is not one of 0 to 59'],
    ['cron(0 24 * * ? *)', 'hours: "24" is not one of 0 to 23'],
    ['cron(0 22-2 * * ? *)', 'hours: "22-2" does not go up; list its values'],
    ['cron(0 */0 * * ? *)', 'hours: "0" is no step from 1 to 23'],
    ['cron(0 */24 * * ? *)', 'hours: "24" is no step from 1 to 23'],
    ['cron(0 1/2/3 * * ? *)', 'hours: "1/2/3" has more than one "/"'],
    ['cron(0 1-2-3 * * ? *)', 'hours: "1-2-3" is no range'],
    ['cron(0 6,, * * ? *)', 'hours: "" is not one of 0 to 23'],
    ['cron(? 6 * * ? *)', 'minutes: "?" is not one of 0 to 59'],
    ['cron(0 6 * * ? 1969)', 'year: "1969" is not one of 1970 to 2199'],
    ['cron(0 6 * * ? 2200)', 'year: "2200" is not one of 1970 to 2199'],
    ['cron(0 6 * * ?)', 'is not a schedule'],
    ['cron(0 6 * * ? * *)', 'is not a schedule'],
    ['cron(0  6 * * ? *)', 'is not a schedule'],
    [`cron(${'0,'.repeat(130)}0 6 * * ? *)`, 'is not a schedule'],
    ['rate(1 hours)', 'write "rate(1 hour)"'],
    ['rate(5 hour)', 'write "rate(5 hours)"'],
    ['rate(0 hours)', 'is not a schedule'],
    ['rate(367 days)', 'more than a year apart'],
    ['rate(1.5 hours)', 'is not a schedule'],
    ['rate(1 week)', 'is not a schedule'],
  ])('%s', (expression, why) => {
    const found = problems({ schedule: { expression } });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^schedule\.expression: "/);
    expect(found[0]).toContain(why);
  });

  it.each([
    'cron(0 6 ? * MON-FRI *)',
    'cron(0 6 ? * 1,7 *)',
    'cron(0 6 ? * 6L *)',
    'cron(0 6 ? * 2#5 *)',
    'cron(0 6 ? * MON#1 *)',
    'cron(0 6 L * ? *)',
    'cron(0 6 15W * ? *)',
    'cron(0 6 1/2 JAN-MAR,12 ? 2026-2199)',
    'cron(0 0/12 1-30/2 * ? 2026/1)',
    'cron(59 23 31 12 ? *)',
    'rate(1 day)',
    'rate(366 days)',
    'rate(45 minutes)',
  ])('and %s is taken', (expression) => {
    expect(problems({ schedule: { expression } })).toEqual([]);
  });
});

describe('a time zone is a name as the scheduler knows it', () => {
  it.each([
    '+02:00',
    '-0530',
    'UTC+2',
    'utc',
    'GMT',
    'CET',
    'EST',
    'europe/berlin',
    'Europe/berlin',
    'Europe/Nowhere',
    '',
  ])('and %j is none', (timeZone) => {
    expect(problems({ schedule: { timeZone } })).toEqual([
      `schedule.timeZone: ${JSON.stringify(timeZone)} is not a time zone; write it like "Etc/UTC"`,
    ]);
  });

  it.each(['UTC', 'Etc/UTC', 'Europe/Kyiv', 'Etc/GMT+5', 'US/Eastern', 'America/Argentina/Buenos_Aires'])(
    'and %s is one',
    (timeZone) => {
      expect(problems({ schedule: { timeZone } })).toEqual([]);
    },
  );
});

describe('what would be made twice is refused', () => {
  const role = (name: string) => ({ roleArn: `arn:aws:iam::444455556666:role/${name}` });

  it.each([
    [
      { notifications: { emails: ['a@example.com', 'b@example.com', 'A@example.com'] } },
      'notifications.emails[2]: "A@example.com" is listed already, as number 1; list it once',
    ],
    [
      { notifications: { slack: [SLACK, { ...SLACK, workspaceId: 'T9' }] } },
      'notifications.slack[1]: channel "C0123ABCD" is listed already, as number 1; list it once',
    ],
    [
      { notifications: { teams: [TEAM, { ...TEAM, channelId: '19%3aAB12%40thread.tacv2' }] } },
      'notifications.teams[1]: channel "19%3aAB12%40thread.tacv2" is listed already, as number 1; list it once',
    ],
    [
      { targets: { organization: { organizationalUnits: ['r-ab12', 'r-ab12'] } } },
      'targets.organization.organizationalUnits[1]: "r-ab12" is listed already, as number 1; list it once',
    ],
    [
      { targets: { organization: { excludeAccounts: ['111122223333', '111122223333'] } } },
      'targets.organization.excludeAccounts[1]: "111122223333" is listed already, as number 1; list it once',
    ],
    [
      { targets: { accounts: [role('a'), role('b'), role('a')] } },
      'targets.accounts[2]: "arn:aws:iam::444455556666:role/a" is listed already, as number 1; list it once',
    ],
    [
      { targets: { accounts: [{}, role('a'), {}] } },
      'targets.accounts[2]: the account of your own credentials is listed already, as number 1; list it once',
    ],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });
});

describe('roles that would be one role are refused', () => {
  it.each([
    [
      { targets: { organization: { roleName: 'audit/Both' } }, cleanup: { roleName: 'both' } },
      'cleanup.roleName: it is the name of the role that reads (targets.organization.roleName); give them two names',
    ],
    [
      { targets: { organization: {} }, cleanup: { roleName: 'other/eks-ip-auditor' } },
      'cleanup.roleName: it is the name of the role that reads (targets.organization.roleName); give them two names',
    ],
    [
      {
        targets: { accounts: [{}, { roleArn: 'arn:aws:iam::444455556666:role/a/both' }] },
        cleanup: { roleName: 'both' },
      },
      'cleanup.roleName: it is the name of the role that reads (targets.accounts[1].roleArn); give them two names',
    ],
    [
      { name: 'ips', targets: { organization: { roleName: 'ips-scan-function' } } },
      'targets.organization.roleName: it is the name of a role of the hub; give it another',
    ],
    [
      { name: 'ips', targets: { organization: { roleName: 'audit/IPS-chat' } } },
      'targets.organization.roleName: it is the name of a role of the hub; give it another',
    ],
    [
      { name: 'ips', targets: { organization: {} }, cleanup: { roleName: 'ips-read' } },
      'cleanup.roleName: it is the name of the role that reads (targets.organization.roleName); give them two names',
    ],
    [
      { name: 'ips', cleanup: { roleName: 'ips-cleanup-function' } },
      'cleanup.roleName: it is the name of a role of the hub; give it another',
    ],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });
});

describe('what is in another partition or region is refused', () => {
  it.each([
    [
      { targets: { regions: ['eu-west-1', 'cn-north-1'] } },
      'targets.regions[1]: it is of the partition aws-cn, and targets.regions[0] of aws; deploy once for each',
    ],
    [
      { targets: { regions: ['us-gov-west-1'] }, notifications: { topicArn: TOPIC } },
      'notifications.topicArn: it is of the partition aws, and targets.regions[0] of aws-us-gov; deploy once for each',
    ],
    [
      { targets: { accounts: [{ roleArn: 'arn:aws-cn:iam::444455556666:role/r' }], regions: ['eu-west-1'] } },
      'targets.regions[0]: it is of the partition aws, and targets.accounts[0].roleArn of aws-cn; deploy once for each',
    ],
    [
      {
        notifications: { topicArn: TOPIC.replace('aws', 'aws-cn').replace('eu-west-1', 'cn-north-1'), slack: [SLACK] },
      },
      'notifications.slack: chat does not exist in the partition aws-cn that "notifications" names; use emails or a topicArn',
    ],
    [
      { targets: { regions: ['us-iso-east-1'] }, notifications: { teams: [TEAM] } },
      'notifications.teams: chat does not exist in the partition aws-iso that "targets" names; use emails or a topicArn',
    ],
    [
      { targets: { regions: ['cn-north-1'] }, notifications: { topicArn: 'ips', topicKeyArn: KEY } },
      'notifications.topicArn: "ips" is not a standard SNS topic\'s ARN; write it like "arn:aws:sns:eu-west-1:111122223333:eks-ip-auditor"',
      'notifications.topicKeyArn: it is of the partition aws, and targets.regions[0] of aws-cn; deploy once for each',
    ],
    [
      { notifications: { topicArn: TOPIC, topicKeyArn: KEY.replace('eu-west-1', 'eu-west-2') } },
      "notifications.topicKeyArn: it is of another region than the topic; a topic's key has to be in the topic's own",
    ],
  ])('%j', (value, ...lines) => {
    expect(problems(value)).toEqual(lines);
  });
});

describe('what breaks the pattern of its service is refused', () => {
  const of = (field: string, value: unknown, form: string) => [field, value, form] as const;
  const longPath = `${'p'.repeat(510)}/`;

  it.each([
    of('notifications.teams[0].channelId', '19%3Aab12', "is not a Teams channel's id"),
    of('notifications.teams[0].channelId', `19%3A${'a'.repeat(240)}%40thread.tacv2`, "is not a Teams channel's id"),
    of('notifications.teams[0].teamId', '1234abcd', 'is not an id of Microsoft Teams'),
    of('notifications.slack[0].channelId', 'C'.repeat(81), "is not a Slack channel's id"),
    of('notifications.slack[0].channelId', 'c0123abcd', "is not a Slack channel's id"),
    of('notifications.slack[0].workspaceId', 'T-1', "is not a Slack workspace's id"),
    of('notifications.emails[0]', 'a..b@example.com', 'is not an email address'),
    of('notifications.emails[0]', '.a@example.com', 'is not an email address'),
    of('notifications.emails[0]', 'ü@example.com', 'is not an email address'),
    of('notifications.emails[0]', 'a@-example.com', 'is not an email address'),
    of('notifications.emails[0]', 'a@example.123', 'is not an email address'),
    of('notifications.emails[0]', `${'a'.repeat(65)}@example.com`, 'is not an email address'),
    of('notifications.emails[0]', `a@${'b.'.repeat(125)}example.com`, 'is not an email address'),
    of(
      'notifications.topicArn',
      `arn:aws:sns:eu-west-1:111122223333:${'t'.repeat(257)}`,
      'is not a standard SNS topic',
    ),
    of('notifications.topicArn', 'arn:aws:sns:eu-west-1:111122223333:t.fifo', 'is not a standard SNS topic'),
    of('notifications.topicArn', 'arn:aws:sns::111122223333:t', 'is not a standard SNS topic'),
    of('cleanup.roleName', 'r'.repeat(65), "is not a role's name"),
    of('cleanup.roleName', `${longPath}p/r`, "is not a role's name"),
    of('cleanup.roleName', 'a*/r', "is not a role's name"),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's
    of('cleanup.roleName', '${aws:PrincipalTag}/r', "is not a role's name"),
    of('cleanup.roleName', 'a//r', "is not a role's name"),
    of('targets.accounts[0].roleArn', `arn:aws:iam::444455556666:role/${'r'.repeat(65)}`, "is not a role's ARN"),
    of('targets.accounts[0].roleArn', 'arn:aws:iam::444455556666:role/a/', "is not a role's ARN"),
    of('targets.accounts[0].roleArn', 'arn:aws:iam::444455556666:role//r', "is not a role's ARN"),
    of('targets.organizationId', 'o-ab12cd34e', "is not an organisation's id"),
    of('targets.organization.externalId', 'x', 'is not an external id'),
    of('targets.organization.externalId', 'x'.repeat(1225), 'is not an external id'),
    of('targets.organization.organizationalUnits[0]', 'ou-ab1-11111111', "is not an organisational unit's id"),
    of('targets.organization.organizationalUnits[0]', 'OU-AB12-11111111', "is not an organisational unit's id"),
    of('targets.organization.excludeAccounts[0]', '١١١١٢٢٢٢٣٣٣٣', 'is not an account id'),
    of('targets.regions[0]', 'EU-WEST-1', 'is not a region name'),
    of('name', 'a'.repeat(41), 'is not a name'),
    of('name', '1a', 'is not a name'),
  ])('%s: %j', (field, value, form) => {
    const whole = { 'notifications.teams': TEAM, 'notifications.slack': SLACK };
    const found = problems(withField(field, value, whole));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${field}: `);
    expect(found[0]).toContain(form);
  });

  it.each([
    of('cleanup.roleName', `${longPath}${'r'.repeat(64)}`, ''),
    of('notifications.slack[0].channelId', 'C'.repeat(80), ''),
    of('notifications.emails[0]', `${'a'.repeat(64)}@example.com`, ''),
    of('name', 'a'.repeat(40), ''),
  ])('and %s: %j is at its limit', (field, value) => {
    expect(problems(withField(field, value, { 'notifications.slack': SLACK }))).toEqual([]);
  });

  it('more addresses or channels than a stack may have resources', () => {
    const emails = Array.from({ length: 101 }, (_, index) => `team-${index}@example.com`);
    expect(problems({ notifications: { emails } })).toEqual([
      'notifications.emails: there are too many; the most is 100: use a mailing list',
    ]);
    const slack = Array.from({ length: 51 }, (_, index) => ({ ...SLACK, channelId: `C${index}` }));
    expect(problems({ notifications: { slack } })).toEqual(['notifications.slack: there are too many; the most is 50']);
  });
});

describe('a configuration that nobody could want deployed', () => {
  const warned = (notifications: unknown) =>
    configWarnings(parseConfig(SAMPLE_CHECKS, JSON.stringify({ notifications }), 'c'));

  it('has alarms that nobody hears', () => {
    expect(warned({})).toEqual([expect.stringContaining('nobody gets the alarms')]);
    expect(warned({ topicArn: TOPIC })).toHaveLength(1);
    expect(warned({ emails: ['team@example.com'] })).toEqual([]);
    expect(warned({ slack: [SLACK] })).toEqual([]);
    expect(warned({ teams: [TEAM] })).toEqual([]);
  });

  it('names who gets each message twice', () => {
    const identityArn = 'arn:aws:ses:eu-west-1:111122223333:identity/example.com';
    const ses = { identityArn, from: 'audits@example.com', to: ['OPS@example.com', 'dev@example.com'] };
    expect(warned({ emails: ['ops@example.com'], ses })).toEqual([
      'notifications.ses.to: "OPS@example.com" is in emails, too, and gets each message twice; list it in one of them',
    ]);
  });
});

describe('a suppression', () => {
  it('whose last day is over is warned of by its place', () => {
    const suppression = (expires: string) => ({ check: 'leaked-eni', resource: '*', reason: 'known', expires });
    const config = { suppressions: [suppression('2026-11-28'), suppression('2026-11-27')] };
    expect(expiredSuppressions(config, new Date('2026-11-28T23:00:00Z'))).toEqual([
      'suppressions[1]: it expired on 2026-11-27, and suppresses nothing; renew or remove it',
    ]);
  });
});

/** A configuration with one field set: `a.b[0].c`; what else its object needs is in `whole`, by the list's name. */
function withField(field: string, value: unknown, whole: Readonly<Record<string, object>>): unknown {
  const [, before, list, after] = /^(.*?)(\w+)\[0\]\.?(.*)$/.exec(field) ?? [];
  if (list === undefined) return nested(field, value);
  const rest = whole[`${before}${list}`];
  const item = after === '' ? value : { ...rest, ...nested(after ?? '', value) };
  return nested(`${before}${list}`, [item]);
}

function nested(path: string, value: unknown): Record<string, unknown> {
  const [first = '', ...others] = path.split('.');
  return { [first]: others.length === 0 ? value : nested(others.join('.'), value) };
}

describe('mail by SES', () => {
  const identityArn = 'arn:aws:ses:eu-west-1:111122223333:identity/example.com';
  const ses = (parts: object) => ({
    notifications: { ses: { identityArn, from: 'audits@example.com', to: ['ops@example.org'], ...parts } },
  });
  const many = (count: number, length = 10) =>
    Array.from({ length: count }, (_, index) => `${String(index).padStart(length, 'a')}@example.org`);

  it.each<readonly [object, readonly string[]]>([
    [ses({}), []],
    [ses({ from: 'a@mail.EXAMPLE.com', configurationSet: 'audits' }), []],
    [ses({ identityArn: identityArn.replace('example.com', 'audits@example.com') }), []],
    [
      ses({ from: 'audits@evilexample.com' }),
      [
        'notifications.ses.from: "audits@evilexample.com" is not of the identity "example.com"; give an address of it, or the identity of this address',
      ],
    ],
    [
      { notifications: { ses: { from: 'audits@example.com', to: ['ops@example.org'] } } },
      [
        'notifications.ses.identityArn: it is missing; give ARN of the verified identity of SES that sends: a domain or an address. Mails go out in its region',
      ],
    ],
    [
      ses({ identityArn: 'arn:aws:ses:eu-west-1:111122223333:identity/*' }),
      [
        'notifications.ses.identityArn: "arn:aws:ses:eu-west-1:111122223333:identity/*" is not the ARN of an identity of SES; write it like "arn:aws:ses:eu-west-1:111122223333:identity/example.com"',
      ],
    ],
    [ses({ to: [] }), ['notifications.ses.to: there is no address here; give at least one, or leave "ses" out']],
    [ses({ to: many(51, 2) }), ['notifications.ses.to: there are too many; the most is 50: use a mailing list']],
    [
      ses({ to: many(50, 40) }),
      ['notifications.ses.to: together they have more than 1500 characters; use a mailing list'],
    ],
    [
      ses({ to: ['ops@example.org', 'OPS@example.org'] }),
      ['notifications.ses.to[1]: "OPS@example.org" is listed already, as number 1; list it once'],
    ],
  ])('%j', (config, said) => {
    expect(problems(config)).toEqual(said);
  });

  it('is refused with more webhooks beside it than a function can be told', () => {
    const webhooks = many(10).map((_, index) => ({
      name: `hook-${index}`,
      kind: 'slack',
      secretArn: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${'a'.repeat(200)}-AbCdEf`,
    }));
    const { notifications } = ses({ to: many(40, 20) });
    expect(problems({ notifications: { ...notifications, webhooks } })).toEqual([
      'notifications.ses.to: with the webhooks, they are more than a function can be told; use a mailing list',
    ]);
  });
});
