import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { HubStack, type HubStackProps } from '../../infra/hub-stack.ts';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';

const auditCode = mkdtempSync(join(tmpdir(), 'audit-code-'));
writeFileSync(join(auditCode, 'index.mjs'), 'export const handler = () => {};');
afterAll(() => rmSync(auditCode, { recursive: true }));

const ROLE = 'arn:aws:iam::444455556666:role/eks-ip-auditor-read';

function synthesized(props: Partial<HubStackProps> = {}): Template {
  const stack = new HubStack(new App(), 'Hub', {
    auditCode,
    roleArns: [],
    schedule: 'cron(0 6 * * ? *)',
    timeZone: 'Europe/Berlin',
    emails: ['team@example.com'],
    ...props,
  });
  return Template.fromStack(stack);
}

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Statements of the audit function's own role. */
function auditStatements(template: Template): readonly Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return policies
    .filter((policy) => JSON.stringify(policy.Properties.Roles).includes('AuditRole'))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

describe('the hub stack', () => {
  const template = synthesized();

  it('lets the audit read what the permission table names, publish to its topic and write its log, no more', () => {
    const statements = auditStatements(template);
    const actions = statements.flatMap(({ Action }) => Action).sort();
    expect(actions).toEqual([...READ_ACTIONS, 'logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish'].sort());
    const onEverything = statements.filter(({ Resource }) => Resource === '*');
    expect(onEverything.map(({ Sid }) => Sid)).toEqual(['ReadOnlyAudit']);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('ManagedPolicyArns');
  });

  it('lets it assume the configured roles and no others', () => {
    const statement = auditStatements(synthesized({ roleArns: [ROLE] })).find(
      ({ Action }) => Action === 'sts:AssumeRole',
    );
    expect(statement?.Resource).toBe(ROLE);
    expect(auditStatements(template).some(({ Action }) => Action === 'sts:AssumeRole')).toBe(false);
  });

  it('runs on the runtime that the tests run on', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
    });
  });

  it('starts the audit on schedule in the given time zone, and keeps what it could not start', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { DeadLetterConfig: Match.anyValue(), RetryPolicy: { MaximumRetryAttempts: 2 } },
    });
  });

  it('mails the findings to each address, over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.com' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});
