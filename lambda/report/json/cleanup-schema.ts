import { z } from 'zod';
import { CLEANUP_OUTCOMES, CLEANUP_REFUSALS } from '../../model/cleanup.ts';

const count = z.int().nonnegative();
const minutes = z.number();
const time = z.iso.datetime();

const sightings = count.describe(
  'Looks in a row that saw it `available` and unchanged, this one among them; none missed or incomplete.',
);

const about = { eniId: z.string(), subnetId: z.string(), addresses: count.describe('IPv4 addresses that it holds.') };

/** A reason for keeping that needs no more than its code. */
const plain = <Code extends string>(code: Code) => z.strictObject({ code: z.literal(code) });

const whyKept = z.discriminatedUnion('code', [
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
  z.strictObject({ code: z.literal('source-dest-check'), state: z.enum(['off', 'unknown']) }),
  z
    .strictObject({ code: z.literal('reused'), instanceId: z.string().nullable(), seenAt: time })
    .describe('An earlier audit saw it attached to something else than what it was made for.'),
  z.strictObject({ code: z.literal('not-available'), status: z.string() }),
  plain('attached'),
  z.strictObject({ code: z.literal('instance-exists'), instanceId: z.string(), state: z.string() }),
  plain('instance-unknown'),
  z.strictObject({ code: z.literal('trunk-exists'), trunkId: z.string() }),
  plain('trunk-unknown'),
  plain('cluster-unknown'),
  plain('no-cluster-tag').describe(
    'The VPC CNI made it, and no tag names its cluster: see `cleanup.withoutClusterTag`.',
  ),
  z
    .strictObject({ code: z.literal('vpc-unread'), vpcId: z.string(), because: z.string() })
    .describe('No tag names its cluster, and what of EKS is in its VPC could not be read.'),
  z.strictObject({ code: z.literal('vpc-has-cluster'), vpcId: z.string(), cluster: z.string() }),
  z
    .strictObject({ code: z.literal('vpc-has-node'), vpcId: z.string(), shownBy: z.string() })
    .describe('No tag names its cluster, and this ENI or instance shows a node in its VPC.'),
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
    .describe('Another account uses its VPC too, and may have the cluster.'),
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

const whyTaken = z.strictObject({
  code: z.literal('leaked'),
  madeBy: z.enum(['vpc-cni', 'vpc-resource-controller']),
  instanceId: z.string().nullable(),
  instanceState: z.string(),
  cluster: z.string().nullable().describe('Null where no tag names one.'),
  clusterState: z
    .enum(['exists', 'gone', 'none-in-vpc'])
    .describe('`none-in-vpc`: no tag names a cluster and none is in its VPC, taken by `cleanup.withoutClusterTag`.'),
  ageMinutes: minutes,
  firstSeen: time.describe('Time of the first audit that saw it `available`.'),
  sightings,
  availableMinutes: minutes,
});

const decision = z.discriminatedUnion('verdict', [
  z.strictObject({ ...about, verdict: z.literal('keep'), reasons: z.array(whyKept).describe('All that hold.') }),
  z.strictObject({ ...about, verdict: z.literal('take'), because: whyTaken }),
]);

const outcome = z.strictObject({
  ...about,
  outcome: z.enum(CLEANUP_OUTCOMES),
  message: z.string().describe("Why, in AWS's words where AWS said something."),
  at: time,
});

export const targetCleanupSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  refused: z
    .strictObject({ reason: z.enum(CLEANUP_REFUSALS), message: z.string() })
    .nullable()
    .describe('Why nothing at all is deleted there.'),
  decisions: z.array(decision).describe('One for every `available` ENI, those taken first, the oldest first.'),
  waiting: count.describe("Taken, but over this run's limit: the next run's."),
  outcomes: z.array(outcome).describe('One for each ENI taken, when the mode is `apply` and nothing was refused.'),
  addressesFreed: count.describe('Addresses of what was deleted.'),
  record: z.string().nullable().describe('Where the record of the deletions is kept.'),
});

/** What clean-up decided and did, strictly. */
export const cleanupSchema = z.strictObject({ mode: z.enum(['plan', 'apply']), targets: z.array(targetCleanupSchema) });
