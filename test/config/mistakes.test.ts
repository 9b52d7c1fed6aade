import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { KNOWN_REGIONS, mayBeNewer } from '../../lambda/config/regions.ts';
import { configWarnings } from '../../lambda/config/warnings.ts';
import { AuditorError } from '../../lambda/model/errors.ts';

const ROLE = 'arn:aws:iam::444455556666:role/eks-ip-auditor';

/** Lines of the error that a configuration makes, with the checks that there are. */
function problems(value: unknown): readonly string[] {
  try {
    parseConfig(CHECKS, JSON.stringify(value), 'c');
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^c: /, ''));
  }
  return [];
}

const low = (options: object) => ({ checks: { 'subnet-low-ips': { options } } });

describe('a value of the wrong type is told with what to write in its place', () => {
  it.each([
    [
      { targets: { accounts: ['444455556666'] } },
      `targets.accounts[0]: "444455556666" is not an object; write { "roleArn": "${ROLE}" }`,
    ],
    [
      { targets: { accounts: [444455556666] } },
      `targets.accounts[0]: 444455556666 is not an object; write { "roleArn": "${ROLE}" }`,
    ],
    [
      { targets: { accounts: [ROLE] } },
      `targets.accounts[0]: "${ROLE}" is not an object; write { "roleArn": "${ROLE}" }`,
    ],
    [
      { targets: { accounts: '444455556666' } },
      `targets.accounts: "444455556666" is not a list; write [{ "roleArn": "${ROLE}" }]`,
    ],
    [
      { targets: { accounts: [{ accountId: '444455556666' }] } },
      `targets.accounts[0].accountId: unknown key; write "roleArn": "${ROLE}"`,
    ],
    [
      { targets: { organization: 'o-ab12cd34ef' } },
      'targets.organization: "o-ab12cd34ef" is not an object; write "organizationId": "o-ab12cd34ef", "organization": {}',
    ],
    [{ targets: { organization: true } }, 'targets.organization: true is not an object; write {}'],
    [{ notifications: { securityHub: true } }, 'notifications.securityHub: true is not an object; write {}'],
    [
      { notifications: { ses: ['team@example.com'] } },
      'notifications.ses: ["team@example.com"] is not an object; write { "identityArn": "arn:aws:ses:eu-west-1:111122223333:identity/example.com", "from": "audits@example.com", "to": ["team@example.com"] }',
    ],
    [
      { targets: { organization: { excludeAccounts: [111122223333] } } },
      'targets.organization.excludeAccounts[0]: 111122223333 is not a string; write "111122223333", in quotes',
    ],
    [
      { notifications: { emails: 'team@example.com' } },
      'notifications.emails: "team@example.com" is not a list; write ["team@example.com"]',
    ],
    [
      { notifications: { slack: ['#eks'] } },
      'notifications.slack[0]: "#eks" is not an object; write { "workspaceId": "T0123ABCD", "channelId": "C0123ABCD" }',
    ],
    [{ schedule: 'rate(1 day)' }, 'schedule: "rate(1 day)" is not an object; write { "expression": "rate(1 day)" }'],
    [
      { checks: { 'leaked-eni': 'off' } },
      'checks["leaked-eni"]: "off" is not false or an object; write false to turn it off',
    ],
    [
      { checks: ['leaked-eni'] },
      'checks: ["leaked-eni"] is not an object; write { "leaked-eni": false } to turn one off; every other one runs',
    ],
    [
      low({ mediumFreePercent: '15' }),
      'checks["subnet-low-ips"].options.mediumFreePercent: "15" is not a number; write 15, without quotes',
    ],
    [
      { suppressions: ['leaked-eni'] },
      'suppressions[0]: "leaked-eni" is not an object; write { "check": "leaked-eni", "resource": "*", "reason": "why no action is needed", "expires": "2027-03-31" }',
    ],
    [{ clusters: ['prod'] }, 'clusters: ["prod"] is not an object; write { "prod": { "cniVersion": "1.19.3" } }'],
    [{ clusters: { prod: '1.19.3' } }, 'clusters.prod: "1.19.3" is not an object; write { "cniVersion": "1.19.3" }'],
    [{ cleanup: true }, 'cleanup: true is not an object; write { "mode": "plan" } or { "mode": "apply" }'],
    [{ cleanup: { enabled: true } }, 'cleanup.enabled: unknown key; write "mode": "plan" or "mode": "apply"'],
    [{ cleanup: { enabled: false } }, 'cleanup.enabled: unknown key; write "mode": "off"'],
    [
      { cleanup: { withoutClusterTag: 'true' } },
      'cleanup.withoutClusterTag: "true" is not true or false; write true, without quotes',
    ],
    [{ concurrency: 4 }, 'concurrency: 4 is not an object; write { "targets": 4 }'],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });

  it('and what is written so is taken', () => {
    const written = [...Array(3).keys()].map((index) => ({ roleArn: ROLE.replace('4444', `444${index}`) }));
    expect(problems({ targets: { accounts: written }, cleanup: { mode: 'off' }, concurrency: { targets: 4 } })).toEqual(
      [],
    );
  });
});

describe('a key in the wrong place is told where it belongs', () => {
  it.each([
    [{ regions: ['eu-west-1'] }, 'regions: unknown key; did you mean "targets.regions"?'],
    [{ deployment: { kubernetes: 'required' } }, 'deployment.kubernetes: unknown key; did you mean "kubernetes"?'],
    [{ emails: ['a@example.com'] }, 'emails: unknown key; did you mean "notifications.emails"?'],
    [
      { checks: { 'subnet-low-ips': { mediumFreePercent: 15 } } },
      'checks["subnet-low-ips"].mediumFreePercent: unknown key; did you mean "checks["subnet-low-ips"].options.mediumFreePercent"?',
    ],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });
});

describe('an owner', () => {
  const OWNER = { name: 'payments-team', match: { clusters: ['payments-*'] }, emails: ['payments@example.com'] };
  const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:payments';
  const KEY = 'arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const SLACK = { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };
  const owners = (...listed: readonly unknown[]) => ({ notifications: { owners: listed } });

  it.each([
    [
      owners({ ...OWNER, name: 'Payments' }),
      `[0].name: "Payments" is not an owner's name of up to 40 small letters, digits and hyphens; write it like "payments-team"`,
    ],
    [
      owners({ match: OWNER.match, emails: OWNER.emails }),
      '[0].name: it is missing; give name of the team in messages, e.g. "payments-team". A new name gets a new topic',
    ],
    [
      owners(OWNER, { ...OWNER, emails: ['b@example.com'] }),
      '[1]: owner "payments-team" is listed already, as number 1; list it once',
    ],
    [owners({ ...OWNER, match: {} }), '[0].match: it names no findings; give clusters, accounts or checks'],
    [
      owners({ ...OWNER, match: { clusters: [] } }),
      '[0].match.clusters: the list is empty, so that nothing matches; leave it out, or name something',
    ],
    [
      owners({ ...OWNER, match: { clusters: ['pay ments'] } }),
      '[0].match.clusters[0]: "pay ments" is not a name of EKS clusters; write it like "payments-*"',
    ],
    [
      owners({ ...OWNER, match: { clusters: 'payments' } }),
      '[0].match.clusters: "payments" is not a list; write ["payments"]',
    ],
    [
      owners({ ...OWNER, match: { ...OWNER.match, cluster: ['payments'] } }),
      '[0].match.cluster: unknown key; did you mean "clusters"?',
    ],
    [
      owners({ ...OWNER, match: { ...OWNER.match, tag: { key: 'team' } } }),
      '[0].match.tag: unknown key; known here: clusters, accounts, checks',
    ],
    [
      owners({ ...OWNER, match: { accounts: [111122223333] } }),
      '[0].match.accounts[0]: 111122223333 is not a string; write "111122223333", in quotes',
    ],
    [
      owners({ ...OWNER, match: { checks: ['subnet-lowips'] } }),
      '[0].match.checks[0]: no check is called "subnet-lowips"; did you mean "subnet-low-ips"?',
    ],
    [owners({ ...OWNER, match: { checks: ['subnets-*'] } }), '[0].match.checks[0]: no check is called "subnets-*"'],
    [
      owners({ name: 'payments-team', match: OWNER.match }),
      '[0]: nobody would get it; give emails, slack, teams or a topicArn',
    ],
    [owners({ ...OWNER, topicKeyArn: KEY }), '[0].topicKeyArn: a key goes with a topicArn, and there is none here'],
    [
      owners({ ...OWNER, topicArn: TOPIC, topicKeyArn: KEY }),
      "[0].topicKeyArn: it is of another region than the topic; a topic's key has to be in the topic's own",
    ],
    [owners({ ...OWNER, email: ['a@example.com'] }), '[0].email: unknown key; did you mean "emails"?'],
    [
      owners(...Array.from({ length: 21 }, (_, index) => ({ ...OWNER, name: `team-${index}` }))),
      ': there are too many; the most is 20',
    ],
    [
      { notifications: { topicArn: TOPIC, owners: [{ ...OWNER, topicArn: TOPIC }] } },
      '[0].topicArn: it is the topic that gets everything too; give their own, or leave it out',
    ],
    [
      { notifications: { alarmsTopicArn: TOPIC, owners: [{ ...OWNER, topicArn: TOPIC }] } },
      '[0].topicArn: it is the topic of alarms too; give their own, or leave it out',
    ],
    [
      owners({ ...OWNER, topicArn: TOPIC }, { ...OWNER, name: 'b', topicArn: TOPIC }),
      '[1].topicArn: it is the topic of owner "payments-team" too; give their own, or leave it out',
    ],
    [
      { notifications: { slack: [SLACK], owners: [{ ...OWNER, slack: [SLACK] }] } },
      '[0].slack[0]: channel "C0123ABCD" is listed already, as notifications.slack[0]; list it once',
    ],
    [
      { targets: { regions: ['cn-north-1'] }, notifications: { owners: [{ ...OWNER, slack: [SLACK] }] } },
      '[0].slack: chat does not exist in the partition aws-cn that "targets" names; use emails or a topicArn',
    ],
    [
      { targets: { regions: ['cn-north-1'] }, notifications: { owners: [{ ...OWNER, topicArn: TOPIC }] } },
      '[0].topicArn: it is of the partition aws, and targets.regions[0] of aws-cn; deploy once for each',
    ],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([`notifications.owners${line}`]);
  });

  it('is taken with any criterion, and any way to them', () => {
    expect(
      problems(
        owners(
          OWNER,
          { name: 'a', match: { accounts: ['111122223333'] }, topicArn: TOPIC },
          { name: 'b', match: { checks: ['subnet-*', 'leaked-eni'] }, slack: [SLACK] },
        ),
      ),
    ).toEqual([]);
  });

  it('has no more addresses with all others than a stack has room for', () => {
    const emails = (of: string) => Array.from({ length: 31 }, (_, index) => `${of}-${index}@example.com`);
    const listed = ['a', 'b'].map((name) => ({ ...OWNER, name, emails: emails(name) }));
    expect(problems(owners(...listed))).toEqual([
      'notifications.owners: there are 62 addresses of owners; the most is 60: use mailing lists',
    ]);
  });
});

describe('a long list of what could be written is left out where one is near', () => {
  it('of the checks', () => {
    const entry = { check: 'subnet-lowips', resource: '*', reason: 'x', expires: '2027-03-31' };
    expect(problems({ suppressions: [entry] })).toEqual([
      `suppressions[0].check: "subnet-lowips" is not one of ${CHECKS.length}; did you mean "subnet-low-ips"?`,
    ]);
  });
});

describe('a region', () => {
  it.each([
    ['eu-wset-1', 'there is no region "eu-wset-1"; did you mean "eu-west-1"?'],
    ['eu-west-9', 'there is no region "eu-west-9"; did you mean "eu-west-1"?'],
    ['us-esat-2', 'there is no region "us-esat-2"; did you mean "us-east-2"?'],
    [
      'xx-nowhere-77',
      'there is no region "xx-nowhere-77"; with "all" those that are newer than this release are audited too',
    ],
    ['all', 'write "all" without brackets'],
    ['Frankfurt', '"Frankfurt" is not a region name; write it like "eu-west-1"'],
  ])('%s is refused when it is written', (region, problem) => {
    expect(problems({ targets: { regions: [region] } })).toEqual([`targets.regions[0]: ${problem}`]);
    const cleanup = { mode: 'plan', accounts: 'all', regions: [region] };
    expect(problems({ cleanup })).toEqual([`cleanup.regions[0]: ${problem}`]);
  });

  it.each(['eu-west-4', 'mx-south-1', 'us-gov-central-1'])('%s may be newer: it is taken, with a warning', (region) => {
    const targets = { regions: [region] };
    expect(problems({ targets })).toEqual([]);
    const config = parseConfig(CHECKS, JSON.stringify({ targets, notifications: { emails: ['a@example.com'] } }), 'c');
    expect(configWarnings(config)).toEqual([
      `targets.regions: "${region}" is not among the regions that this release knows; is it newer?`,
    ]);
  });

  it('that the SDK knows is known', () => {
    const core = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
    const text = readFileSync(join(core, 'dist-cjs/submodules/client/index.js'), 'utf8');
    const names = new Set([...text.matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\d)"?:? ?\{/g)].map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(30);
    expect([...names].filter((name) => !KNOWN_REGIONS.includes(name))).toEqual([]);
  });

  it('is taken for newer only at the end of a row', () => {
    expect(['eu-west-5', 'eu-west-0', 'eu-west-04', 'eu-wst-1', 'xx-west-1'].filter(mayBeNewer)).toEqual([]);
    expect(KNOWN_REGIONS.filter(mayBeNewer)).toEqual([]);
  });
});

describe('thresholds out of order are refused', () => {
  it.each([
    [
      low({ mediumFreePercent: 5 }),
      'checks["subnet-low-ips"].options.highFreePercent: 10 is more than mediumFreePercent (5); give criticalFreePercent ≤ highFreePercent ≤ mediumFreePercent',
    ],
    [
      low({ criticalFreeAddresses: 20 }),
      'checks["subnet-low-ips"].options.criticalFreeAddresses: 20 is more than highFreeAddresses (16); give criticalFreeAddresses ≤ highFreeAddresses',
    ],
    [
      { checks: { 'subnet-fragmented': { options: { highFreeBlocks: 9 } } } },
      'checks["subnet-fragmented"].options.highFreeBlocks: 9 is more than mediumFreeBlocks (4); give highFreeBlocks ≤ mediumFreeBlocks',
    ],
    [
      { checks: { 'eni-quota-near': { options: { mediumPercent: 96 } } } },
      'checks["eni-quota-near"].options.mediumPercent: 96 is more than highPercent (95); give mediumPercent ≤ highPercent',
    ],
    [
      { checks: { 'low-pod-density': { options: { lowMaxPods: 4 } } } },
      'checks["low-pod-density"].options.mediumMaxPods: 5 is more than lowMaxPods (4); give mediumMaxPods ≤ lowMaxPods',
    ],
  ])('%j', (value, line) => {
    expect(problems(value)).toEqual([line]);
  });

  it('equal ones are in order', () => {
    expect(problems(low({ mediumFreePercent: 10 }))).toEqual([]);
  });
});

describe('the id of an organisation', () => {
  const organizationId = 'o-ab12cd34ef';

  it.each([{ organizationId }, { organizationId, accounts: [{}] }])('alone audits nobody: %j is refused', (targets) => {
    expect(problems({ targets })).toEqual([
      'targets.organizationId: the id alone audits no other account; write "organization": {} too for all of them, or leave it out',
    ]);
  });

  it.each([
    { organizationId, organization: {} },
    { organizationId, accounts: [{ roleArn: ROLE }] },
  ])('binds the roles of other accounts: %j is taken', (targets) => {
    expect(problems({ targets })).toEqual([]);
  });
});
