import * as z from 'zod';
import { remedyStepSchema } from './remediation.ts';
import { toolSchema } from './report.ts';
import { type TypeOf, time } from './schema.ts';

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
  stack: 'The deployment exists, and its last change succeeded',
  functions: 'The functions answer, with this release and this configuration',
  schedule: 'The schedule is on',
  'last-audit': 'An audit finished in time',
  coverage: 'The last audit read every account and region completely',
  permissions: "The functions' roles allow every call of the functions",
  members: 'The role of every other account can be assumed',
  'member-permissions': 'The role of every other account allows every call of an audit',
  'cleanup-members': 'Clean-up can assume its role in every other account that it may delete in',
  'cleanup-permissions': 'That role allows the deletion of network interfaces',
  ledger: 'The ledger can be written, and only over what was read',
  subscriptions: 'Every subscriber has confirmed',
  alarms: 'Every alarm is on, has a subscriber, and is not in alarm',
  'alarm-metrics': 'CloudWatch has the metrics that the alarms watch',
  chat: 'Messages arrive in the channels',
  concurrency: 'An audit gets the concurrent executions that it needs',
  trail: 'CloudTrail records who changed a network interface',
  clock: "This machine's clock agrees with that of AWS",
};

/** The answer to one question. */
export const examinationSchema = z.strictObject({
  id: z.enum(EXAMINATION_IDS),
  state: z
    .enum(EXAMINATION_STATES)
    .describe('`unknown`: could not be looked at, whole or in part. Never "nothing wrong".'),
  text: z.string().describe('A sentence or two, with numbers.'),
  /** Where that is more than the sentence says. */
  details: z.array(z.string()).describe('The things concerned, one by one; of very many, the first.'),
  /** Empty where nothing is to be done. */
  fix: z.array(remedyStepSchema),
});

export type Examination = TypeOf<typeof examinationSchema>;

/** How a deployment is. */
export const doctorReportSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: toolSchema,
  deployment: z.string().describe("The configuration's `name`."),
  accountId: z.string(),
  region: z.string(),
  at: time,
  examinations: z.array(examinationSchema),
});

export type DoctorReport = TypeOf<typeof doctorReportSchema>;
