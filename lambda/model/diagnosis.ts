import type { GapReason, SourceName } from './coverage.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

/** `ok`: looked at, nothing wrong; `bad`: something is; `unknown`: could not be looked at, whole or in part. */
export const STEP_STATES = ['ok', 'bad', 'unknown'] as const;

export type StepState = (typeof STEP_STATES)[number];

/**
 * What a diagnosis asks, in the order in which an expert goes: does the cluster work at all, can nodes join it, does the
 * VPC CNI work on them, are there addresses, has each node room, and will there be room tomorrow. The first that is wrong
 * explains most of what comes after it.
 */
export const QUESTION_IDS = ['cluster', 'authorised', 'cni', 'types', 'addresses', 'nodes', 'room'] as const;

export type QuestionId = (typeof QUESTION_IDS)[number];

/** What is wrong, and what follows from it: a pile of leaked ENIs that empties a subnet is one cause with two symptoms. */
export interface Cause {
  /** Findings that say the same of several things. */
  readonly findings: readonly Finding[];
  /** Findings that would go with it, of other steps too. */
  readonly consequences: readonly Finding[];
}

/** Why a question has no answer, or not a whole one. */
export type Obstacle =
  /** Inventory sections that an answer rests on and that one call did not give. */
  | {
      readonly kind: 'not-read';
      readonly sections: readonly string[];
      /** As in a gap. */
      readonly source?: SourceName | undefined;
      readonly reason: GapReason;
      /** What was asked of the source; of AWS the IAM action. */
      readonly action: string;
      /** One line, in the source's words where it said something. */
      readonly message: string;
    }
  /** A finding that says no more than that AWS does not show it: often it takes the Kubernetes API. */
  | { readonly kind: 'not-shown'; readonly finding: Finding }
  | { readonly kind: 'check-failed'; readonly check: string; readonly message: string }
  /** Read, and not there: deleted between two reads, or not in the answer. */
  | { readonly kind: 'cluster-missing' };

/** One question of the checklist, in the order in which an expert asks. */
export interface DiagnosisStep {
  readonly id: string;
  /** What is asked, as a statement that holds when all is well: `Nodes are authorised to join`. */
  readonly title: string;
  readonly state: StepState;
  /** What was looked at, in a line or two. */
  readonly evidence: readonly string[];
  readonly causes: readonly Cause[];
  /** Findings of this step that follow from a cause told in another step: named, not explained again. */
  readonly follows: readonly Finding[];
  /** Findings for information: worth knowing, and wrong with nothing. */
  readonly notes: readonly Finding[];
  readonly unknown: readonly Obstacle[];
}

/**
 * `cause`: something keeps pods from an address, and this is the most likely cause; `risk`: nothing does now, and this is
 * the worst of what may; `unknown`: nothing wrong was seen, and not everything could be looked at.
 */
export const CONCLUSION_STATES = ['cause', 'risk', 'healthy', 'unknown'] as const;

export interface Conclusion {
  readonly state: (typeof CONCLUSION_STATES)[number];
  /** With states `cause` and `risk`. */
  readonly cause: Cause | null;
}

/** Why pods of one cluster may be without an address, as far as AWS can show. */
export interface Diagnosis {
  readonly cluster: string;
  /** Instance id, when it was asked for one node. */
  readonly node: string | null;
  readonly target: Pick<Target, 'accountId' | 'region'>;
  /** ISO time. */
  readonly at: string;
  readonly steps: readonly DiagnosisStep[];
  readonly conclusion: Conclusion;
}

/** Somewhere the cluster could not be looked for: there may be one of that name. */
export interface Unsearched {
  readonly accountId: string;
  readonly region: string;
  readonly action: string;
  readonly message: string;
}

/** A diagnosis of each cluster of that name. */
export interface DiagnosisReport {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: 'eks-ip-auditor'; readonly version: string };
  readonly diagnoses: readonly Diagnosis[];
  readonly unsearched: readonly Unsearched[];
}
