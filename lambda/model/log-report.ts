import * as z from 'zod';
import { CONCLUSION_STATES, QUESTION_IDS } from './questions.ts';
import { count, type TypeOf, time } from './schema.ts';

/**
 * Whether what a line says still holds where the log ends. `stands`: it does; `passed`: something later shows that it is over,
 * or it was not said any more; `noted`: no fault by itself.
 */
export const LINE_STATES = ['stands', 'passed', 'noted'] as const;

export type LineState = (typeof LINE_STATES)[number];

/** Reasons for which a part of the logs was not read, or not to its end. */
export const UNREAD_REASONS = [
  'missing',
  'denied',
  'broken',
  'too-large',
  'not-text',
  'not-a-file',
  'timeout',
  'limit',
] as const;

const unreadSchema = z
  .strictObject({
    part: z.string().describe('File, or entry of an archive.'),
    reason: z.enum(UNREAD_REASONS),
    message: z.string().describe('What is not in the answer, in a clause.'),
  })
  .meta({ id: 'UnreadPart' });

export type UnreadPart = TypeOf<typeof unreadSchema>;

const pointSchema = z
  .strictObject({
    at: time.nullable().describe('Null in logs without times.'),
    total: count.describe('Addresses that the node held for pods.'),
    assigned: count,
    cooling: count.describe('Given back less than 30 seconds ago.'),
    ready: count.describe('Addresses that a pod could have had.'),
  })
  .meta({ id: 'PoolPoint' });

export type LoggedPoint = TypeOf<typeof pointSchema>;

const eniSchema = z
  .strictObject({
    id: z.string(),
    isPrimary: z.boolean(),
    isTrunk: z.boolean().describe('Pods with security groups of their own have branches of it.'),
    addresses: count.describe('Addresses that it holds for pods; 0 of a trunk is as it should be.'),
    assigned: count,
  })
  .meta({ id: 'HeldEni' });

const poolSchema = z.strictObject({
  card: count.describe('Network card.'),
  lines: count.describe('Lines and files of a bundle with figures of it.'),
  largestTotal: count,
  first: pointSchema,
  worst: pointSchema.describe('The fewest ready while it held any.'),
  last: pointSchema,
  emptySince: time.nullable().describe('Since when no address is ready, where none was at the end.'),
  points: z.array(pointSchema).describe('Its course: the worst of each of at most 500 spans of time.'),
  enis: z
    .array(eniSchema)
    .describe(
      'ENIs that ipamd had when the bundle was made, those with the fewest addresses first; none where no bundle says it.',
    ),
});

export type LoggedPool = TypeOf<typeof poolSchema>;

const nodeSchema = z
  .strictObject({
    name: z.string().describe('Instance id or host name; the name of the file or bundle where neither is known.'),
    instanceId: z.string().nullable(),
    host: z.string().nullable().describe('Host name in its lines.'),
    first: time.nullable(),
    last: time.nullable(),
    release: z.string().nullable().describe('Release of the VPC CNI that started last.'),
    starts: count.describe('Starts of the VPC CNI.'),
    settings: z
      .array(z.strictObject({ name: z.string(), value: z.string() }))
      .describe('That the VPC CNI goes by, where they are not what it does anyway.'),
    pools: z.array(poolSchema),
  })
  .meta({ id: 'LoggedNode' });

export type LoggedNode = TypeOf<typeof nodeSchema>;

const saidSchema = z
  .strictObject({
    node: z.string(),
    state: z.enum(LINE_STATES),
    because: z.string().nullable().describe('Why it no longer stands, or is no fault, in a clause.'),
    count,
    first: time.nullable(),
    last: time.nullable(),
    matched: z.string().describe('The part of the latest line by which it is known.'),
    pods: z.array(z.string()).describe('Pods that it names.'),
    morePods: count,
    samples: z.array(z.string()).describe('The first and the latest line, cut at 600 characters.'),
  })
  .meta({ id: 'SaidOnNode' });

export type SaidOnNode = TypeOf<typeof saidSchema>;

const lineSchema = z
  .strictObject({
    error: z.string().describe('Id of the known line.'),
    where: z.string().describe('Who writes it.'),
    state: z.enum(LINE_STATES).describe('The worst of its nodes.'),
    role: z
      .enum(['cause', 'symptom', 'fact'])
      .describe('`symptom`: says that something failed and not why. `fact`: no fault.'),
    question: z.enum(QUESTION_IDS).nullable().describe('The question of `diagnose` that it bears on.'),
    checks: z.array(z.string()).describe('Checks that find what it may come from.'),
    count,
    first: time.nullable(),
    last: time.nullable(),
    means: z.string(),
    proves: z.string(),
    rulesOut: z.string().nullable(),
    toDo: z.string().describe('The first thing to do or to look at.'),
    nodes: z.array(saidSchema),
  })
  .meta({ id: 'KnownLine' });

export type LogLine = TypeOf<typeof lineSchema>;

export const logCauseSchema = z
  .strictObject({
    kind: z
      .enum(['line', 'symptom', 'no-address-on-enis', 'node-full'])
      .describe(
        '`line`: a line has it. `symptom`: something fails, and no line says why. `no-address-on-enis`: all ENIs are attached and hold no address, as with an instance type that the VPC CNI does not know. `node-full`: all ENIs are attached and all their addresses taken.',
      ),
    check: z.string().nullable().describe('The check that finds the same in AWS; of a symptom null.'),
    question: z.enum(QUESTION_IDS).nullable(),
    error: z.string().nullable().describe('The line that has it.'),
    nodes: z.array(z.string()),
    mayBe: z.array(z.string()).describe('Of a symptom: checks for what it may come from and the logs do not rule out.'),
  })
  .meta({ id: 'LogCause' });

export type LogCause = TypeOf<typeof logCauseSchema>;

/** What logs alone prove: no AWS, no Kubernetes was asked. */
export const logReportSchema = z
  .strictObject({
    paths: z.array(z.string()).describe('What was given to be read.'),
    at: time,
    files: count.describe('Files that were read, entries of archives among them.'),
    bytes: count.describe('Bytes of text, unpacked.'),
    records: count,
    ofComponents: count.describe('Records of components that bear on addresses of pods.'),
    first: time.nullable(),
    last: time.nullable(),
    unread: z.array(unreadSchema).describe('What could not be read, or not to its end. Never "nothing wrong".'),
    moreUnread: count.describe('Parts more that could not be read.'),
    nodes: z.array(nodeSchema),
    lines: z.array(lineSchema).describe('Known lines: what stands first, in the order of the questions.'),
    unknownLines: z.strictObject({
      count: count.describe('Lines of these components that are not known.'),
      lines: z.array(
        z.strictObject({ component: z.string(), level: z.string().nullable(), count, sample: z.string() }),
      ),
    }),
    conclusion: z.strictObject({
      state: z.enum(CONCLUSION_STATES),
      cause: logCauseSchema.nullable().describe('With states `cause` and `risk`.'),
      others: z.array(logCauseSchema).describe('What else stands, in the order of the questions.'),
      follows: z.array(z.string()).describe('Ids of the known lines that the cause explains.'),
    }),
  })
  .meta({ id: 'LogReport' });

export type LogReport = TypeOf<typeof logReportSchema>;

/** Whether a line is at level warning or error. */
export function isGrave({ level }: { readonly level: string | null }): boolean {
  return level === 'warn' || level === 'error';
}
