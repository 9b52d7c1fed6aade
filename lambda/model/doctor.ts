import type { RemedyStep } from './remediation.ts';

/** `ok`: looked at, as it should be; `wrong`: it is not; `unknown`: could not be looked at, whole or in part. */
export const EXAMINATION_STATES = ['ok', 'wrong', 'unknown'] as const;

export type ExaminationState = (typeof EXAMINATION_STATES)[number];

/** What is asked of a deployment, in the order in which it is told. */
export const EXAMINATION_IDS = [
  'stack',
  'functions',
  'schedule',
  'last-audit',
  'coverage',
  'permissions',
  'members',
  'member-permissions',
  'cleanup-members',
  'cleanup-permissions',
  'ledger',
  'subscriptions',
  'alarms',
  'alarm-metrics',
  'chat',
  'concurrency',
  'trail',
  'clock',
] as const;

export type ExaminationId = (typeof EXAMINATION_IDS)[number];

/** What is asked, as a statement that holds when all is well. */
export const EXAMINATION_TITLES: Readonly<Record<ExaminationId, string>> = {
  stack: 'The deployment is there, and its last change went through',
  functions: 'The functions answer, with this release and this configuration',
  schedule: 'The schedule is on',
  'last-audit': 'An audit came to its end in time',
  coverage: 'The last audit read every account and region whole',
  permissions: "The functions' roles are allowed what they call",
  members: 'The role of every other account can be assumed',
  'member-permissions': 'The role of every other account allows every call of an audit',
  'cleanup-members': 'Clean-up can assume its role in every other account that it may delete in',
  'cleanup-permissions': 'That role allows the deletion of network interfaces',
  ledger: 'The ledger can be written, and only over what was read',
  subscriptions: 'Every subscriber has confirmed',
  alarms: 'Every alarm is on, has somebody to tell, and does not ring',
  'alarm-metrics': 'CloudWatch has the metrics that the alarms watch',
  chat: 'Messages arrive in the channels',
  concurrency: 'An audit has the executions that it takes at once',
  trail: 'CloudTrail can say who changed a network interface',
  clock: "This machine's clock is AWS's",
};

/** The answer to one question. */
export interface Examination {
  readonly id: ExaminationId;
  readonly state: ExaminationState;
  /** A sentence or two, with numbers. */
  readonly text: string;
  /** What it is about one by one, where that is more than the sentence says; the first of very many. */
  readonly details: readonly string[];
  /** What to do. Empty where nothing is. */
  readonly fix: readonly RemedyStep[];
}

/** How a deployment is. */
export interface DoctorReport {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: 'eks-ip-auditor'; readonly version: string };
  /** The configuration's `name`. */
  readonly deployment: string;
  readonly accountId: string;
  readonly region: string;
  /** ISO time. */
  readonly at: string;
  readonly examinations: readonly Examination[];
}
