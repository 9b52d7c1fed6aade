import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { type DateWatch, watchDates } from '../aws-clock.ts';
import { type Guard, guarded, withoutLimit } from '../guard.ts';
import { s3Objects } from '../s3-objects.ts';
import { clientSettings, type Session } from '../sessions.ts';
import { StrictQueryProtocol } from '../strict-xml.ts';
import { usable } from '../usable.ts';
import { HUB_ANSWERS } from './answers.ts';
import { HUB_ACTIONS } from './permissions.ts';
import type { HubCalls, HubPorts } from './ports.ts';

type Settings = ReturnType<typeof clientSettings>;
type Part<Service extends keyof HubCalls> = (settings: Settings, call: Guard, dates: DateWatch) => HubCalls[Service];

/** What `doctor` asks of the account of the session, in one region. */
export function hubPorts(session: Session, region: string): HubPorts {
  const settings = clientSettings(session, region);
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  const dates = watchDates();
  return {
    cloudformation: cloudformation(settings, call, dates),
    scheduler: scheduler(settings, call, dates),
    cloudwatch: cloudwatch(settings, call, dates),
    sns: sns(settings, call, dates),
    lambda: lambda(settings, call, dates),
    iam: iam(settings, call, dates),
    s3: s3(settings, call, dates),
    cloudtrail: cloudtrail(settings, call, dates),
    objects: s3Objects(session, region),
    clock: dates.clock,
  };
}

const cloudformation: Part<'cloudformation'> = (settings, call, { watch }) => {
  const client = usable(new CloudFormationClient({ ...settings, protocol: StrictQueryProtocol }), { speaks: 'xml' });
  watch(client);
  const { cloudformation: actions } = HUB_ACTIONS;
  const { cloudformation: answers } = HUB_ANSWERS;
  return {
    describeStacks: call(actions.describeStacks, answers.describeStacks, (input, options) =>
      client.send(new DescribeStacksCommand(input), options),
    ),
    listStackResources: call(actions.listStackResources, answers.listStackResources, (input, options) =>
      client.send(new ListStackResourcesCommand(input), options),
    ),
  };
};

const scheduler: Part<'scheduler'> = (settings, call, { watch }) => {
  const client = usable(new SchedulerClient(settings), { speaks: 'json' });
  watch(client);
  return {
    getSchedule: call(HUB_ACTIONS.scheduler.getSchedule, HUB_ANSWERS.scheduler.getSchedule, (input, options) =>
      client.send(new GetScheduleCommand(input), options),
    ),
  };
};

const cloudwatch: Part<'cloudwatch'> = (settings, call, { watch }) => {
  const client = usable(new CloudWatchClient(settings), { speaks: 'json' });
  watch(client);
  const { cloudwatch: actions } = HUB_ACTIONS;
  const { cloudwatch: answers } = HUB_ANSWERS;
  return {
    describeAlarms: call(actions.describeAlarms, answers.describeAlarms, (input, options) =>
      client.send(new DescribeAlarmsCommand(input), options),
    ),
    listMetrics: call(actions.listMetrics, answers.listMetrics, (input, options) =>
      client.send(new ListMetricsCommand(input), options),
    ),
  };
};

const sns: Part<'sns'> = (settings, call, { watch }) => {
  const client = usable(new SNSClient({ ...settings, protocol: StrictQueryProtocol }), { speaks: 'xml' });
  watch(client);
  const { listSubscriptionsByTopic: action } = HUB_ACTIONS.sns;
  return {
    listSubscriptionsByTopic: call(action, HUB_ANSWERS.sns.listSubscriptionsByTopic, (input, options) =>
      client.send(new ListSubscriptionsByTopicCommand(input), options),
    ),
  };
};

const lambda: Part<'lambda'> = (settings, call, { watch }) => {
  const client = usable(new LambdaClient(settings), { speaks: 'json' });
  watch(client);
  // What a function answers is the function's own: no shape of Lambda's, and asked for once, however long it takes.
  const invoking = usable(new LambdaClient({ ...settings, maxAttempts: 1 }), {
    speaks: 'json',
    streamed: new Set(['Invoke']),
  });
  const { lambda: actions } = HUB_ACTIONS;
  const { lambda: answers } = HUB_ANSWERS;
  return {
    getAccountSettings: call(actions.getAccountSettings, answers.getAccountSettings, (input, options) =>
      client.send(new GetAccountSettingsCommand(input), options),
    ),
    invoke: call(actions.invoke, answers.invoke, (input, options) => invoking.send(new InvokeCommand(input), options)),
  };
};

const iam: Part<'iam'> = (settings, call, { watch }) => {
  const client = usable(new IAMClient({ ...settings, protocol: StrictQueryProtocol }), { speaks: 'xml' });
  watch(client);
  const { simulatePrincipalPolicy: action } = HUB_ACTIONS.iam;
  return {
    simulatePrincipalPolicy: call(action, HUB_ANSWERS.iam.simulatePrincipalPolicy, (input, options) =>
      client.send(new SimulatePrincipalPolicyCommand(input), options),
    ),
  };
};

const s3: Part<'s3'> = (settings, call, { watch }) => {
  const client = usable(new S3Client({ ...settings, followRegionRedirects: true }), {
    speaks: 'objects',
    streamed: new Set(['ListObjectsV2']),
  });
  watch(client);
  return {
    listObjects: call(HUB_ACTIONS.s3.listObjects, HUB_ANSWERS.s3.listObjects, (input, options) =>
      client.send(new ListObjectsV2Command(input), options),
    ),
  };
};

const cloudtrail: Part<'cloudtrail'> = (settings, call, { watch }) => {
  const client = usable(new CloudTrailClient(settings), { speaks: 'json' });
  watch(client);
  return {
    lookupEvents: call(HUB_ACTIONS.cloudtrail.lookupEvents, HUB_ANSWERS.cloudtrail.lookupEvents, (input, options) =>
      client.send(new LookupEventsCommand(input), options),
    ),
  };
};
