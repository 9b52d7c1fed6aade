import * as z from 'zod';
import { amount, count, list, sentences } from '../common/words.ts';
import { isValid } from '../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { areLeaksToBlame, type ShortSubnet, shortSubnet } from '../facts/remedy/short-subnet.ts';
import { prefixSpace } from '../facts/subnet/subnet-addresses.ts';
import { raised } from '../facts/subnet/subnet-verdict.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, flag, number, texts, UNKNOWN } from '../model/evidence.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Remediation, RemedyStep } from '../model/remediation.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import { CONFIDENCE_FIELDS, HELD_BY, HELD_BY_READS, SUBNET_FIELDS } from './subnet-evidence.ts';
import { type PrefixConsumers, prefixConsumers } from './subnet-fragmented/prefix-consumers.ts';
import { type PrefixShortage, prefixShortage } from './subnet-fragmented/prefix-shortage.ts';
import { leastUsedQuarter } from './subnet-fragmented/reservation-room.ts';

const NEEDS = ['subnets', 'subnetEnis', 'clusters', 'nodegroups', 'nodes'] as const;
const WANTS = ['subnetReservations', 'vpcCniAddons', 'eniRoutes', 'eniInstances', 'awsNodes', 'eniConfigs'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const OPTIONS = z.strictObject({
  mediumFreeBlocks: z
    .number()
    .int()
    .min(1)
    .default(4)
    .describe('Whole free /28 blocks below which a subnet is `medium`.'),
  highFreeBlocks: z.number().int().min(1).default(2).describe('Whole free /28 blocks below which a subnet is `high`.'),
  toleranceAddresses: z
    .number()
    .int()
    .min(0)
    .default(16)
    .describe('Addresses by which AWS’s count may differ from what the ENIs show before confidence is low.'),
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly subnet: Subnet;
  readonly shortage: PrefixShortage;
  readonly takers: PrefixConsumers;
  readonly short: ShortSubnet;
  readonly cleanup: { readonly enis: number; readonly blocks: number };
  /** Whether leaked ENIs alone make it short. */
  readonly leaksDecide: boolean;
  /** What makes the count uncertain, a clause each. */
  readonly uncertain: readonly string[];
}

const RESERVE: RemedyStep = {
  text:
    'Reserve a range of the subnet with a CIDR reservation of type `prefix`, and replace the nodes that hold single ' +
    'addresses in it. Or use a separate subnet for prefix delegation, in which nothing uses single addresses.',
};
const RESERVATION_URL = 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html';

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  problem: field(
    z.enum(['too-small', 'fragmented', 'empty', 'perhaps', 'if-used']),
    '`too-small`: it can never hold a prefix; `fragmented`: free addresses, too few whole /28 blocks; `empty`: no block; `perhaps` and `if-used`: it depends on something unknown.',
  ),
  free: field(number, 'Free addresses, as EC2 counts them.'),
  freeBlocks: field(number, 'Whole free /28 blocks, those in reservations included.'),
  freeBlocksInReservations: field(number, 'Those of them inside CIDR reservations for prefixes.'),
  heldBy: field(z.strictObject(HELD_BY), 'Addresses by who holds them.', HELD_BY_READS),
  addressesUnseen: field(
    z.union([number, UNKNOWN]),
    'Addresses in use that no visible ENI holds: they may be in blocks that look free.',
  ),
  cleanUpWouldFreeBlocks: field(number, 'Blocks that clean-up would free.'),
  leaksToBlame: field(flag, 'Whether it would have enough blocks without leaked ENIs, or these hold most of it.'),
  prefixDelegation: field(z.enum(['yes', 'no', 'unknown']), 'Whether nodes use prefixes of it.'),
  clusters: field(texts, 'Clusters whose nodes use prefixes of it or, if that is unknown, may.'),
  ...CONFIDENCE_FIELDS,
});
type Values = z.output<typeof EVIDENCE>;

export const subnetFragmented = defineCheck({
  meta: {
    id: 'subnet-fragmented',
    title: 'Subnet has free addresses but too few whole /28 blocks for prefix delegation',
    severity: 'high',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'With prefix delegation, a node gets 16 addresses at a time, a whole aligned /28 block. One address in use makes its ' +
      'block unusable, so a subnet with hundreds of free addresses may have no block left. New nodes and pods then get no address, ' +
      'although the free addresses that AWS counts look sufficient.',
    severities: {
      critical: 'addresses are free, but no whole /28 block',
      high: 'one block is left, and a rolling update launches two more nodes per zone. Or the subnet is too small to ever have a block',
      medium: 'under 4 blocks are left, although the free addresses would make more',
      info: 'the subnet has no free addresses, which check subnet-low-ips judges. Or it depends on addresses that are not visible, or on a setting that no AWS API shows',
    },
    remediation: remedy(RESERVATION_URL, RESERVE),
    mayBeWrong: [
      'A subnet with too few free addresses for whole blocks is short of addresses, not fragmented. Check subnet-low-ips reports that; this one reports nothing, or `info` if no block is left.',
      'Both checks report a nearly full subnet whose last addresses are scattered. This one is one severity lower if subnet-low-ips, with its default thresholds, has the same severity.',
      'Addresses that no visible ENI holds (other accounts of a shared VPC) may be in the blocks counted as free. If there are many, confidence is low.',
      'Prefix delegation that was turned on in the cluster and not through the add-on is seen only by its prefixes, also for some time after it was turned off.',
      'Instances that are not built on Nitro use single addresses, whatever the setting.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  rising: [['highFreeBlocks', 'mediumFreeBlocks']],
  withMargin: (options, share) => ({
    ...options,
    mediumFreeBlocks: raised.count(options.mediumFreeBlocks, share),
    highFreeBlocks: raised.count(options.highFreeBlocks, share),
  }),
  evaluate: (view, options, now) => {
    const enisOf = enisOfSubnets(view.subnetEnis);
    const takersOf = prefixConsumers({ ...view, cnis: clusterCnis(view) });
    return view.subnets.flatMap((subnet) =>
      judgeSubnet(view, options, now, subnet, enisOf.get(subnet.id) ?? [], takersOf(subnet.id)),
    );
  },
  message: (args: Args) => {
    const { id, cidrBlock, availabilityZone } = args.subnet;
    const [verdict, ...effects] = verdictClauses(args);
    return sentences(
      `${id} (${cidrBlock}, ${availabilityZone}) ${verdict}`,
      ...effects,
      cleanupText(args.cleanup),
      ...args.uncertain,
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { clusters } }) => ({ subnets: [resource.id], clusters }),
  question: 'addresses',
  isNotShown: ({ evidence: { problem } }) => problem === 'perhaps' || problem === 'if-used',
  explainedBy: [
    explainedBy(leakedEni, (cause, own: Known<Values>) => meetInSubnet(cause, own) && own.evidence.leaksToBlame),
  ],
});

function judgeSubnet(
  view: View,
  options: Options,
  now: Date,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  takers: PrefixConsumers,
): readonly Violation<Args, Values>[] {
  const shortage = prefixShortage(subnet, enis, view.subnetReservations, takers, options);
  if (shortage === undefined) return [];
  const { accountId } = view.target;
  const reservations = itemsOf(view.subnetReservations);
  const sources = { ...view, ...options, accountId, now };
  const short = shortSubnet(subnet, enis, sources, () => false);
  const { all, cleanable } = short.leaks;
  const after = prefixSpace(subnet, reservations, without(enis, cleanable));
  const larger = { ...subnet, availableIpAddressCount: subnet.availableIpAddressCount + addressesOf(all) };
  const args: Args = {
    subnet,
    shortage,
    takers,
    short,
    cleanup: { enis: cleanable.length, blocks: after.inReservations + after.elsewhere - shortage.blocks },
    leaksDecide:
      all.length > 0 &&
      prefixShortage(larger, without(enis, all), view.subnetReservations, takers, options) === undefined,
    uncertain: uncertainOf(shortage),
  };
  return [
    {
      resource: subnetResource(view.target, subnet),
      cluster: takers.clusters.length === 1 ? takers.clusters[0] : undefined,
      severity: shortage.severity,
      args,
      evidence: evidence(args),
      remediation: remediation(view, args, leastUsedQuarter(subnet, reservations, enis)),
    },
  ];
}

function without(enis: readonly NetworkInterface[], gone: readonly NetworkInterface[]): readonly NetworkInterface[] {
  const ids = new Set(gone.map(({ id }) => id));
  return enis.filter(({ id }) => !ids.has(id));
}

function uncertainOf({ free, unseen, doesNotAddUp }: PrefixShortage): readonly string[] {
  if (unseen === undefined) {
    return ['the CIDR reservations could not be read, so blocks that `explicit` ones keep count as free'];
  }
  return doesNotAddUp
    ? [`AWS counts ${amount(free)} free where the ENIs and reservations we see leave ${amount(free + unseen)}`]
    : [];
}

function evidence({ subnet, shortage, takers, short, cleanup, leaksDecide, uncertain }: Args): Values {
  return {
    cidr: subnet.cidrBlock,
    vpc: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    owner: subnet.ownerId,
    problem: shortage.problem,
    free: shortage.free,
    freeBlocks: shortage.blocks,
    freeBlocksInReservations: shortage.space.inReservations,
    heldBy: { ...short.held },
    addressesUnseen: shortage.unseen ?? 'unknown',
    cleanUpWouldFreeBlocks: cleanup.blocks,
    leaksToBlame: leaksDecide || areLeaksToBlame(short),
    prefixDelegation: takers.state,
    clusters: takers.clusters,
    confidence: uncertain.length > 0 ? 'low' : 'high',
    uncertain,
  };
}

/** The verdict, as it goes on from the subnet's name; then what it means. */
function verdictClauses({ shortage, takers }: Args): readonly [string, ...string[]] {
  const { problem, free, blocks, unseen } = shortage;
  const nodes = takers.clusters.length === 0 ? 'nodes' : `nodes of ${list(takers.clusters)}`;
  const has = `has ${count(free, 'free address', 'free addresses')}`;
  switch (problem) {
    case 'fragmented':
      return blocks === 0
        ? [`${has} but no whole /28 block among them: ${nodes} get no more prefixes`]
        : [`${has} but only ${count(blocks, 'whole /28 block')} among them for the ${nodes}`];
    case 'empty':
      return [
        `${has}, fewer than the 16 of a prefix`,
        `It is nearly full, not fragmented: ${nodes} get no more prefixes`,
      ];
    case 'too-small':
      return [
        'is too small for prefixes: AWS reserves an address in each of its /28 blocks',
        `There, ${nodes} get none`,
      ];
    case 'perhaps':
      return [
        `may lack whole /28 blocks for the ${nodes}: ${blocks} look free`,
        `${count(unseen ?? 0, 'address', 'addresses')} of ENIs that are not visible may be in them`,
      ];
    case 'if-used':
      return [
        `${has} but no whole /28 block among them`,
        `Nodes with prefix delegation get no more prefixes: it is unknown whether ${list(takers.clusters)} uses it`,
      ];
  }
}

function cleanupText({ enis, blocks }: Args['cleanup']): string {
  return blocks > 0 ? `Deleting ${count(enis, 'leaked ENI')} would free ${count(blocks, 'whole block')}` : '';
}

function remediation({ target }: View, { subnet, shortage, cleanup }: Args, quarter: string | undefined): Remediation {
  const leaks =
    cleanup.blocks > 0
      ? [`Delete the ${count(cleanup.enis, 'leaked ENI')} in the subnet (check leaked-eni lists them).`]
      : [];
  if (shortage.problem === 'too-small' || quarter === undefined) {
    return remedy(RESERVATION_URL, ...leaks, 'Use a separate, larger subnet for prefix delegation.');
  }
  if (shortage.problem === 'empty') {
    return remedy(RESERVATION_URL, ...leaks, 'Free addresses or add a subnet, as check subnet-low-ips says.');
  }
  if (subnet.ownerId !== target.accountId) {
    return remedy(
      RESERVATION_URL,
      ...leaks,
      `Ask ${ownerText(subnet)} for a CIDR reservation of type \`prefix\` (${quarter} is used least): only the owner of a subnet can create one. Or use a separate subnet for prefix delegation.`,
    );
  }
  return remedy(
    RESERVATION_URL,
    ...leaks,
    'Reserve the least used quarter of the subnet for prefixes. Then replace the nodes that hold single addresses in it:',
    awsCommand('ec2', 'create-subnet-cidr-reservation', target.region, {
      'subnet-id': given('subnet', subnet.id),
      'reservation-type': fixed('prefix'),
      cidr: given('cidr', quarter),
    }),
    'Or use a separate subnet for prefix delegation.',
  );
}

function ownerText({ ownerId }: Subnet): string {
  return isValid('account', ownerId) ? `account ${ownerId}, which owns the subnet,` : 'the owner of the subnet';
}
