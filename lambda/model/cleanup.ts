import * as z from 'zod';
import { count, type TypeOf, time } from './schema.ts';

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

const minutes = z.number();

const sightings = count.describe(
  'Audits in a row, including this one, that saw it `available` and unchanged; none missed or incomplete.',
);

/** A reason for keeping that needs no more than its code. */
const plain = <Code extends string>(code: Code) => z.strictObject({ code: z.literal(code) });

/** Why an ENI is kept. All that hold are given. */
const whyKeptSchema = z.discriminatedUnion('code', [
  /** Made by an AWS service, or managed by a requester or operator. */
  z.strictObject({ code: z.literal('service-owned'), kind: z.string() }),
  z.strictObject({ code: z.literal('other-account'), ownerId: z.string() }),
  plain('not-made-by-eks'),
  plain('unproven').describe('Its description is that of EKS networking, but its tags do not confirm it.'),
  plain('no-manage-tag'),
  plain('exempt').describe('Tagged `eks-ip-auditor/keep`.'),
  z
    .strictObject({ code: z.literal('do-not-delete'), saidBy: z.string() })
    .describe('Its description or a tag says so, in any spelling.'),
  z.strictObject({ code: z.literal('route-target'), routeTableId: z.string(), destination: z.string() }),
  plain('routes-unknown'),
  z.strictObject({ code: z.literal('public-address'), address: z.string() }),
  /** Its source/destination check is off, or EC2 did not say whether. */
  z.strictObject({ code: z.literal('source-dest-check'), state: z.enum(['off', 'unknown']) }),
  z
    .strictObject({ code: z.literal('reused'), instanceId: z.string().nullable(), seenAt: time })
    .describe('An earlier audit saw it attached to something other than what it was created for.'),
  z.strictObject({ code: z.literal('not-available'), status: z.string() }),
  plain('attached'),
  z.strictObject({ code: z.literal('instance-exists'), instanceId: z.string(), state: z.string() }),
  plain('instance-unknown'),
  /** A branch ENI's trunk is still there, and so the instance that both were made for. */
  z.strictObject({ code: z.literal('trunk-exists'), trunkId: z.string() }),
  plain('trunk-unknown'),
  plain('cluster-unknown'),
  plain('no-cluster-tag').describe(
    'The VPC CNI created it, and no tag names its cluster: see `cleanup.withoutClusterTag`.',
  ),
  z
    .strictObject({ code: z.literal('vpc-unread'), vpcId: z.string(), because: z.string() })
    .describe('No tag names its cluster, and what of EKS is in its VPC could not be read.'),
  /** No tag names its cluster, and this one is in its VPC, or may be. */
  z.strictObject({ code: z.literal('vpc-has-cluster'), vpcId: z.string(), cluster: z.string() }),
  z
    .strictObject({ code: z.literal('vpc-has-node'), vpcId: z.string(), shownBy: z.string() })
    .describe('No tag names its cluster, and this ENI or instance shows a node in its VPC.'),
  /** As `cluster-grace`, of an ENI without a cluster tag. */
  z.strictObject({
    code: z.literal('no-cluster-grace'),
    sightings,
    availableMinutes: minutes,
    graceMinutes: minutes,
  }),
  z
    .strictObject({ code: z.literal('cluster-elsewhere'), cluster: z.string(), where: z.string() })
    .describe('A cluster of that name is in other VPCs or regions of the account.'),
  z
    .strictObject({ code: z.literal('regions-unread'), because: z.string() })
    .describe('Other regions of the account could not be asked for the cluster.'),
  z
    .strictObject({ code: z.literal('vpc-shared'), vpcId: z.string() })
    .describe('Another account uses its VPC too, and the cluster may be there.'),
  z.strictObject({
    code: z.literal('cluster-grace'),
    cluster: z.string(),
    sightings,
    availableMinutes: minutes,
    graceMinutes: minutes,
  }),
  z.strictObject({ code: z.literal('too-young'), ageMinutes: minutes, minAgeMinutes: minutes }),
  plain('age-unknown'),
  z
    .strictObject({ code: z.literal('seen-once'), firstSeen: time.nullable() })
    .describe('No earlier audit saw it `available`, or only one less than 30 minutes ago.'),
]);

export type WhyKept = TypeOf<typeof whyKeptSchema>;

/** Why an ENI is taken: every condition, as it was found. */
const whyTakenSchema = z.strictObject({
  code: z.literal('leaked'),
  madeBy: z.enum(['vpc-cni', 'vpc-resource-controller']),
  /** Null for a branch, which names none. */
  instanceId: z.string().nullable(),
  /** `gone` or `terminated`; `gone with its trunk` for a branch. */
  instanceState: z.string(),
  /** Its name; where tags name several, all of them with commas between. */
  cluster: z.string().nullable().describe('Null where no tag names one.'),
  /** `exists` when any of several does. */
  clusterState: z
    .enum(['exists', 'gone', 'none-in-vpc'])
    .describe(
      '`none-in-vpc`: no tag names a cluster and none is in its VPC; deleted because of `cleanup.withoutClusterTag`.',
    ),
  ageMinutes: minutes,
  firstSeen: time.describe('Time of the first audit that saw it `available`.'),
  sightings,
  /** The time from the first of these looks to the last. */
  availableMinutes: minutes,
});

export type WhyTaken = TypeOf<typeof whyTakenSchema>;

const about = { eniId: z.string(), subnetId: z.string(), addresses: count.describe('IPv4 addresses that it holds.') };

/** What is to become of one `available` ENI, and why. */
const decisionSchema = z.discriminatedUnion('verdict', [
  z.strictObject({
    ...about,
    verdict: z.literal('keep'),
    reasons: z.array(whyKeptSchema).describe('All that apply.'),
  }),
  z.strictObject({ ...about, verdict: z.literal('take'), because: whyTakenSchema }),
]);

export type CleanupDecision = TypeOf<typeof decisionSchema>;

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

const cleanupOutcomeSchema = z.strictObject({
  ...about,
  outcome: z.enum(CLEANUP_OUTCOMES),
  message: z.string().describe('Why, in the words of AWS if AWS gave any.'),
  at: time,
});

export type CleanupOutcome = TypeOf<typeof cleanupOutcomeSchema>;

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
const refusalSchema = z.strictObject({ reason: z.enum(CLEANUP_REFUSALS), message: z.string() });

export type CleanupRefusal = TypeOf<typeof refusalSchema>;

/** What clean-up made of one target. */
export const targetCleanupSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  refused: refusalSchema.nullable().describe('Why nothing is deleted there.'),
  decisions: z
    .array(decisionSchema)
    .describe('One for every `available` ENI: first those to delete, the oldest first.'),
  /** Or not in the plan that was agreed to. */
  waiting: count.describe('To delete, but over the limit of this run: the next run deletes them.'),
  outcomes: z
    .array(cleanupOutcomeSchema)
    .describe('One for each ENI to delete, if the mode is `apply` and nothing was refused.'),
  addressesFreed: count.describe('Addresses that were freed.'),
  /** Null when nothing was tried. */
  record: z.string().nullable().describe('Where the record of the deletions is kept.'),
});

export type TargetCleanup = TypeOf<typeof targetCleanupSchema>;

/** What clean-up decided and did. */
export const cleanupReportSchema = z.strictObject({
  mode: z.enum(CLEANUP_MODES).exclude(['off']),
  targets: z.array(targetCleanupSchema),
});

export type CleanupReport = TypeOf<typeof cleanupReportSchema>;
