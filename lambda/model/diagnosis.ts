import * as z from 'zod';
import { addressMapsSchema } from './address-map.ts';
import { GAP_REASONS, SOURCES } from './coverage.ts';
import type { findingSchema } from './finding.ts';
import { logCauseSchema, logReportSchema } from './log-report.ts';
import { CONCLUSION_STATES } from './questions.ts';
import { commandSchema } from './remediation.ts';
import { toolSchema } from './report.ts';
import { type TypeOf, time } from './schema.ts';

/**
 * `ok`: something was judged and nothing is wrong; `bad`: something is; `unknown`: nothing was judged, or not what the answer
 * rests on; `not-applicable`: the question is none for such a cluster.
 */
export const STEP_STATES = ['ok', 'bad', 'unknown', 'not-applicable'] as const;

export type StepState = (typeof STEP_STATES)[number];

/** What a question judges, one by one. */
export const JUDGED_THINGS = [
  'cluster',
  'add-on',
  'node group',
  'node',
  'node role',
  'VPC CNI release',
  'VPC CNI role',
  'cluster role',
  'instance type',
  'subnet',
] as const;

export type JudgedThing = (typeof JUDGED_THINGS)[number];

/** Somewhere the cluster could not be looked for: there may be one of that name. */
const unsearchedSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  action: z.string(),
  message: z.string(),
});

export type Unsearched = TypeOf<typeof unsearchedSchema>;

/**
 * The parts of a diagnosis and the whole, with findings of that form: as audits make them, which the types below are of,
 * or by their ids.
 */
export function diagnosisSchemas<F extends z.ZodType>(finding: F) {
  /** What is wrong, and what follows from it: a pile of leaked ENIs that empties a subnet is one cause with two symptoms. */
  const cause = z
    .strictObject({
      findings: z.array(finding).describe('Findings that say the same about several things.'),
      consequences: z.array(finding).describe('Findings that follow from it, also of other steps.'),
    })
    .meta({ id: 'Cause' });
  /** Why a question has no answer, or not a whole one. */
  const answerGap = z.discriminatedUnion('kind', [
    /** One call did not give these. */
    z.strictObject({
      kind: z.literal('not-read'),
      sections: z.array(z.string()).describe('Inventory sections that an answer needs.'),
      source: z.enum(SOURCES).optional().describe('What could not be read from. Left out: AWS.'),
      reason: z.enum(GAP_REASONS),
      action: z.string().describe('The call that failed; for AWS its IAM action.'),
      /** One line, in the source's words where it said something. */
      message: z.string(),
    }),
    /** The finding says no more than that: often it takes the Kubernetes API. */
    z.strictObject({ kind: z.literal('not-shown'), finding }).describe('AWS does not show it.'),
    z.strictObject({ kind: z.literal('check-failed'), check: z.string(), message: z.string() }),
    /** Read, and not there: deleted between two reads, or not in the answer. */
    z.strictObject({ kind: z.literal('cluster-missing') }),
  ]);
  const notJudged = z.strictObject({
    /** A clause: `too young to judge: 4 min`. */
    because: z.string().describe('Why they were not judged.'),
    count: z.int(),
    ids: z.array(z.string()).describe('The first of them.'),
    addresses: z
      .record(z.string(), z.string())
      .optional()
      .describe('Of nodes, by id, the internal IP by which kubectl shows them. Left out where none is known.'),
    leavesOpen: z.boolean().describe('Whether the question has no answer without them.'),
    /** `look again in 11 min` */
    next: z.string().nullable().describe('How to find out, if there is a way.'),
    command: commandSchema.nullable().describe('A command that shows it.'),
  });
  /** How many things of a kind a question judged. */
  const judged = z
    .strictObject({
      what: z.enum(JUDGED_THINGS),
      judged: z.int().describe('How many were judged, good or bad.'),
      all: z.int().describe('How many there are.'),
      notJudged: z.array(notJudged).describe('Those that were not judged, by reason.'),
    })
    .meta({ id: 'Judged' });
  /** One question of the checklist, in the order in which an expert asks. */
  const step = z.strictObject({
    id: z.string(),
    /** e.g. `Node roles are authorised to join, and new nodes stay`. */
    title: z.string().describe('What is asked, as a statement that holds when all is well.'),
    state: z
      .enum(STEP_STATES)
      .describe(
        '`ok`: something was judged, and none of it fails. `unknown`: could not be looked at, whole or in part, or nothing was judged. Never "nothing wrong". `not-applicable`: the question does not apply to such a cluster.',
      ),
    notApplicable: z.string().nullable().describe('Why the question does not apply.'),
    judged: z.array(judged).describe('What was judged, counted. Empty where nothing could be read.'),
    /** A line or two. */
    evidence: z.array(z.string()).describe('What was looked at.'),
    causes: z.array(cause).describe('Worst first.'),
    /** Named, not explained again. */
    follows: z.array(finding).describe('Findings of this step that are consequences of a cause of another step.'),
    /** Worth knowing, and wrong with nothing. */
    notes: z.array(finding).describe('Findings for information.'),
    unknown: z.array(answerGap).describe('Why the question has no answer, or only a partial one.'),
    logged: z
      .array(
        z.strictObject({
          cause: logCauseSchema,
          decides: z
            .boolean()
            .describe('Whether it makes the question `bad`: the logs are of now, and of nodes of the cluster.'),
        }),
      )
      .describe('What logs that were given prove of it.'),
  });
  const conclusion = z.strictObject({
    state: z.enum(CONCLUSION_STATES),
    cause: cause.nullable().describe('With states `cause` and `risk`, unless `logged` is the cause.'),
    logged: logCauseSchema.nullable().describe('What logs prove, where that breaks before all that AWS shows.'),
  });
  /** Why pods of one cluster may be without an address, as far as AWS can show. */
  const diagnosis = z.strictObject({
    cluster: z.string(),
    node: z.string().nullable().describe('Instance id, when it was asked for one node, or a pod that is on it.'),
    pod: z.string().optional().describe('`namespace/name`, when it was asked for one pod. Left out: it was not.'),
    podHasNoNode: z
      .literal(true)
      .optional()
      .describe('The pod is on no node yet. Left out: it is on one, or none was asked for.'),
    target: z.strictObject({ accountId: z.string(), region: z.string() }),
    at: time,
    steps: z.array(step).describe('In the order in which an expert asks.'),
    lookedAt: z.array(z.string()).describe('Causes that were looked at, by the ids of their checks.'),
    notLookedAt: z
      .array(z.strictObject({ check: z.string(), because: z.string() }))
      .describe('Those that were not, or only partly, and why.'),
    hasVpcCniPods: z.boolean().describe('Whether pods of the VPC CNI may run there, whose log can be looked at.'),
    readsAwsAuth: z.literal(true).optional().describe('The ConfigMap aws-auth was read. Left out: it was not.'),
    readsPods: z.literal(true).optional().describe('Pods were read. Left out: they were not.'),
    conclusion,
    addressMaps: addressMapsSchema
      .optional()
      .describe(
        'Who holds the addresses of the subnets that its findings are about. Left out without such subnets, or if no ENIs could be read.',
      ),
  });
  const report = z.strictObject({
    schemaVersion: z.literal('2'),
    tool: toolSchema,
    unsearched: z.array(unsearchedSchema).describe('Where the cluster could not be looked for.'),
    diagnoses: z
      .array(diagnosis)
      .describe('One for each place that has a cluster of that name; none where only logs were looked at.'),
    logs: logReportSchema.nullable().describe('What logs that were given prove. Null where none were.'),
  });
  return { cause, answerGap, judged, step, conclusion, diagnosis, report };
}

type Schemas = ReturnType<typeof diagnosisSchemas<typeof findingSchema>>;

export type Cause = TypeOf<Schemas['cause']>;

export type AnswerGap = TypeOf<Schemas['answerGap']>;

export type Judged = TypeOf<Schemas['judged']>;

export type NotJudged = Judged['notJudged'][number];

export type DiagnosisStep = TypeOf<Schemas['step']>;

export type Conclusion = TypeOf<Schemas['conclusion']>;

export type Diagnosis = TypeOf<Schemas['diagnosis']>;

/** A diagnosis of each cluster of that name. */
export type DiagnosisReport = TypeOf<Schemas['report']>;
