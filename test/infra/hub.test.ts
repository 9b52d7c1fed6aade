import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { asText, statement, statementsOf } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const alone = synthesized(CONFIGURATIONS['one account']).template('EksIpAuditor');
const whole = synthesized(CONFIGURATIONS['an organisation']).template('EksIpAuditor');
const owned = synthesized(CONFIGURATIONS['owners of findings']).template('EksIpAuditor');

/** Properties of the one resource of a type whose logical id begins so, and of several that which goes no further. */
function properties(template: typeof whole, type: string, id: string) {
  const begins = Object.entries(template.findResources(type)).filter(([logicalId]) => logicalId.startsWith(id));
  const found = begins.length === 1 ? begins : begins.filter(([logicalId]) => logicalId.length === id.length + 8);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${type} ${id}`);
  return only[1].Properties;
}

/** Statements of the policy of a topic, bucket or key by their names. */
function policyOf(template: typeof whole, type: string, id: string) {
  const { PolicyDocument, KeyPolicy } = properties(template, type, id);
  const { Statement }: { readonly Statement: readonly { readonly Sid?: string }[] } = PolicyDocument ?? KeyPolicy;
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

describe('the bucket', () => {
  it('is closed to the public, encrypted, versioned, and outlives the stack', () => {
    whole.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
  });

  it('is spoken to over TLS 1.2 or newer only', () => {
    whole.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  it('lets the results of runs and old reports go, and keeps ledgers and the record of clean-up', () => {
    const { Rules } = properties(whole, 'AWS::S3::Bucket', 'Bucket').LifecycleConfiguration;
    const expiring = Rules.filter((rule: object) => 'ExpirationInDays' in rule);
    expect(expiring).toMatchObject([
      { Prefix: 'runs/', ExpirationInDays: 30 },
      { Prefix: 'reports/', ExpirationInDays: 400 },
    ]);
  });
});

describe('the topics', () => {
  it.each(['Findings', 'Alarms'])('%s takes TLS only', (id) => {
    expect(policyOf(whole, 'AWS::SNS::TopicPolicy', id).AllowPublishThroughSSLOnly).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  it('findings are encrypted with a key of ours that is rotated', () => {
    expect(asText(properties(whole, 'AWS::SNS::Topic', 'Findings').KmsMasterKeyId)).toBe('<TopicKey.Arn>');
    expect(properties(whole, 'AWS::KMS::Key', 'TopicKey').EnableKeyRotation).toBe(true);
  });

  it('alarms need no key: one that was disabled could not keep the alarm about itself from people', () => {
    const alarms = Object.values(whole.findResources('AWS::CloudWatch::Alarm'));
    expect([...new Set(alarms.flatMap(({ Properties }) => Properties.AlarmActions.map(asText)))]).toEqual(['<Alarms>']);
    expect(properties(whole, 'AWS::SNS::Topic', 'Alarms').KmsMasterKeyId).toBeUndefined();
    const watch = synthesized(CONFIGURATIONS['an organisation']).template('EksIpAuditorChatWatch');
    watch.resourceCountIs('AWS::KMS::Key', 0);
  });

  it('of the user in another region are subscribed to where they are', () => {
    const topicArn = 'arn:aws:sns:eu-central-1:111122223333:ips';
    const template = synthesized({ notifications: { topicArn, emails: ['team@example.com'] } }).template(
      'EksIpAuditor',
    );
    const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription')).map(
      (each) => each.Properties,
    );
    expect(subscriptions.map(({ TopicArn, Region }) => [asText(TopicArn), Region])).toEqual([
      [topicArn, 'eu-central-1'],
      ['<Alarms>', undefined],
    ]);
  });

  it('of alarms without a subscriber are warned of', () => {
    const warnings = (input: unknown) =>
      synthesized(input)
        .app.node.children.filter(Stack.isStack)
        .flatMap((stack) =>
          Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody gets the alarms')),
        );
    expect(warnings({})).toHaveLength(1);
    expect(warnings({ notifications: { emails: ['team@example.com'] } })).toEqual([]);
  });

  it.each(['Findings', 'Alarms'])('%s takes subscribers of this account only', (id) => {
    expect(policyOf(whole, 'AWS::SNS::TopicPolicy', id).OnlyThisAccountSubscribes).toMatchObject({
      Effect: 'Deny',
      Action: 'sns:Subscribe',
      Principal: { AWS: '*' },
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('findings are published by the audit and, where it is on, clean-up; by nobody else', () => {
    const { OnlyTheFunctionsPublish } = policyOf(whole, 'AWS::SNS::TopicPolicy', 'Findings');
    expect(OnlyTheFunctionsPublish).toMatchObject({ Effect: 'Deny', Action: 'sns:Publish', Principal: { AWS: '*' } });
    const publishers = (template: typeof whole) => {
      const { OnlyTheFunctionsPublish: deny } = policyOf(template, 'AWS::SNS::TopicPolicy', 'Findings');
      const { Condition } = deny as { readonly Condition?: { readonly ArnNotEquals: Record<string, unknown> } };
      return [Condition?.ArnNotEquals['aws:PrincipalArn']].flat().map(asText);
    };
    expect(publishers(whole)).toEqual(['<AuditRole.Arn>', '<CleanupRole.Arn>']);
    expect(publishers(alone)).toEqual(['<AuditRole.Arn>']);
  });

  it('of owners are named by deployment and owner, encrypted like findings, and published to by the audit alone', () => {
    for (const [id, owner] of [
      ['Ownerpaymentsteam', 'payments-team'],
      ['Ownernetworks', 'networks'],
    ] as const) {
      expect(properties(owned, 'AWS::SNS::Topic', id)).toMatchObject({ TopicName: `eks-ip-auditor-owner-${owner}` });
      expect(asText(properties(owned, 'AWS::SNS::Topic', id).KmsMasterKeyId)).toBe('<TopicKey.Arn>');
      const { OnlyTheFunctionsPublish: deny } = policyOf(owned, 'AWS::SNS::TopicPolicy', id);
      const { Condition } = deny as { readonly Condition?: { readonly ArnNotEquals: Record<string, unknown> } };
      expect([Condition?.ArnNotEquals['aws:PrincipalArn']].flat().map(asText)).toEqual(['<AuditRole.Arn>']);
    }
  });

  it('of owners are the only ones besides that the audit may publish to, and nothing is made for one of the user', () => {
    const ofRole = (role: string, sid: string) =>
      [statement(statementsOf(owned, role), sid).Resource].flat().map(asText);
    expect(ofRole('AuditRole', 'Publish').toSorted()).toEqual([
      '<Findings>',
      '<Ownernetworks>',
      '<Ownerpaymentsteam>',
      'arn:aws:sns:eu-central-1:777788889999:loans',
    ]);
    expect(ofRole('AuditRole', 'EncryptMessages').toSorted()).toEqual([
      '<TopicKey.Arn>',
      expect.stringContaining(':777788889999:key/'),
    ]);
    expect(ofRole('CleanupRole', 'Publish')).toEqual(['<Findings>']);
    expect(ofRole('CleanupRole', 'EncryptMessages')).toEqual(['<TopicKey.Arn>']);
    expect(JSON.stringify(owned.toJSON())).not.toContain('owner-loans');
  });

  it('of owners are subscribed to by their own addresses alone', () => {
    const mailed = Object.values(owned.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [
      Properties.Endpoint,
      asText(Properties.TopicArn),
    ]);
    expect(mailed.sort()).toEqual([
      ['payments@example.com', '<Ownerpaymentsteam>'],
      ['team@example.com', '<Alarms>'],
      ['team@example.com', '<Findings>'],
    ]);
  });

  it('have a key of ours for an owner also where findings go to a topic of the user', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:111122223333:ips';
    const owners = [{ name: 'cards', match: { clusters: ['cards'] }, emails: ['cards@example.com'] }];
    const template = synthesized({ notifications: { topicArn, owners } }).template('EksIpAuditor');
    expect(asText(properties(template, 'AWS::SNS::Topic', 'Ownercards').KmsMasterKeyId)).toBe('<TopicKey.Arn>');
    const { Resource } = statement(statementsOf(template, 'AuditRole'), 'EncryptMessages');
    expect(asText(Resource)).toBe('<TopicKey.Arn>');
  });

  it('of owners may have names that differ by a hyphen alone', () => {
    const team = { teamId: '1234abcd-12ab-34cd-56ef-1234567890ab', tenantId: '1234abcd-12ab-34cd-56ef-1234567890ab' };
    const owners = ['a-1', 'a1', 'a--1', 'ax1'].map((name) => ({
      name,
      match: { clusters: [name] },
      teams: [{ ...team, channelId: `19%3A${name}%40thread.tacv2` }],
    }));
    const { template } = synthesized({ notifications: { owners } });
    template('EksIpAuditor').resourceCountIs('AWS::Chatbot::MicrosoftTeamsChannelConfiguration', 4);
    template('EksIpAuditor').resourceCountIs('AWS::SNS::Topic', 6);
    template('EksIpAuditorChatWatch').resourceCountIs('AWS::CloudWatch::Alarm', 8);
  });

  it("CloudWatch may publish this account's alarms, which SNS's own policy would have allowed", () => {
    expect(policyOf(whole, 'AWS::SNS::TopicPolicy', 'Alarms').AlarmsOfThisAccount).toMatchObject({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('mail both to each address', () => {
    const mailed = Object.values(whole.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [
      Properties.Protocol,
      Properties.Endpoint,
      asText(Properties.TopicArn),
    ]);
    expect(mailed.sort()).toEqual([
      ['email', 'team@example.com', '<Alarms>'],
      ['email', 'team@example.com', '<Findings>'],
    ]);
  });
});

describe('the functions', () => {
  it('run on the runtime that the tests run on, with 15 minutes and a log that is kept for three months', () => {
    whole.resourceCountIs('AWS::Lambda::Function', 4);
    whole.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      LoggingConfig: { LogFormat: { 'Fn::If': ['JsonLogs', 'JSON', 'Text'] }, LogGroup: Match.anyValue() },
    });
    whole.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('log in JSON except in GovCloud, where Lambda has no such format', () => {
    whole.hasCondition('JsonLogs', { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-us-gov'] }] });
  });

  it('have roles whose names the members know, and names of the stack where nobody has to know them', () => {
    const names = Object.values(whole.findResources('AWS::IAM::Role')).flatMap(
      ({ Properties }) => Properties.RoleName ?? [],
    );
    expect(names.sort()).toEqual([
      'eks-ip-auditor-audit-function',
      'eks-ip-auditor-chat',
      'eks-ip-auditor-cleanup-function',
      'eks-ip-auditor-scan-function',
    ]);
  });

  it('know where to remember, whom to invoke and where to tell', () => {
    const environment = (id: string) =>
      Object.fromEntries(
        Object.entries(properties(whole, 'AWS::Lambda::Function', id).Environment.Variables).map(([name, value]) => [
          name,
          asText(value),
        ]),
      );
    const common = { LEDGER: 's3://<Bucket>/ledger', RUNS: 's3://<Bucket>/runs', NODE_OPTIONS: '--enable-source-maps' };
    expect(environment('Scan')).toEqual(common);
    expect(environment('ScanSmall')).toEqual(common);
    expect(environment('Cleanup')).toEqual({
      ...common,
      TOPIC_ARN: '<Findings>',
      CLEANUP_ROLE_NAME: 'eks-ip-auditor-cleanup',
    });
    expect(environment('Audit')).toEqual({
      ...common,
      REPORTS: 's3://<Bucket>/reports',
      TOPIC_ARN: '<Findings>',
      SCAN_FUNCTION: expect.stringMatching(/^<ScanCurrentVersion\w+>$/),
      SMALL_SCAN_FUNCTION: expect.stringMatching(/^<ScanSmallCurrentVersion\w+>$/),
      CLEANUP_FUNCTION: expect.stringMatching(/^<CleanupCurrentVersion\w+>$/),
    });
  });

  it('the audit is durable, has a dead-letter queue and no name, so that it can be replaced', () => {
    const audit = properties(whole, 'AWS::Lambda::Function', 'Audit');
    expect(audit.DurableConfig).toEqual({ ExecutionTimeout: 6 * 3600, RetentionPeriodInDays: 30 });
    expect(asText(audit.DeadLetterConfig.TargetArn)).toBe('<DeadLetters.Arn>');
    expect(audit.FunctionName).toBeUndefined();
  });

  it('the audit calls versions of this deployment, never an alias that the next one moves', () => {
    const versions = Object.keys(whole.findResources('AWS::Lambda::Version'));
    const { Variables } = properties(whole, 'AWS::Lambda::Function', 'Audit').Environment;
    const called = ['SCAN_FUNCTION', 'SMALL_SCAN_FUNCTION', 'CLEANUP_FUNCTION'].map((name) => Variables[name].Ref);
    for (const version of called) expect(versions).toContain(version);
    expect(new Set(called).size).toBe(3);
  });

  it('the scan is there in two sizes of one code and one role', () => {
    const [scan, small] = ['Scan', 'ScanSmall'].map((id) => properties(whole, 'AWS::Lambda::Function', id));
    expect([scan.MemorySize, small.MemorySize]).toEqual([1769, 512]);
    expect([small.Code, small.Role, small.Timeout]).toEqual([scan.Code, scan.Role, scan.Timeout]);
  });

  it('a failed clean-up is not repeated by Lambda', () => {
    whole.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });
});

describe('the schedule', () => {
  it('starts the audit by its alias in the given time zone and window, with retries and a dead-letter queue', () => {
    whole.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^AuditAliaslive') },
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 },
        Input: '{"trigger":"schedule","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      },
    });
  });

  it('may start at once', () => {
    const template = synthesized({ schedule: { flexibleMinutes: 0 } }).template('EksIpAuditor');
    template.hasResourceProperties('AWS::Scheduler::Schedule', { FlexibleTimeWindow: { Mode: 'OFF' } });
  });

  it('gives an audit no longer than until the next one', () => {
    const template = synthesized({ schedule: { expression: 'rate(1 hour)' } }).template('EksIpAuditor');
    expect(properties(template, 'AWS::Lambda::Function', 'Audit').DurableConfig.ExecutionTimeout).toBe(45 * 60);
  });

  it('refuses audits that could not end before the next begins', () => {
    expect(() => synthesized({ schedule: { expression: 'cron(0/30 * * * ? *)' } })).toThrow(
      'schedule.expression: "cron(0/30 * * * ? *)" leaves an audit 15 minutes until the next, of 30 less 15 flexible ones; leave 30 or more',
    );
  });
});

describe('chat', () => {
  it('is told of findings and alarms, and can do nothing in AWS', () => {
    const topics = ['<Findings>', '<Alarms>'];
    const slack = properties(whole, 'AWS::Chatbot::SlackChannelConfiguration', 'Slack');
    expect(slack).toMatchObject({ SlackWorkspaceId: 'T0123ABCD', SlackChannelId: 'C0123ABCD', LoggingLevel: 'ERROR' });
    const teams = properties(whole, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration', 'Teams');
    expect(teams).toMatchObject({ TeamsChannelId: '19%3Aab12%40thread.tacv2', LoggingLevel: 'ERROR' });
    for (const channel of [slack, teams]) {
      expect(channel.SnsTopicArns.map(asText)).toEqual(topics);
      expect(channel.GuardrailPolicies.map(asText)).toEqual(['<ChatGuardrail>']);
    }
    whole.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
    });
    const { Policies, ManagedPolicyArns } = properties(whole, 'AWS::IAM::Role', 'ChatRole');
    expect([Policies, ManagedPolicyArns]).toEqual([undefined, undefined]);
  });

  it('of an owner is told of their findings, and of nothing else', () => {
    const slack = properties(owned, 'AWS::Chatbot::SlackChannelConfiguration', 'SlackC0456DEFG');
    expect(slack.SnsTopicArns.map(asText)).toEqual(['<Ownerpaymentsteam>']);
    const teams = properties(owned, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration', 'TeamsXnetworksX1');
    expect(teams.SnsTopicArns.map(asText)).toEqual(['<Ownernetworks>']);
    for (const { GuardrailPolicies } of [slack, teams]) {
      expect(GuardrailPolicies.map(asText)).toEqual(['<ChatGuardrail>']);
    }
  });

  it('is not there where no channel is named', () => {
    expect(JSON.stringify(alone.toJSON())).not.toContain('hatbot');
  });
});
