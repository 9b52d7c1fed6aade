import type { Remediation } from './remediation.ts';
import type { Severity } from './severity.ts';

/** The thing judged. `arn` names it across accounts. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly arn: string;
}

/** Values that support a finding. Plain data, so that every format can carry it. */
export type EvidenceValue =
  | string
  | number
  | boolean
  | null
  | readonly EvidenceValue[]
  | { readonly [key: string]: EvidenceValue };

export type Evidence = Readonly<Record<string, EvidenceValue>>;

/** What a finding is about or names: what tells which findings have to do with one another. */
export interface Involved {
  readonly clusters: readonly string[];
  /** Subnet ids. */
  readonly subnets: readonly string[];
  /** `cluster/node group`. */
  readonly nodegroups: readonly string[];
  /** Instance ids. */
  readonly nodes: readonly string[];
  /** Whether there are further nodes of which evidence has no room for the ids. */
  readonly moreNodes: boolean;
  /** ARNs of the roles of nodes. */
  readonly nodeRoles: readonly string[];
}

/**
 * What makes findings of one check read as one: they sit in one subnet, of which sums say all there is, or they say the
 * same in these values, so that the first speaks for all.
 */
export type Grouping = { readonly subnet: string } | { readonly alike: readonly EvidenceValue[] };

/** Change since the last audit, from the ledger. Without a ledger every finding is `new`. */
export type FindingStatus = 'new' | 'ongoing' | 'resolved';

export interface SuppressionRef {
  readonly reason: string;
  /** ISO date. */
  readonly expires: string;
}

/** A violation with identity, place, severity and history. */
export interface Finding {
  /** 16 hex digits: the same check, account, region, resource and discriminator give the same id in every audit. */
  readonly id: string;
  readonly check: string;
  readonly severity: Severity;
  readonly status: FindingStatus;
  readonly accountId: string;
  readonly region: string;
  readonly cluster: string | null;
  readonly resource: Resource;
  readonly message: string;
  readonly evidence: Evidence;
  readonly remediation: Remediation;
  /** ISO time of the audit that first saw it. */
  readonly firstSeen: string;
  readonly suppressed: SuppressionRef | null;
}
