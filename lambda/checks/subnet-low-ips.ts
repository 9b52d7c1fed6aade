import * as z from 'zod';
import { amount, count, percent, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { type ClusterCnis, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { type PodsOfNodes, podsOfNodes } from '../facts/pods/node-pods.ts';
import { areLeaksToBlame, heldBy, type ShortSubnet, shortSubnet } from '../facts/remedy/short-subnet.ts';
import { PODS_PER_NODE } from '../facts/remedy/spare-addresses.ts';
import { type SubnetRemedy, subnetRemedies } from '../facts/remedy/subnet-remedies.ts';
import { type RemedyPlace, subnetRemedySteps } from '../facts/remedy/subnet-remedy-steps.ts';
import { shareClauses } from '../facts/subnet/shares.ts';
import { outsideReservations, subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { sharedBy } from '../facts/subnet/subnet-competitors.ts';
import { type SubnetShortage, subnetShortage } from '../facts/subnet/subnet-shortage.ts';
import { RISING_THRESHOLDS, raisedThresholds, SUBNET_THRESHOLDS } from '../facts/subnet/subnet-verdict.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, flag, number, UNKNOWN } from '../model/evidence.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import {
  CONFIDENCE_FIELDS,
  DRAWN_ON_BY,
  HELD_BY,
  HELD_BY_READS,
  REMEDY_FIELDS,
  remedyValues,
  SUBNET_FIELDS,
  SUBNET_NEEDS,
  SUBNET_WANTS,
  subnetPast,
  usedByText,
} from './subnet-evidence.ts';

type View = InventoryView<(typeof SUBNET_NEEDS)[number], (typeof SUBNET_WANTS)[number]>;

const OPTIONS = z.strictObject({
  ...SUBNET_THRESHOLDS,
  podsPerNode: PODS_PER_NODE,
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  /** The account that shares the subnet, when it is not the audited one. */
  readonly otherOwner: string | undefined;
  readonly shortage: SubnetShortage;
  readonly short: ShortSubnet;
}

const SUBNETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html';

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  usable: field(number, 'Usable addresses, without those that AWS reserves.'),
  free: field(number, 'Free addresses, as EC2 counts them.'),
  freePercent: field(number, 'Free addresses in percent of the usable ones.'),
  freeInPrefixReservations: field(
    z.union([number, UNKNOWN]),
    'Free addresses inside CIDR reservations for prefixes, which EC2 does not count.',
  ),
  countedFromReservations: field(number, 'Those of them that count as free here.'),
  heldBy: field(
    z.strictObject({ ...HELD_BY, reservedOrNotVisible: number.describe('Reserved, or not visible to the account.') }),
    'Addresses by who holds them.',
    HELD_BY_READS,
  ),
  cleanUpWouldFree: field(number, 'Addresses that clean-up would free in it.'),
  cleanUpWouldTurnGreen: field(flag, 'Whether that would be enough.'),
  leaksToBlame: field(flag, 'Whether it would have enough without leaked ENIs, or these hold most of it.'),
  ...REMEDY_FIELDS,
  role: field(z.enum(['drawn-on', 'control-plane', 'nobody-known']), 'What it is used for.'),
  ...DRAWN_ON_BY,
  ...CONFIDENCE_FIELDS,
});
type Values = z.output<typeof EVIDENCE>;

export const subnetLowIps = defineCheck({
  meta: {
    id: 'subnet-low-ips',
    title: 'Subnet is running out of IPv4 addresses',
    severity: 'high',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'Pods and nodes take their addresses from the subnet. When it has none left, pods stay in ContainerCreating, nodes ' +
      'do not start, and load balancers cannot grow.',
    severities: {
      critical: 'under 5 % or under 5 addresses free, and nodes or pods use the subnet',
      high: 'under 10 % or under 16 addresses free',
      medium: 'under 20 % free',
      info: 'low, unless free space inside CIDR reservations counts, which is unknown. The other severities are then the lowest possible ones',
    },
    remediation: remedy(
      SUBNETS_URL,
      'Move or delete what holds most of it: a finding names the holders, and how many addresses each would free. Or let nodes or their pods use another subnet.',
    ),
    mayBeWrong: [
      'AWS does not count free space inside CIDR reservations. It is added in whole free /28 blocks if the cluster uses prefix delegation. Nodes and ENIs cannot use it for their own addresses: where fewer addresses than such blocks are left outside, these are judged by their number.',
      'Prefix delegation that was turned on in the cluster and not through the add-on is seen only once prefixes are assigned.',
      'Free addresses may be too scattered for prefix delegation, which needs whole /28 blocks: check subnet-fragmented reports that.',
      'Only check cluster-upgrade-blocked judges a subnet that holds nothing but control-plane ENIs.',
      'In a shared subnet, only the ENIs of the audited account are visible.',
    ],
  },
  needs: SUBNET_NEEDS,
  wants: SUBNET_WANTS,
  options: OPTIONS,
  rising: RISING_THRESHOLDS,
  withMargin: (options, share) => ({ ...options, ...raisedThresholds(options, share) }),
  evaluate: (view, options, now) => {
    const enisOf = enisOfSubnets(view.subnetEnis);
    const around: Around = {
      ...view,
      ...options,
      accountId: view.target.accountId,
      cnis: clusterCnis(view),
      podsOf: podsOfNodes(view),
      now,
    };
    return view.subnets.flatMap((subnet) => {
      const enis = enisOf.get(subnet.id) ?? [];
      const shortage = subnetShortage(subnet, enis, around, options);
      return shortage === undefined ? [] : [judgeSubnet(around, subnet, enis, shortage)];
    });
  },
  message: ({ short, shortage, otherOwner }: Args) => {
    const { id, cidrBlock, availabilityZone } = short.subnet;
    return sentences(
      `${id} (${cidrBlock}, ${availabilityZone}) has ${freeText(shortage)}` +
        (otherOwner === undefined ? '' : `, shared by account ${otherOwner}`),
      shortage.isOutside ? 'New nodes and ENIs take none of those for their own addresses' : '',
      usedByText(shortage.use.clusters),
      ...shareClauses(heldBy(short), shortage.addresses.usable),
      cleanupText(short, shortage.addresses.usable),
      ...shortage.reserved.uncertain,
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    subnets: [resource.id],
    clusters: evidence.clusters,
    nodegroups: evidence.nodegroups,
  }),
  question: 'addresses',
  past: ({ resource, evidence: was }, now) => subnetPast(resource.id, was, now),
  advises: ({ evidence: { remedies } }) => remedies.map(({ kind, how }) => [kind, ...how].join(', ')),
  judges: (view) =>
    view.subnets.map((subnet) => ({
      of: 'subnet',
      id: subnet.id,
      cluster: undefined,
      ...(subnetAddresses(subnet) === undefined && {
        not: { because: 'without IPv4 addresses' },
      }),
    })),
  explainedBy: [
    explainedBy(leakedEni, (cause, own: Known<Values>) => meetInSubnet(cause, own) && own.evidence.leaksToBlame),
  ],
});

interface Around extends View, Options {
  readonly accountId: string;
  readonly cnis: ClusterCnis;
  readonly podsOf: PodsOfNodes;
  readonly now: Date;
}

function judgeSubnet(
  around: Around,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  shortage: SubnetShortage,
): Violation<Args, Values> {
  const { accountId, target } = around;
  const { use, isEnough, isOutside } = shortage;
  const short = shortSubnet(subnet, enis, around, isEnough);
  const remedies = subnetRemedies(isOutside ? shortOutside(around, subnet, enis, isEnough) : short, use, around);
  return {
    resource: subnetResource(target, subnet),
    cluster: use.clusters.length === 1 ? use.clusters[0] : undefined,
    severity: shortage.severity,
    args: { otherOwner: sharedBy(subnet, accountId), shortage, short },
    evidence: evidence(shortage, short, remedies),
    remediation: remediation(remedies, { region: target.region, accountId, subnet }),
  };
}

/** What gives addresses back inside of reservations helps nobody where those outside are too few. */
function shortOutside(
  around: Around,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  isEnough: ShortSubnet['isEnough'],
): ShortSubnet {
  const outside = outsideReservations(subnet, itemsOf(around.subnetReservations), enis);
  return { ...shortSubnet(subnet, outside, around, isEnough), isOutside: true };
}

function evidence(shortage: SubnetShortage, short: ShortSubnet, remedies: readonly SubnetRemedy[]): Values {
  const { addresses, reserved, use } = shortage;
  const { subnet, leaks, isEnough } = short;
  return {
    cidr: subnet.cidrBlock,
    vpc: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    owner: subnet.ownerId,
    usable: addresses.usable,
    free: addresses.free,
    freePercent: Math.round(addresses.freeShare * 1000) / 10,
    freeInPrefixReservations: reserved.free ?? 'unknown',
    countedFromReservations: reserved.counted,
    heldBy: heldBy(short),
    cleanUpWouldFree: addressesOf(leaks.cleanable),
    cleanUpWouldTurnGreen: isEnough(addressesOf(leaks.cleanable)),
    leaksToBlame: areLeaksToBlame(short),
    remedies: remedyValues(remedies),
    role: use.role,
    clusters: use.clusters,
    nodegroups: use.nodegroups,
    fargateProfiles: use.fargateProfiles,
    confidence: reserved.uncertain.length > 0 ? 'low' : 'high',
    uncertain: reserved.uncertain,
  };
}

function remediation(remedies: readonly SubnetRemedy[], place: RemedyPlace): Remediation {
  const steps = subnetRemedySteps(remedies, place);
  return remedy(SUBNETS_URL, ...(steps.length > 0 ? steps : [NOTHING_KNOWN]));
}

const NOTHING_KNOWN = 'Move what is in the subnet to another one, or give its users a larger one.';

function freeText({ addresses, reserved }: SubnetShortage): string {
  const { free, usable, freeShare } = addresses;
  const plain = `${amount(free)} of ${count(usable, 'address', 'addresses')} free (${percent(freeShare)})`;
  return reserved.counted > 0 ? `${plain} and ${amount(reserved.counted)} more in prefix reservations` : plain;
}

/** Share of a subnet from which on a clean-up is worth a word; what it frees is among the remedies anyway. */
const WORTH_CLEANING = 0.05;

function cleanupText({ leaks, isEnough }: ShortSubnet, usable: number): string {
  const frees = addressesOf(leaks.cleanable);
  if (frees === 0 || (frees < WORTH_CLEANING * usable && !isEnough(frees))) return '';
  const text = `Clean-up can delete ${count(leaks.cleanable.length, 'leaked ENI')} and free ${amount(frees)}`;
  return isEnough(frees) ? `${text}, which is enough` : text;
}
