import type {
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import type {
  GetAccountSettingsCommandInput,
  GetAccountSettingsCommandOutput,
  InvokeCommandInput,
  InvokeCommandOutput,
} from '@aws-sdk/client-lambda';
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { GetScheduleCommandInput, GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import type { ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput } from '@aws-sdk/client-sns';
import type { AwsClock } from '../aws-clock.ts';
import type { Call, OfOwner, S3Objects } from '../ports.ts';

/**
 * What `doctor` asks of the account that the auditor is deployed to, in the name of who runs the command. Not among the
 * ports of an audit: no role of the deployment has these actions, and no function is built with these clients.
 */
export interface HubCalls {
  readonly cloudformation: {
    readonly describeStacks: Call<DescribeStacksCommandInput, DescribeStacksCommandOutput>;
    readonly listStackResources: Call<ListStackResourcesCommandInput, ListStackResourcesCommandOutput>;
  };
  readonly scheduler: {
    readonly getSchedule: Call<GetScheduleCommandInput, GetScheduleCommandOutput>;
  };
  readonly cloudwatch: {
    readonly describeAlarms: Call<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>;
    readonly listMetrics: Call<ListMetricsCommandInput, ListMetricsCommandOutput>;
  };
  readonly sns: {
    readonly listSubscriptionsByTopic: Call<
      ListSubscriptionsByTopicCommandInput,
      ListSubscriptionsByTopicCommandOutput
    >;
  };
  readonly lambda: {
    readonly getAccountSettings: Call<GetAccountSettingsCommandInput, GetAccountSettingsCommandOutput>;
    readonly invoke: Call<InvokeCommandInput, InvokeCommandOutput>;
  };
  readonly iam: {
    readonly simulatePrincipalPolicy: Call<SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput>;
  };
  readonly s3: {
    readonly listObjects: Call<OfOwner<ListObjectsV2CommandInput>, ListObjectsV2CommandOutput>;
  };
  readonly cloudtrail: {
    readonly lookupEvents: Call<LookupEventsCommandInput, LookupEventsCommandOutput>;
  };
}

/** The calls of one region, and what comes with them. */
export interface HubPorts extends HubCalls {
  /** Reading objects, as a ledger's are read. */
  readonly objects: Pick<S3Objects, 'getObject'>;
  /** AWS's time, as the answers to these calls say it. */
  readonly clock: AwsClock;
}
