/** What an account has of a deployment, beside its network: for the services that only `doctor` asks. May change meanwhile. */
import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Metric, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import type { Subscription } from '@aws-sdk/client-sns';

export interface StackState {
  status: string;
  readonly createdAt: Date;
  updatedAt: Date | undefined;
  readonly resources: StackResourceSummary[];
}

/** What an invoked function gives: its answer, or the error that it ended with. */
export type Invoked =
  | { readonly payload: unknown }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

export interface HubState {
  /** By region and name: `eu-west-1/EksIpAuditor`. */
  readonly stacks: Map<string, StackState>;
  /** By region. */
  readonly alarms: Map<string, MetricAlarm[]>;
  /** By region: those with data of the last two weeks. */
  readonly metrics: Map<string, Metric[]>;
  /** By group and name: `group/name`. */
  readonly schedules: Map<string, GetScheduleOutput>;
  /** By topic. */
  readonly subscriptions: Map<string, Subscription[]>;
  readonly executions: { limit: number; unreserved: number };
  /** By name. */
  readonly functions: Map<string, (event: unknown) => Promise<Invoked>>;
  /** What the simulator says of an action of a role; undefined: it is allowed. */
  decide: (roleArn: string, action: string, resource: string) => Partial<EvaluationResult> | undefined;
  readonly events: Event[];
}

export function emptyHub(): HubState {
  return {
    stacks: new Map(),
    alarms: new Map(),
    metrics: new Map(),
    schedules: new Map(),
    subscriptions: new Map(),
    executions: { limit: 1000, unreserved: 1000 },
    functions: new Map(),
    decide: () => undefined,
    events: [],
  };
}
