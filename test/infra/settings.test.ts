import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { refusals } from './deployable.ts';
import { resourcesOf, statement, statementsOf } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const BANK = CONFIGURATIONS['all that a bank asks for'];
const KEY = BANK.deployment.kmsKeyArn;

const bank = synthesized(BANK);
const hub = bank.template('EksIpAuditor');
const everyone = bank.stacks.map((name) => [name, bank.template(name)] as const);

const plain = synthesized(CONFIGURATIONS['an organisation']);

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

function resources(template: Template, type?: string): readonly (readonly [string, Resource])[] {
  const all: readonly (readonly [string, Resource])[] = Object.entries(template.toJSON().Resources);
  return type === undefined ? all : all.filter(([, { Type }]) => Type === type);
}

/** A property of each resource of a type, by the beginning of its logical id. */
function each(template: Template, type: string, property: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    resources(template, type).map(([id, { Properties }]) => [id.slice(0, -8), Properties[property]]),
  );
}

/** The same for each function, or for what is beside each. */
function ofEach(value: unknown, beside = ''): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    ['Audit', 'Scan', 'ScanSmall', 'Cleanup', 'Deliver', 'Import'].map((id) => [`${id}${beside}`, value]),
  );
}

/** The roles of a template, those of the StackSet's too. */
function roles(template: Template): readonly (readonly [string, Resource])[] {
  const inStackSet = resources(template, 'AWS::CloudFormation::StackSet').flatMap(([, { Properties }]) =>
    Object.entries<Resource>(JSON.parse(String(Properties.TemplateBody)).Resources),
  );
  return [...resources(template), ...inStackSet].filter(([, { Type }]) => Type === 'AWS::IAM::Role');
}

/** What is in a template by a setting only. */
const OF_SETTINGS = [
  'PermissionsBoundary',
  'VpcConfig',
  'ReservedConcurrentExecutions',
  'CodeSigningConfigArn',
  'TracingConfig',
  'xray:',
  'KMSKeyArn',
  'KmsKeyArn',
  '"Tags"',
];

describe('nothing that only some ask for', () => {
  it.each(plain.stacks)('is in a deployment whose configuration does not name it: %s', (name) => {
    const text = JSON.stringify(plain.template(name).toJSON());
    expect(OF_SETTINGS.filter((word) => text.includes(word))).toEqual([]);
    for (const [, { Properties }] of roles(plain.template(name))) expect(Properties).not.toHaveProperty('Path');
  });
});

describe('a permissions boundary', () => {
  it.each(everyone)('bounds every role, of the account that it is in: %s', (_, template) => {
    const boundary = {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/boundaries/workloads'],
      ],
    };
    for (const [id, { Properties }] of roles(template))
      expect([id, Properties.PermissionsBoundary]).toEqual([id, boundary]);
  });

  it('is looked at in every role that there is', () => {
    expect(everyone.flatMap(([, template]) => roles(template)).length).toBe(13);
  });
});

describe('names of roles', () => {
  it.each(everyone)('have the prefix and the path: %s', (_, template) => {
    for (const [id, { Properties }] of roles(template)) {
      expect([id, Properties.Path, Properties.RoleName]).toEqual([
        id,
        '/platform/audit/',
        expect.stringMatching(/^acme-/),
      ]);
    }
  });

  it('are those that members trust and that the hub enters', () => {
    const [, trusted] = /:role\/([^"]+-scan-function)"/.exec(JSON.stringify(hub.toJSON()).replaceAll('\\"', '"')) ?? [];
    expect(trusted).toBe('platform/audit/acme-eks-ip-auditor-scan-function');
    expect(resourcesOf(statement(statementsOf(hub, 'CleanupRole'), 'EnterAccountsToClean'))).toEqual(
      ['444455556666', '777788889999'].map(
        (account) => `arn:<AWS::Partition>:iam::${account}:role/platform/audit/acme-eks-ip-auditor-cleanup`,
      ),
    );
  });
});

describe('a key of the user', () => {
  it('encrypts findings, dead letters, logs, the environment of functions and the state of audits', () => {
    expect(each(hub, 'AWS::SNS::Topic', 'KmsMasterKeyId')).toEqual({ Findings: KEY });
    expect(each(hub, 'AWS::SQS::Queue', 'KmsMasterKeyId')).toEqual({
      DeadLetters: KEY,
      Deliveries: KEY,
      Imports: KEY,
      NotDelivered: KEY,
      NotImported: KEY,
    });
    expect(each(hub, 'AWS::Logs::LogGroup', 'KmsKeyId')).toEqual(ofEach(KEY, 'Logs'));
    expect(each(hub, 'AWS::Lambda::Function', 'KmsKeyArn')).toEqual(ofEach(KEY));
    expect(each(hub, 'AWS::Lambda::Function', 'DurableConfig')).toMatchObject({ Audit: { KMSKeyArn: KEY } });
    hub.resourceCountIs('AWS::KMS::Key', 0);
  });

  it('encrypts the bucket that the deployment makes', () => {
    const template = synthesized({ deployment: { kmsKeyArn: KEY } }).template('EksIpAuditor');
    expect(JSON.stringify(each(template, 'AWS::S3::Bucket', 'BucketEncryption'))).toContain(
      `"KMSMasterKeyID":"${KEY}"`,
    );
  });

  it.each(['AuditRole', 'ScanRole', 'CleanupRole', 'ScheduleRole'])('may be used by %s, and no other key', (role) => {
    const used = statementsOf(hub, role).filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
    expect(used).toMatchObject([{ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY }]);
  });
});

describe('a bucket and a topic of the user', () => {
  it('take the place of those that the deployment makes', () => {
    hub.resourceCountIs('AWS::S3::Bucket', 0);
    expect(JSON.stringify(statement(statementsOf(hub, 'ScanRole'), 'Objects').Resource)).toContain(
      ':s3:::acme-eks-ip-audits/',
    );
    expect(Object.keys(each(hub, 'AWS::SNS::Topic', 'DisplayName'))).toEqual(['Findings']);
    const actions = resources(hub, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmActions);
    expect(new Set(actions.map((action) => JSON.stringify(action)))).toEqual(
      new Set([JSON.stringify([BANK.notifications.alarmsTopicArn])]),
    );
  });
});

describe('one topic of the user for findings and alarms', () => {
  it('is subscribed to once by each address', () => {
    const topicArn = BANK.notifications.alarmsTopicArn;
    const notifications = { topicArn, alarmsTopicArn: topicArn, emails: ['team@example.com'] };
    const template = synthesized({ notifications }).template('EksIpAuditor');
    expect(Object.values(each(template, 'AWS::SNS::Subscription', 'TopicArn'))).toEqual([topicArn]);
  });
});

describe('a VPC', () => {
  it('is where every function is attached', () => {
    const place = { SubnetIds: BANK.deployment.vpc.subnetIds, SecurityGroupIds: BANK.deployment.vpc.securityGroupIds };
    expect(each(hub, 'AWS::Lambda::Function', 'VpcConfig')).toEqual(ofEach(place));
  });

  it.each(['AuditRole', 'ScanRole', 'CleanupRole', 'DeliverRole', 'ImportRole'])(
    'lets Lambda attach, and not the code of the function: %s',
    (role) => {
      expect(statement(statementsOf(hub, role), 'LambdaAttachesToVpc')).toMatchObject({
        Effect: 'Allow',
        Condition: { Null: { 'lambda:SourceFunctionArn': 'true' } },
      });
    },
  );
});

describe('functions', () => {
  it('are signed, limited, traced and logged as asked', () => {
    const { codeSigningConfigArn } = BANK.deployment;
    expect(each(hub, 'AWS::Lambda::Function', 'ReservedConcurrentExecutions')).toEqual({
      Audit: 3,
      Scan: 40,
      ScanSmall: 40,
      Cleanup: 8,
    });
    expect(new Set(Object.values(each(hub, 'AWS::Lambda::Function', 'CodeSigningConfigArn')))).toEqual(
      new Set([codeSigningConfigArn]),
    );
    expect(each(hub, 'AWS::Lambda::Function', 'TracingConfig')).toMatchObject({ Scan: { Mode: 'Active' } });
    expect(new Set(Object.values(each(hub, 'AWS::Logs::LogGroup', 'RetentionInDays')))).toEqual(new Set([400]));
  });
});

describe('tags', () => {
  it.each(everyone)('are on all that takes tags, and on what the StackSet makes: %s', (_, template) => {
    const tagged = resources(template).filter(([, { Properties }]) => Properties?.Tags !== undefined);
    expect(tagged.length).toBeGreaterThan(0);
    for (const [, { Properties }] of tagged) {
      expect(Properties.Tags).toEqual(expect.arrayContaining([{ Key: 'cost-center', Value: '4711' }]));
    }
  });
});

describe('deleting is allowed', () => {
  const places = ['eu-central-1', 'eu-west-1'].map(
    (region) => `arn:<AWS::Partition>:ec2:${region}:<AWS::AccountId>:network-interface/*`,
  );

  it.each(['DeleteVpcCniEnis', 'DeleteVpcResourceControllerEnis'])(
    'in the accounts and regions of the configuration only: %s',
    (sid) => {
      const deleting = statement(statementsOf(hub, 'CleanupRole'), sid);
      expect(resourcesOf(deleting)).toEqual(places);
      expect(deleting.Condition).toMatchObject({
        StringEquals: { 'aws:ResourceAccount': ['444455556666', '777788889999'] },
      });
      expect(statement(statementsOf(bank.template('EksIpAuditorMember'), 'CleanupRole'), sid)).toEqual({
        ...deleting,
        Resource: expect.anything(),
      });
    },
  );

  it('by a list of accounts only as long as a policy has room for it', () => {
    const accounts = Array.from({ length: 101 }, (_, index) => String(100_000_000_000 + index));
    const template = synthesized({
      targets: { organization: {} },
      cleanup: { mode: 'apply', accounts, regions: 'all' },
    }).template('EksIpAuditor');
    expect(JSON.stringify(statement(statementsOf(template, 'CleanupRole'), 'DeleteVpcCniEnis'))).not.toContain(
      'aws:ResourceAccount',
    );
  });
});

describe('is refused, with the place and what would be right', () => {
  it.each([
    [
      { roleNamePrefix: 'x'.repeat(30) },
      'deployment.roleNamePrefix: with it and "name", names of roles are 20 characters longer than the 64 that IAM allows',
    ],
    [
      { rolePath: '/platform/' },
      'deployment.rolePath: "/platform/" is not a path of roles; write it like "platform/audit/"',
    ],
    [{ kmsKeyArn: 'alias/mine' }, 'deployment.kmsKeyArn: "alias/mine" is not a KMS key\'s ARN'],
    [{ bucketName: 'Acme' }, 'deployment.bucketName: "Acme" is not a bucket\'s name'],
    [
      { vpc: { subnetIds: [], securityGroupIds: ['sg-0123456789abcdef0'] } },
      'deployment.vpc.subnetIds: it is empty; name at least one',
    ],
    [{ logRetentionDays: 100 }, 'deployment.logRetentionDays: 100 is not one of 1, 3, 5'],
    [
      { reservedConcurrency: { scan: 2 } },
      'deployment.reservedConcurrency.scan: it is less than the 8 targets at a time',
    ],
    [{ tags: { 'aws:x': 'y' } }, 'deployment.tags'],
    [
      { kmsKeyArn: KEY, codeSigningConfigArn: BANK.deployment.codeSigningConfigArn.replace('eu-west-1', 'us-east-1') },
      'deployment.codeSigningConfigArn: it is in us-east-1, and deployment.kmsKeyArn in eu-west-1',
    ],
  ])('%j', (deployment, line) => {
    expect(refusals({ name: 'n'.repeat(37), deployment }).join('\n')).toContain(line);
  });
});
