/** Delete nothing and plan nothing; say what would be deleted; delete. */
export const CLEANUP_MODES = ['off', 'plan', 'apply'] as const;

export type CleanupMode = (typeof CLEANUP_MODES)[number];

/** A time in which nothing is deleted. ISO times, `until` exclusive. */
export interface Freeze {
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

/** The limits of clean-up. */
export interface CleanupSettings {
  /** Least age by the CNI's `createdAt` or the ledger. Never below 15. */
  readonly minAgeMinutes: number;
  /** How long an ENI must have been watched `available` while its cluster exists: that cluster may still take it. */
  readonly liveClusterGraceMinutes: number;
  /** Deletions a target and run. */
  readonly maxDeletions: number;
  /** Candidates as a share of the target's ENIs above which nothing is deleted. Not binding up to 20 candidates. */
  readonly maxSharePercent: number;
  readonly freezes: readonly Freeze[];
  /** Regions in which a cluster of the name that an ENI has may be. Default all that the account can use. */
  readonly clusterRegions?: 'all' | readonly string[] | undefined;
  /** Takes ENIs of the VPC CNI without any cluster tag where nothing of EKS is in their VPC. Default false. */
  readonly withoutClusterTag?: boolean | undefined;
}

/** Why an ENI is kept. All that hold are given. */
export type WhyKept =
  /** Made by an AWS service, or managed by a requester or operator. */
  | { readonly code: 'service-owned'; readonly kind: string }
  | { readonly code: 'other-account'; readonly ownerId: string }
  | { readonly code: 'not-made-by-eks' }
  /** Its description is that of EKS networking, but its tags do not confirm it. */
  | { readonly code: 'unproven' }
  | { readonly code: 'no-manage-tag' }
  /** Tagged `eks-ip-auditor/keep`. */
  | { readonly code: 'exempt' }
  /** Its description or a tag says so. */
  | { readonly code: 'do-not-delete'; readonly saidBy: string }
  | { readonly code: 'public-address'; readonly address: string }
  /** Its source/destination check is off, or EC2 did not say whether. */
  | { readonly code: 'source-dest-check'; readonly state: 'off' | 'unknown' }
  | { readonly code: 'route-target'; readonly routeTableId: string; readonly destination: string }
  | { readonly code: 'routes-unknown' }
  /** An earlier audit saw it attached to something else than what it was made for. */
  | { readonly code: 'reused'; readonly instanceId: string | null; readonly seenAt: string }
  | { readonly code: 'not-available'; readonly status: string }
  | { readonly code: 'attached' }
  | { readonly code: 'instance-exists'; readonly instanceId: string; readonly state: string }
  | { readonly code: 'instance-unknown' }
  /** A branch ENI's trunk is still there, and so the instance that both were made for. */
  | { readonly code: 'trunk-exists'; readonly trunkId: string }
  | { readonly code: 'trunk-unknown' }
  | { readonly code: 'cluster-unknown' }
  /** The VPC CNI made it, no tag names its cluster, and the settings do not say to take such ENIs. */
  | { readonly code: 'no-cluster-tag' }
  /** No tag names its cluster, and what of EKS is in its VPC could not be read. */
  | { readonly code: 'vpc-unread'; readonly vpcId: string; readonly because: string }
  /** No tag names its cluster, and this one is in its VPC, or may be. */
  | { readonly code: 'vpc-has-cluster'; readonly vpcId: string; readonly cluster: string }
  /** No tag names its cluster, and a node is in its VPC: `shownBy` is an ENI or an instance. */
  | { readonly code: 'vpc-has-node'; readonly vpcId: string; readonly shownBy: string }
  | {
      /** As `cluster-grace`, of an ENI without a cluster tag. */
      readonly code: 'no-cluster-grace';
      readonly sightings: number;
      readonly availableMinutes: number;
      readonly graceMinutes: number;
    }
  /** A cluster of that name is in other VPCs or regions of the account: `where` lists them. */
  | { readonly code: 'cluster-elsewhere'; readonly cluster: string; readonly where: string }
  /** Other regions of the account could not be asked for the cluster. */
  | { readonly code: 'regions-unread'; readonly because: string }
  /** Another account uses its VPC too, and may have the cluster. */
  | { readonly code: 'vpc-shared'; readonly vpcId: string }
  | {
      readonly code: 'cluster-grace';
      readonly cluster: string;
      /** Looks in a row that saw it `available` and unchanged, this one among them, and the time from first to last. */
      readonly sightings: number;
      readonly availableMinutes: number;
      readonly graceMinutes: number;
    }
  | { readonly code: 'too-young'; readonly ageMinutes: number; readonly minAgeMinutes: number }
  | { readonly code: 'age-unknown' }
  /** No earlier audit that is remembered saw it `available` as it is, or only one less than 30 minutes ago. */
  | { readonly code: 'seen-once'; readonly firstSeen: string | null };

/** Why an ENI is taken: every condition, as it was found. */
export interface WhyTaken {
  readonly code: 'leaked';
  readonly madeBy: 'vpc-cni' | 'vpc-resource-controller';
  /** Null for a branch, which names none. */
  readonly instanceId: string | null;
  /** `gone` or `terminated`; `gone with its trunk` for a branch. */
  readonly instanceState: string;
  /** Its name; where tags name several, all of them with commas between; null where none does. */
  readonly cluster: string | null;
  /** `exists` when any of them does; `none-in-vpc` where no tag names one, and none is in its VPC. */
  readonly clusterState: 'exists' | 'gone' | 'none-in-vpc';
  readonly ageMinutes: number;
  /** ISO time of the first audit that saw it `available`. */
  readonly firstSeen: string;
  /** Looks in a row that saw it `available` and unchanged, this one among them, and the time from first to last. */
  readonly sightings: number;
  readonly availableMinutes: number;
}

interface About {
  readonly eniId: string;
  readonly subnetId: string;
  /** IPv4 addresses that it holds. */
  readonly addresses: number;
}

/** What is to become of one `available` ENI, and why. */
export type CleanupDecision = About &
  (
    | { readonly verdict: 'keep'; readonly reasons: readonly WhyKept[] }
    | { readonly verdict: 'take'; readonly because: WhyTaken }
  );

/**
 * - `deleted`: gone, and seen to be
 * - `already-gone`: somebody else deleted it first
 * - `changed`: it, its instance or its cluster was not as planned when looked at again; kept
 * - `unverified`: it, its instance or its cluster could not be looked at again right before; kept
 * - `in-use`: attached again before it could be deleted; kept
 * - `denied`, `throttled`, `failed`: AWS did not delete it
 * - `unconfirmed`: AWS accepted the deletion or did not answer, and it was not seen to be gone
 * - `waiting`: over the limit of this run, or not in the plan that was agreed to; the next run's
 * - `not-attempted`: the run ended, or could not go on, before its turn
 */
export const CLEANUP_OUTCOMES = [
  'deleted',
  'already-gone',
  'changed',
  'unverified',
  'in-use',
  'denied',
  'throttled',
  'failed',
  'unconfirmed',
  'waiting',
  'not-attempted',
] as const;

export interface CleanupOutcome extends About {
  readonly outcome: (typeof CLEANUP_OUTCOMES)[number];
  /** One line: why, in AWS's words where AWS said something. */
  readonly message: string;
  /** ISO time. */
  readonly at: string;
}

/**
 * - `gap`: something that the plan relies on could not be read
 * - `no-memory`: no ledger, or one that cannot be read: nothing can have been seen twice
 * - `share`: too large a part of the target's ENIs
 * - `frozen`: within a freeze window
 * - `clock`: this machine's clock is not AWS's, or may not be: how long an ENI was seen is not known
 * - `not-allowed`: its account or region is on no allow-list; it was not even looked at
 */
export const CLEANUP_REFUSALS = ['gap', 'no-memory', 'share', 'frozen', 'clock', 'not-allowed'] as const;

/** Why nothing at all is deleted in a target. */
export interface CleanupRefusal {
  readonly reason: (typeof CLEANUP_REFUSALS)[number];
  /** One line. */
  readonly message: string;
}

/** What clean-up made of one target. */
export interface TargetCleanup {
  readonly accountId: string;
  readonly region: string;
  readonly refused: CleanupRefusal | null;
  /** One for every `available` ENI, those taken first, the oldest first. */
  readonly decisions: readonly CleanupDecision[];
  /** Taken, but over this run's limit or not in the plan that was agreed to: the next run's. */
  readonly waiting: number;
  /** One for each ENI taken, when the mode is `apply` and nothing was refused. */
  readonly outcomes: readonly CleanupOutcome[];
  /** Addresses of what was deleted. */
  readonly addressesFreed: number;
  /** Where the record of the deletions is kept, or null when nothing was tried. */
  readonly record: string | null;
}

export interface CleanupReport {
  readonly mode: Exclude<CleanupMode, 'off'>;
  readonly targets: readonly TargetCleanup[];
}
