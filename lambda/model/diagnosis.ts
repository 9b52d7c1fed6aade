import { z } from 'zod';
import { GAP_REASONS, SOURCES } from './coverage.ts';
import type { findingSchema } from './finding.ts';
import { toolSchema } from './report.ts';
import { type TypeOf, time } from './schema.ts';

/** `ok`: looked at, nothing wrong; `bad`: something is; `unknown`: could not be looked at, whole or in part. */
export const STEP_STATES = ['ok', 'bad', 'unknown'] as const;

export type StepState = (typeof STEP_STATES)[number];

/**
 * What a diagnosis asks, in the order in which an expert goes: does the cluster work at all, do nodes get to it, may they join it, does the
 * VPC CNI work on them, are there addresses, has each node room, and will there be room tomorrow. The first that is wrong
 * explains most of what comes after it.
 */
export const QUESTION_IDS = ['cluster', 'reach', 'authorised', 'cni', 'types', 'addresses', 'nodes', 'room'] as const;

export type QuestionId = (typeof QUESTION_IDS)[number];

/**
 * `cause`: something keeps pods from an address, and this is the most likely cause; `risk`: nothing does now, and this is
 * the worst of what may; `unknown`: nothing wrong was seen, and not everything could be looked at.
 */
export const CONCLUSION_STATES = ['cause', 'risk', 'healthy', 'unknown'] as const;

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
 * or as reports have them.
 */
export function diagnosisSchemas<F extends z.ZodType>(finding: F) {
  /** What is wrong, and what follows from it: a pile of leaked ENIs that empties a subnet is one cause with two symptoms. */
  const cause = z
    .strictObject({
      findings: z.array(finding).describe('Findings that say the same of several things.'),
      consequences: z.array(finding).describe('Findings that would go with it, of other steps too.'),
    })
    .meta({ id: 'Cause' });
  /** Why a question has no answer, or not a whole one. */
  const answerGap = z.discriminatedUnion('kind', [
    /** One call did not give these. */
    z.strictObject({
      kind: z.literal('not-read'),
      sections: z.array(z.string()).describe('Inventory sections that an answer rests on.'),
      source: z.enum(SOURCES).optional().describe('What could not be read from. Left out: AWS.'),
      reason: z.enum(GAP_REASONS),
      action: z.string().describe('What was asked of it; of AWS the IAM action that failed.'),
      /** One line, in the source's words where it said something. */
      message: z.string(),
    }),
    /** The finding says no more than that: often it takes the Kubernetes API. */
    z.strictObject({ kind: z.literal('not-shown'), finding }).describe('AWS does not show it.'),
    z.strictObject({ kind: z.literal('check-failed'), check: z.string(), message: z.string() }),
    /** Read, and not there: deleted between two reads, or not in the answer. */
    z.strictObject({ kind: z.literal('cluster-missing') }),
  ]);
  /** One question of the checklist, in the order in which an expert asks. */
  const step = z.strictObject({
    id: z.string(),
    /** e.g. `Nodes are authorised to join`. */
    title: z.string().describe('What is asked, as a statement that holds when all is well.'),
    state: z.enum(STEP_STATES).describe('`unknown`: could not be looked at, whole or in part. Never "nothing wrong".'),
    /** A line or two. */
    evidence: z.array(z.string()).describe('What was looked at.'),
    causes: z.array(cause).describe('Worst first.'),
    /** Named, not explained again. */
    follows: z.array(finding).describe('Findings of this step that are consequences of a cause of another step.'),
    /** Worth knowing, and wrong with nothing. */
    notes: z.array(finding).describe('Findings for information.'),
    unknown: z.array(answerGap).describe('Why the question has no answer, or not a whole one.'),
  });
  const conclusion = z.strictObject({
    state: z.enum(CONCLUSION_STATES),
    cause: cause.nullable().describe('With states `cause` and `risk`.'),
  });
  /** Why pods of one cluster may be without an address, as far as AWS can show. */
  const diagnosis = z.strictObject({
    cluster: z.string(),
    node: z.string().nullable().describe('Instance id, when it was asked for one node.'),
    target: z.strictObject({ accountId: z.string(), region: z.string() }),
    at: time,
    steps: z.array(step).describe('In the order in which an expert asks.'),
    conclusion,
  });
  const report = z.strictObject({
    schemaVersion: z.literal('1'),
    tool: toolSchema,
    unsearched: z.array(unsearchedSchema).describe('Where the cluster could not be looked for.'),
    diagnoses: z.array(diagnosis).describe('One for each place that has a cluster of that name.'),
  });
  return { cause, answerGap, step, conclusion, diagnosis, report };
}

type Schemas = ReturnType<typeof diagnosisSchemas<typeof findingSchema>>;

export type Cause = TypeOf<Schemas['cause']>;

export type AnswerGap = TypeOf<Schemas['answerGap']>;

export type DiagnosisStep = TypeOf<Schemas['step']>;

export type Conclusion = TypeOf<Schemas['conclusion']>;

export type Diagnosis = TypeOf<Schemas['diagnosis']>;

/** A diagnosis of each cluster of that name. */
export type DiagnosisReport = TypeOf<Schemas['report']>;
