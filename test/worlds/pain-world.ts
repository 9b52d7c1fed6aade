import type { StepState } from '../../lambda/model/diagnosis.ts';
import type { DeclaredCluster } from '../../lambda/model/inventory.ts';
import type { QuestionId } from '../../lambda/model/questions.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import type { AccountBuilder, RegionBuilder } from '../../simulated-aws/index.ts';

/** An AWS in which something hurts, and what an audit must say of it. */
export interface PainWorld {
  /** Where it was told, and what it is: `cni-69-leaked-secondary-enis`. */
  readonly name: string;
  readonly build: (region: RegionBuilder, account: AccountBuilder) => unknown;
  /** What no AWS API tells, as the configuration would say it. */
  readonly declared?: Readonly<Record<string, DeclaredCluster>>;
  /** Minutes since an earlier audit, of which there is a ledger. */
  readonly auditedBefore?: number;
  /**
   * All that there is to say at the mildest of these severities or at a worse one, the pain's own finding first; none:
   * nothing is wrong, and nothing at all is said.
   */
  readonly finds: readonly ExpectedFinding[];
  /** What a diagnosis of its cluster says besides, where that is the point. */
  readonly diagnosis?: ExpectedDiagnosis;
}

export interface ExpectedDiagnosis {
  readonly cluster: string;
  /** The handle of the node that is asked for. */
  readonly node?: string;
  /** By question; others may be anything. */
  readonly steps: Readonly<Partial<Record<QuestionId, StepState>>>;
  /** Each is somewhere in what a terminal shows, whose lines are joined. */
  readonly says?: readonly RegExp[];
  readonly saysNot?: readonly RegExp[];
}

export interface ExpectedFinding {
  readonly check: string;
  readonly severity: Severity;
  readonly on: ResourceRef;
  /** How many of that check, severity and kind of resource (default 1). */
  readonly times?: number;
  /** Compared key by key. */
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly message?: RegExp;
  readonly remediation?: RegExp;
}

/** The finding's resource: by its handle where AWS makes the id, the only node of a group, any ENI, or by its id. */
export type ResourceRef =
  | { readonly kind: 'subnet' | 'eni' | 'instance' | 'launch-template' | 'vpc'; readonly name: string }
  | { readonly kind: 'node-of'; readonly nodegroup: string }
  | { readonly kind: 'any-eni' }
  | string;

/** Where each world is. */
export const REGION = 'eu-west-1';

export const DAY_MINUTES = 24 * 60;

/** The two private subnets of `twoZones`. */
export const PRIVATE = ['private-a', 'private-b'] as const;

/** A VPC with a private subnet in each of two zones, of 251 usable addresses unless told. */
export function twoZones(region: RegionBuilder, lengthOfA = 24): RegionBuilder {
  return region
    .vpc('main')
    .subnet('private-a', { cidr: `10.0.0.0/${lengthOfA}`, az: `${REGION}a` })
    .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b` });
}

/** Cluster `prod` in these two zones, with a node in each. Nothing is wrong with it. */
export function prod(region: RegionBuilder): RegionBuilder {
  return twoZones(region).cluster('prod', { subnets: PRIVATE }).nodegroup('prod', 'workers', WORKERS);
}

/** A node in each of the two zones. */
export const WORKERS = { instanceTypes: ['m5.large'], subnets: PRIVATE, nodes: 2 } as const;
