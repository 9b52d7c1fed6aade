/** For tests: what may be wrong with a deployment. */
import type { ExaminationId, ExaminationState } from '../../lambda/model/doctor.ts';
import { DELETE_ROLE, type DeployedHub, HOME, MEMBER, READ_ROLE } from './deployed-hub.ts';

/** Something that is wrong with a deployment, and what is said of it. */
export interface Trouble {
  readonly what: string;
  readonly make: (hub: DeployedHub) => unknown;
  readonly id: ExaminationId;
  readonly state?: ExaminationState;
  readonly says: RegExp;
}

const targets = (complete: number, partial: number, failed: number) => ({ complete, partial, failed });
const summary = (complete: number, partial: number, failed: number) => ({
  summary: { targets: targets(complete, partial, failed), findings: {}, complete: partial + failed === 0 },
});
const gap = { section: 'target', reason: 'denied', action: 'sts:AssumeRole', message: 'not authorized' };

export const TROUBLES: readonly Trouble[] = [
  {
    what: 'no stack',
    make: ({ hub }) => hub.stacks.clear(),
    id: 'stack',
    says: /^There is no stack EksIpAuditor in 111122223333 eu-west-1\. \| Deploy it/,
  },
  {
    what: 'a deployment that was rolled back',
    make: ({ stack }) => Object.assign(stack, { status: 'UPDATE_ROLLBACK_COMPLETE' }),
    id: 'stack',
    says: /its last deployment failed\. The previous deployment is running\. .* aws cloudformation describe-stack-events --region eu-west-1 --stack-name EksIpAuditor$/,
  },
  {
    what: 'a deployment on its way',
    make: ({ stack }) => Object.assign(stack, { status: 'UPDATE_IN_PROGRESS' }),
    id: 'stack',
    state: 'unknown',
    says: /a deployment is in progress\. \| Run doctor again/,
  },
  {
    what: 'a function of an earlier release',
    make: (hub) => answers(hub, { error: { errorType: 'AuditorError', errorMessage: 'event: unknown key "doctor"' } }),
    id: 'functions',
    says: /answers with an error: event: unknown key "doctor" \| Deploy EksIpAuditor again/,
  },
  {
    what: 'a function of another release',
    make: (hub) => answers(hub, { payload: { tool: { version: '0.0.9' }, configuration: '', examinations: [] } }),
    id: 'functions',
    says: /^The functions run release 0\.0\.9, and this command is /,
  },
  {
    what: 'a function with another configuration',
    make: (hub) => answers(hub, { payload: { tool: { version: '0.1.0' }, configuration: 'x', examinations: [] } }),
    id: 'functions',
    says: /with a configuration that differs from config\.json/,
  },
  {
    what: 'a function that answers with something else',
    make: (hub) => answers(hub, { payload: ['hello'] }),
    id: 'functions',
    state: 'unknown',
    says: /unusable answer \(lambda:InvokeFunction\): .* the function answers with something else/,
  },
  {
    what: 'a schedule that somebody deleted',
    make: ({ hub }) => hub.schedules.clear(),
    id: 'schedule',
    says: /^There is no schedule: nothing starts an audit\. \| CloudFormation does not recreate/,
  },
  {
    what: 'a schedule that somebody switched off',
    make: ({ schedule }) => Object.assign(schedule, { State: 'DISABLED' }),
    id: 'schedule',
    says: /^The schedule \(cron\(0 6 \* \* \? \*\) in Europe\/Berlin\) is disabled: it starts no audit\. .* aws scheduler get-schedule --region eu-west-1 --group-name EksIpAuditor-Schedules-\w+ --name /,
  },
  {
    what: 'a schedule that ended',
    make: ({ schedule }) => Object.assign(schedule, { EndDate: new Date('2020-01-01T00:00:00Z') }),
    id: 'schedule',
    says: /^The schedule ended at 2020-01-01 00:00 UTC\./,
  },
  {
    what: 'a schedule that somebody changed',
    make: ({ schedule }) => Object.assign(schedule, { ScheduleExpression: 'rate(7 days)' }),
    id: 'schedule',
    says: /^The schedule is rate\(7 days\) in Europe\/Berlin; the configuration says cron\(0 6/,
  },
  {
    what: 'a schedule in another time zone',
    make: ({ schedule }) => Object.assign(schedule, { ScheduleExpressionTimezone: 'Etc/UTC' }),
    id: 'schedule',
    says: /^The schedule is cron\(0 6 \* \* \? \*\) in Etc\/UTC; the configuration says cron\(0 6 \* \* \? \*\) in Europe\/Berlin\./,
  },
  {
    what: 'no audit for days',
    make: (hub) => hub.report(80),
    id: 'last-audit',
    says: /^The last audit finished 3 days ago\. By the schedule, one finishes at least every \d+ hours\./,
  },
  {
    what: 'no report, weeks after the deployment',
    make: ({ bucket }) => bucket.objects.clear(),
    id: 'last-audit',
    says: /^No audit has finished, and the first was due \d+ hours after the deployment\./,
  },
  {
    what: 'no report, right after the deployment',
    make: ({ bucket, stack }) => {
      bucket.objects.clear();
      Object.assign(stack, { createdAt: new Date() });
    },
    id: 'last-audit',
    state: 'unknown',
    says: /^No audit has finished yet: the schedule starts the first\. \| Run an audit \(docs\/runbook\.md/,
  },
  {
    what: 'a report that is none',
    make: (hub) => hub.report(1, { targets: 'all' }),
    id: 'last-audit',
    state: 'unknown',
    says: /unusable answer \(s3:GetObject\): .*reports\/\S+\.json is no report/,
  },
  {
    what: 'accounts that were not read',
    make: (hub) =>
      hub.report(1, {
        ...summary(1, 1, 2),
        targets: [
          { accountId: HOME, region: 'eu-west-1', gaps: [{ ...gap, action: 'eks:ListClusters' }] },
          { accountId: MEMBER, region: 'eu-west-1', gaps: [gap] },
          { accountId: MEMBER, region: 'us-east-1', gaps: [gap] },
        ],
      }),
    id: 'coverage',
    says: /read 1 of 4 accounts and regions completely, 2 not at all and 1 in part\. \| eks:ListClusters: access denied, in 111122223333 eu-west-1 \| sts:AssumeRole: access denied, in 444455556666 eu-west-1 and 1 more \| See docs\/runbook\.md, "incomplete-coverage"/,
  },
  {
    what: 'an action that a role lost',
    make: ({ hub }) => {
      hub.decide = (_role, action) => (action === 'ec2:DescribeSubnets' ? { EvalDecision: 'implicitDeny' } : undefined);
    },
    id: 'permissions',
    says: /^2 of \d+ actions that 3 roles of the functions need would be denied\. \| scan: ec2:DescribeSubnets is not allowed by any policy of the role \| cleanup: /,
  },
  {
    what: 'a policy of the organisation',
    make: ({ hub }) => {
      hub.decide = (_role, action) =>
        action === 'sns:Publish'
          ? { EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } }
          : undefined;
    },
    id: 'permissions',
    says: /audit: sns:Publish is denied by a policy of the organisation \(SCP\)/,
  },
  {
    what: 'a boundary',
    make: ({ hub }) => {
      hub.decide = (_role, action) =>
        action === 'sns:Publish'
          ? { EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }
          : undefined;
    },
    id: 'permissions',
    says: /audit: sns:Publish is not allowed by the permissions boundary/,
  },
  {
    what: 'conditions that the simulator was not given',
    make: ({ hub }) => {
      hub.decide = () => ({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:ResourceAccount'] });
    },
    id: 'permissions',
    state: 'unknown',
    says: /^IAM's simulator does not know whether (\d+) of \1 actions/,
  },
  {
    what: 'a member that trusts another hub',
    make: ({ aws }) => aws.world.role(READ_ROLE, { trusts: ['arn:aws:iam::888899990000:role/scan'] }),
    id: 'members',
    says: /^The function cannot assume its role in 1 of 1 other account\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor: access denied \(sts:AssumeRole\) \| docs\/runbook\.md, "Members"/,
  },
  {
    what: 'a member whose role is of an earlier release',
    make: ({ aws }) =>
      aws.world.account(MEMBER, (account) => {
        account.iamRole('eks-ip-auditor', {
          inline: { read: { Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] } },
        });
      }),
    id: 'member-permissions',
    says: /^In 1 of 1 other account the role does not allow every call of an audit\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor: eks:\w+, eks:\w+, eks:\w+ and \d+ more/,
  },
  {
    what: 'a member whose policies cannot be read',
    make: ({ aws }) => aws.faults.deny('iam:GetRolePolicy'),
    id: 'member-permissions',
    state: 'unknown',
    says: /^The roles in 1 of 1 other account could not be checked\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor: its policies could not be read/,
  },
  {
    what: 'a member whose role to delete with trusts another hub',
    make: ({ aws }) => aws.world.role(DELETE_ROLE, { trusts: ['arn:aws:iam::888899990000:role/cleanup'] }),
    id: 'cleanup-members',
    says: /^Clean-up cannot assume its role in 1 of 1 other account\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor-cleanup: access denied \(sts:AssumeRole\) \| docs\/runbook\.md, "Members"/,
  },
  {
    what: 'a member whose role to delete with may not delete',
    make: ({ aws }) =>
      aws.world.account(MEMBER, (account) => {
        account.iamRole('eks-ip-auditor-cleanup', {
          inline: { cleanup: { Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }] } },
        });
      }),
    id: 'cleanup-permissions',
    says: /^In 1 of 1 other account the role of clean-up does not allow the deletion of network interfaces\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor-cleanup: ec2:DeleteNetworkInterface \| Deploy the member again/,
  },
  {
    what: 'a member whose role to delete with cannot be read',
    make: ({ aws }) => aws.faults.deny('iam:GetRolePolicy'),
    id: 'cleanup-permissions',
    state: 'unknown',
    says: /^The roles in 1 of 1 other account could not be checked\. \| arn:aws:iam::444455556666:role\/eks-ip-auditor-cleanup: its policies could not be read \| See "cleanup-members" and "members"\.$/,
  },
  {
    what: 'a member whose role to delete with cannot be read, since the one that reads is shut',
    make: ({ aws }) => aws.world.role(READ_ROLE, { trusts: ['arn:aws:iam::888899990000:role/scan'] }),
    id: 'cleanup-permissions',
    state: 'unknown',
    says: /^The roles in 1 of 1 other account could not be checked\. .* See "cleanup-members" and "members"\.$/,
  },
  {
    what: 'a function of clean-up that answers with an error',
    make: ({ hub }) => {
      for (const name of hub.functions.keys()) {
        if (name.startsWith('Cleanup')) {
          hub.functions.set(name, async () => ({ error: { errorType: 'AuditorError', errorMessage: 'no' } }));
        }
      }
    },
    id: 'cleanup-members',
    state: 'unknown',
    says: /^Not checked: the function did not answer it\. \| See "functions"\.$/,
  },
  {
    what: 'a bucket that the function may not write to',
    make: ({ aws }) => aws.faults.deny('s3:PutObject'),
    id: 'ledger',
    says: /^The function could not write s3:\/\/\S+\/ledger\/targets\/111122223333\/doctor\.json: not allowed; allow s3:PutObject/,
  },
  {
    what: 'a bucket that says something else',
    make: ({ aws }) => aws.faults.fail('s3:PutObject', { code: 'Teapot', message: 'short and stout', status: 418 }),
    id: 'ledger',
    state: 'unknown',
    says: /^The function could not write \S+: Teapot: short and stout\. \| Run doctor again later\.$/,
  },
  {
    what: 'an address that has not confirmed',
    make: (hub) => Object.assign(subscription(hub), { SubscriptionArn: 'PendingConfirmation' }),
    id: 'subscriptions',
    says: /^1 of 3 subscriptions waits to be confirmed\. \| team@example\.com \(email\) to Findings\w+: not confirmed \| .* aws sns list-subscriptions-by-topic --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:Findings\w+$/,
  },
  {
    what: 'an address that unsubscribed from everything',
    make: ({ hub }) => {
      for (const [topic, list] of hub.subscriptions) {
        hub.subscriptions.set(topic, [
          { ...list[0], Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-1:111122223333:q' },
        ]);
      }
    },
    id: 'subscriptions',
    says: /^1 configured address is not subscribed\. \| team@example\.com: in the configuration, but not subscribed/,
  },
  {
    what: 'an alarm that somebody deleted',
    make: ({ hub }) => {
      const alarms = hub.alarms.get('eu-west-1') ?? [];
      hub.alarms.set(
        'eu-west-1',
        alarms.filter(({ AlarmName }) => AlarmName !== 'eks-ip-auditor-audit-failed'),
      );
    },
    id: 'alarms',
    says: /^1 is deleted, of 20 alarms\. \| eks-ip-auditor-audit-failed: deleted \| CloudFormation does not recreate/,
  },
  {
    what: 'an alarm whose actions are off',
    make: (hub) => Object.assign(hub.alarm('eks-ip-auditor-audit-failed'), { ActionsEnabled: false }),
    id: 'alarms',
    says: /^1 is off, of 20 alarms\. .* aws cloudwatch enable-alarm-actions --region eu-west-1 --alarm-names eks-ip-auditor-audit-failed$/,
  },
  {
    what: 'an alarm without an action',
    make: (hub) => Object.assign(hub.alarm('eks-ip-auditor-audit-failed'), { AlarmActions: [] }),
    id: 'alarms',
    says: /^1 notifies nobody, of 20 alarms\. \| eks-ip-auditor-audit-failed: has no action/,
  },
  {
    what: 'a topic of alarms that nobody is subscribed to',
    make: (hub) => hub.hub.subscriptions.set(hub.topic('Alarms'), []),
    id: 'alarms',
    says: /^16 notify nobody, of 20 alarms\. \| eks-ip-auditor-audit-failed: nobody has confirmed a subscription to Alarms\w+ .* and 6 more/,
  },
  {
    what: 'an alarm that rings',
    make: (hub) => Object.assign(hub.alarm('eks-ip-auditor-dead-letters'), { StateValue: 'ALARM' }),
    id: 'alarms',
    says: /^1 is in ALARM, of 20 alarms\. \| eks-ip-auditor-dead-letters: in ALARM \| See docs\/runbook\.md/,
  },
  {
    what: 'no watch over chat',
    make: ({ hub }) => hub.stacks.delete('us-east-1/EksIpAuditorChatWatch'),
    id: 'alarms',
    says: /^The stack with the alarms on chat is not deployed\. The other 16 alarms are on\. \| stack EksIpAuditorChatWatch in us-east-1: not deployed \| Deploy the missing stack/,
  },
  {
    what: 'a metric that is counted with another dimension',
    make: ({ hub }) => {
      for (const metric of hub.metrics.get('eu-west-1') ?? []) {
        if (metric.MetricName === 'DurableExecutionDuration') metric.Dimensions?.push({ Name: 'Resource', Value: 'x' });
      }
    },
    id: 'alarm-metrics',
    says: /^CloudWatch has no data for 1 of \d+ metrics that every audit sends\. \| AWS\/Lambda DurableExecutionDuration with FunctionName=Audit\w+ in eu-west-1 \| .*docs\/unverified\.md/,
  },
  {
    what: 'no metric, before the first audit',
    make: ({ hub, bucket }) => {
      hub.metrics.clear();
      bucket.objects.clear();
    },
    id: 'alarm-metrics',
    state: 'unknown',
    says: /^CloudWatch has no data for (\d+) of \1 metrics that every audit sends\. No audit has finished\. \| /,
  },
  {
    what: 'no metric, right after the first audit',
    make: ({ hub, report }) => {
      hub.metrics.clear();
      report(0.1);
    },
    id: 'alarm-metrics',
    state: 'unknown',
    says: /The last audit ended less than 15 minutes ago, and CloudWatch may take that long to list them\. .* \| Run doctor again/,
  },
  {
    what: 'no audit of the schedule yet, but one by hand',
    make: ({ hub, stack }) => {
      const others = (hub.metrics.get('eu-west-1') ?? []).filter(({ MetricName }) => MetricName !== 'AuditsFinished');
      hub.metrics.set('eu-west-1', others);
      Object.assign(stack, { createdAt: new Date(Date.now() - 7_200_000) });
    },
    id: 'alarm-metrics',
    state: 'unknown',
    says: /It comes with the first audit of the schedule\. \| EksIpAuditor AuditsFinished with /,
  },
  {
    what: 'a channel that the stack does not have',
    make: ({ stack }) => {
      const others = stack.resources.filter(
        ({ ResourceType }) => ResourceType !== 'AWS::Chatbot::SlackChannelConfiguration',
      );
      stack.resources.splice(0, stack.resources.length, ...others);
    },
    id: 'chat',
    says: /^1 of 2 channels get no message\. \| eks-ip-auditor-slack-C0123ABCD: not in the stack/,
  },
  {
    what: 'a channel in which nothing arrives',
    make: ({ hub }) => {
      for (const metric of hub.metrics.get('us-east-1') ?? []) {
        if (metric.MetricName === 'MessageDeliverySuccess') metric.MetricName = 'MessageDeliveryFailure';
      }
    },
    id: 'chat',
    says: /^2 of 2 channels get no message\. .*every delivery of the last two weeks failed/,
  },
  {
    what: 'a channel that got nothing',
    make: ({ hub }) => hub.metrics.set('us-east-1', []),
    id: 'chat',
    state: 'unknown',
    says: /^2 of 2 channels got no message in the last two weeks, so it is unknown whether they are still authorised\. .*"Send test message"/,
  },
  {
    what: 'the limit of a new account',
    make: ({ hub }) => Object.assign(hub.executions, { limit: 10, unreserved: 5 }),
    id: 'concurrency',
    says: /^An audit uses up to 9 executions at once, and the account has 5 unreserved of 10 in this region\. \| Request a higher quota/,
  },
];

function answers(
  { hub }: DeployedHub,
  answer: { payload: unknown } | { error: { errorType: string; errorMessage: string } },
) {
  for (const name of hub.functions.keys()) hub.functions.set(name, async () => answer);
}

function subscription(hub: DeployedHub) {
  const [first] = hub.hub.subscriptions.get(hub.topic('Findings')) ?? [];
  if (first === undefined) throw new Error('nobody is subscribed');
  return first;
}
