import type { HubCalls } from './ports.ts';

type Actions = {
  readonly [Service in keyof HubCalls]: Readonly<Record<keyof HubCalls[Service], `${Service}:${string}`>>;
};

/** The IAM action behind every call of `doctor`, for who runs the command. The type demands an entry for each. */
export const HUB_ACTIONS = {
  cloudformation: {
    describeStacks: 'cloudformation:DescribeStacks',
    listStackResources: 'cloudformation:ListStackResources',
  },
  scheduler: { getSchedule: 'scheduler:GetSchedule' },
  cloudwatch: { describeAlarms: 'cloudwatch:DescribeAlarms', listMetrics: 'cloudwatch:ListMetrics' },
  sns: { listSubscriptionsByTopic: 'sns:ListSubscriptionsByTopic' },
  lambda: { getAccountSettings: 'lambda:GetAccountSettings', invoke: 'lambda:InvokeFunction' },
  iam: { simulatePrincipalPolicy: 'iam:SimulatePrincipalPolicy' },
  s3: { listObjects: 's3:ListBucket' },
  cloudtrail: { lookupEvents: 'cloudtrail:LookupEvents' },
} as const satisfies Actions;
