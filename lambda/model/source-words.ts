import type { GapReason } from './coverage.ts';

/** Something that a source did not give. */
export interface Refusal {
  readonly reason: GapReason;
  /** What was asked, in the source's own terms; within bounds and harmless already. */
  readonly action: string;
  /** The target as a whole was out of reach. */
  readonly whole: boolean;
}

/** The same with what was said of it, where several said something: each once. */
export interface Refused extends Refusal {
  readonly messages: readonly string[];
}

/** What readers are told of what one source did not give. */
export interface SourceWords {
  /** Why something could not be read, after what it was: `subnets: access denied`. */
  readonly reasons: Readonly<Record<GapReason, string>>;
  /** What to allow, to go on a line with other things: `allow ec2:DescribeSubnets`. */
  readonly allow: (actions: string) => string;
  /** What would let the next audit look, a sentence or two; empty where no advice is better than the source's own words. */
  readonly advice: (refusal: Refusal) => string;
  /** The call and what became of it, in a few words: `eks:ListClusters denied`. */
  readonly brief: (refused: Refused) => string;
  /** `advice` behind `brief`, which has named the call: `Allow it in role eks-ip-auditor.` */
  readonly briefAdvice: (refused: Refused) => string;
}
