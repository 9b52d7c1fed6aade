import type { ClockReading } from '../model/clock.ts';
import type { Gap } from '../model/coverage.ts';
import type { Examination, ExaminationId } from '../model/doctor.ts';

/** One thing that was looked at, or why it could not be. */
export type Look<T> =
  | { readonly status: 'seen'; readonly value: T }
  | {
      readonly status: 'gap';
      readonly gap: Gap;
      /** The examination that says why, where this look rests on what another one could not see. */
      readonly after?: ExaminationId;
    };

export function seen<T>(value: T): Look<T> {
  return { status: 'seen', value };
}

/** A look that rests on another that failed. */
export function afterGap<T>(
  { gap }: Extract<Look<unknown>, { readonly status: 'gap' }>,
  after: ExaminationId,
): Look<T> {
  return { status: 'gap', gap, after };
}

/** A resource of the stack. */
export interface StackResource {
  readonly logicalId: string;
  /** `AWS::Lambda::Function` */
  readonly type: string;
  /** Its name or ARN in its service; undefined until it is made. */
  readonly physicalId: string | undefined;
  /** `CREATE_COMPLETE` and the like. */
  readonly status: string;
}

export interface SeenStack {
  readonly name: string;
  /** `UPDATE_COMPLETE` and the like. */
  readonly status: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | undefined;
  readonly resources: readonly StackResource[];
}

export interface SeenSchedule {
  readonly name: string;
  readonly group: string;
  readonly isEnabled: boolean;
  /** `cron(…)` or `rate(…)` */
  readonly expression: string;
  readonly timeZone: string;
  readonly endsAt: Date | undefined;
  /** When it starts the next audit, where that follows from the expression alone. */
  readonly next: Date | undefined;
}

/** What a report says of the audit that left it. */
export interface SeenAudit {
  readonly auditId: string;
  readonly finishedAt: Date;
  readonly findings: number;
  readonly complete: boolean;
  readonly targets: { readonly complete: number; readonly partial: number; readonly failed: number };
  readonly gaps: readonly (Gap & { readonly accountId: string; readonly region: string })[];
  readonly accountIds: readonly string[];
}

/** What IAM says of an action of a role. */
export interface SeenDecision {
  readonly role: string;
  readonly action: string;
  readonly verdict: 'allowed' | 'not-allowed' | 'denied' | 'unknown';
  /** What takes it away, where that is not the role's own policies. */
  readonly by: 'organization' | 'boundary' | undefined;
}

export interface SeenSubscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

export interface SeenMetric {
  /** Where it is counted. */
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface SeenAlarm {
  readonly name: string;
  readonly region: string;
  readonly state: string;
  readonly actionsEnabled: boolean;
  /** ARNs. */
  readonly actions: readonly string[];
  readonly metrics: readonly SeenMetric[];
}

/** The alarms of the deployment's stacks. */
export interface SeenAlarms {
  readonly alarms: readonly SeenAlarm[];
  /** Names of alarms that the stacks made and that are not there any more. */
  readonly deleted: readonly string[];
  /** The stack of alarms that should be there and is not, if any. */
  readonly absentStack?: string | undefined;
}

/** What the deployed function answers. */
export type SeenFunction =
  | { readonly kind: 'error'; readonly message: string }
  | {
      readonly kind: 'answer';
      readonly version: string;
      /** Digest of its configuration. */
      readonly configuration: string;
      readonly examinations: readonly Examination[];
    };

/** A metric with the word on whether CloudWatch has data of it. */
export interface SeenSeries {
  readonly metric: SeenMetric;
  readonly hasData: boolean;
}

/** A channel of chat and what its deliveries counted in the last two weeks. */
export interface SeenChannel {
  readonly configurationName: string;
  /** Undefined where the stack has no such resource. */
  readonly status: string | undefined;
  readonly delivered: boolean;
  readonly failed: boolean;
}

export interface SeenConcurrency {
  /** Executions that the account may have at once in the region. */
  readonly limit: number;
  /** What of it no function has for itself. */
  readonly unreserved: number;
}

/** All that who runs the command could see. */
export interface SeenHub {
  /** Undefined: there is no such stack. */
  readonly stack: Look<SeenStack | undefined>;
  readonly answer: Look<SeenFunction>;
  /** The one of the function that cleans up; undefined unless it deletes in other accounts. */
  readonly cleanupAnswer: Look<SeenFunction> | undefined;
  /** Undefined: it is gone, or was never there. */
  readonly schedule: Look<SeenSchedule | undefined>;
  /** Undefined: there is no report. */
  readonly audit: Look<SeenAudit | undefined>;
  readonly decisions: Look<readonly SeenDecision[]>;
  readonly subscriptions: Look<readonly SeenSubscription[]>;
  readonly alarms: Look<SeenAlarms>;
  readonly series: Look<readonly SeenSeries[]>;
  readonly channels: Look<readonly SeenChannel[]>;
  readonly concurrency: Look<SeenConcurrency>;
  /** Whether there was an event to show: no matter, since who may ask may ask. */
  readonly trail: Look<number>;
  readonly clock: ClockReading;
}

/** Against what it is held. */
export interface Expected {
  readonly now: Date;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly version: string;
  /** Digest of the configuration here. */
  readonly configuration: string;
  /** Where that is from, in words. */
  readonly configurationName: string;
  readonly schedule: { readonly expression: string; readonly timeZone: string };
  /** Hours without an audit after which one is missing; undefined where audits are further apart than a week. */
  readonly missedAfterHours: number | undefined;
  readonly emails: readonly string[];
  readonly hasMembers: boolean;
  readonly channels: readonly string[];
  readonly targetsAtATime: number;
  readonly reserved: { readonly audit?: number | undefined; readonly scan?: number | undefined };
}
