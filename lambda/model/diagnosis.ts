import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

/** `ok`: looked at, nothing wrong; `bad`: something is; `unknown`: could not be looked at, whole or in part. */
export type StepState = 'ok' | 'bad' | 'unknown';

/** What is wrong, and what follows from it: a pile of leaked ENIs that empties a subnet is one cause with two symptoms. */
export interface Cause {
  /** Findings that say the same of several things. */
  readonly findings: readonly Finding[];
  /** Findings that would go with it, of other steps too. */
  readonly consequences: readonly Finding[];
}

/** One question of the checklist, in the order in which an expert asks. */
export interface DiagnosisStep {
  readonly id: string;
  /** What is asked, as a statement that holds when all is well: `Nodes may join the cluster`. */
  readonly title: string;
  readonly state: StepState;
  /** What was looked at, in a line or two. */
  readonly evidence: readonly string[];
  readonly causes: readonly Cause[];
  /** Findings of this step that follow from a cause told in another step: named, not explained again. */
  readonly follows: readonly Finding[];
  /** Why it is not known, or not wholly: the missing permission, or the need for the Kubernetes API. */
  readonly unknown: readonly string[];
}

/** The most likely cause; `unknown` when nothing wrong was seen and not everything could be looked at. */
export interface Conclusion {
  readonly state: 'cause' | 'healthy' | 'unknown';
  /** With state `cause`. */
  readonly cause: Cause | null;
}

/** Why pods of one cluster may be without an address, as far as AWS can show. */
export interface Diagnosis {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: 'eks-ip-auditor'; readonly version: string };
  readonly cluster: string;
  /** Instance id, when it was asked for one node. */
  readonly node: string | null;
  readonly target: Pick<Target, 'accountId' | 'region'>;
  /** ISO time. */
  readonly at: string;
  readonly steps: readonly DiagnosisStep[];
  readonly conclusion: Conclusion;
}
