import { z } from 'zod';
import { amount, count, list, percent, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { cleanableLeaks, MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { addressesHeld } from '../facts/eni/eni-addresses.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { type IpUsage, ipUsageOf, totalHeld } from '../facts/subnet/ip-usage.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { sharedBy } from '../facts/subnet/subnet-competitors.ts';
import { type SubnetShortage, subnetShortage } from '../facts/subnet/subnet-shortage.ts';
import { SUBNET_THRESHOLDS } from '../facts/subnet/subnet-verdict.ts';
import { field, flag, number, UNKNOWN } from '../model/evidence.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Remediation, RemedyStep } from '../model/remediation.ts';
import { defineCheck, explainedBy, type InventoryView, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import { CONFIDENCE_FIELDS, DRAWN_ON_BY, HELD_BY, HELD_BY_READS, SUBNET_FIELDS } from './subnet-evidence.ts';

const NEEDS = ['subnets', 'subnetEnis', 'clusters', 'nodegroups', 'fargateProfiles', 'nodes'] as const;
const WANTS = ['subnetReservations', 'vpcCniAddons'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const OPTIONS = z.strictObject({
  ...SUBNET_THRESHOLDS,
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly subnet: Subnet;
  /** The account that shares the subnet, when it is not the audited one. */
  readonly otherOwner: string | undefined;
  readonly shortage: SubnetShortage;
  readonly cleanup: Cleanup;
}

interface Cleanup {
  readonly enis: number;
  readonly addresses: number;
  readonly turnsGreen: boolean;
}

const LOWER_OR_ADD: RemedyStep = {
  text:
    'Lower the warm targets of the VPC CNI (`WARM_IP_TARGET`, `MINIMUM_IP_TARGET`). Or add subnets: tag spare ones ' +
    '`kubernetes.io/role/cni=1` for subnet discovery, or use custom networking with a secondary CIDR block of the VPC.',
};
const SUBNETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html';

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  usable: field(number, 'Addresses that AWS leaves to use in it.'),
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
  cleanUpWouldFree: field(number, 'Addresses that deleting the leaked ENIs in it would free.'),
  cleanUpWouldTurnGreen: field(flag, 'Whether that would be enough.'),
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
      critical: 'under 5 % or under 5 addresses free, and nodes or pods draw from it',
      high: 'under 10 % or under 16 addresses free',
      medium: 'under 20 % free',
      info: 'low, unless free space inside CIDR reservations counts, which is unknown. The severities above are then the mildest possible ones',
    },
    remediation: remedy(SUBNETS_URL, LOWER_OR_ADD),
    mayBeWrong: [
      'AWS does not count free space inside CIDR reservations. It is added where the cluster uses prefix delegation, in whole free /28 blocks. What nodes need for themselves cannot come from there.',
      'Prefix delegation that was turned on in the cluster and not through the add-on is seen only once prefixes are assigned.',
      'Free addresses may be too scattered for prefix delegation, which needs whole /28 blocks: check subnet-fragmented looks at that.',
      'A subnet that only holds control-plane ENIs is judged by check cluster-upgrade-blocked alone.',
      'Of a shared subnet only the audited account’s own ENIs are visible.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  evaluate: (view, options, now) => {
    const enisOf = enisOfSubnets(view.subnetEnis);
    const around = { ...view, accountId: view.target.accountId, cnis: clusterCnis(view) };
    return view.subnets.flatMap((subnet) => {
      const enis = enisOf.get(subnet.id) ?? [];
      const shortage = subnetShortage(subnet, enis, around, options);
      return shortage === undefined ? [] : judgeSubnet(view, options, now, subnet, enis, shortage);
    });
  },
  message: (args: Args) =>
    sentences(
      `${args.subnet.id} (${args.subnet.cidrBlock}, ${args.subnet.availabilityZone}) has ${freeText(args.shortage)}` +
        (args.otherOwner === undefined ? '' : `, shared by account ${args.otherOwner}`),
      useText(args.shortage),
      cleanupText(args.cleanup),
      ...args.shortage.reserved.uncertain,
    ),
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    subnets: [resource.id],
    clusters: evidence.clusters,
    nodegroups: evidence.nodegroups,
  }),
  question: 'addresses',
  judges: (view) =>
    view.subnets.map((subnet) => ({
      of: 'subnet',
      id: subnet.id,
      cluster: undefined,
      ...(subnetAddresses(subnet) === undefined && {
        not: { because: 'it has no IPv4 addresses that nodes could take' },
      }),
    })),
  explainedBy: [explainedBy(leakedEni, meetInSubnet)],
});

function judgeSubnet(
  view: View,
  options: Options,
  now: Date,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  shortage: SubnetShortage,
): readonly Violation<Args, Values>[] {
  const { accountId } = view.target;
  const leaked = cleanableLeaks(enis, accountId, view, options.minLeakAgeMinutes, now);
  const isLeaked = new Set(leaked);
  const cleanup = cleanupOf(leaked, shortage);
  const args: Args = { subnet, otherOwner: sharedBy(subnet, accountId), shortage, cleanup };
  const { clusters } = shortage.use;
  return [
    {
      resource: subnetResource(view.target, subnet),
      cluster: clusters.length === 1 ? clusters[0] : undefined,
      severity: shortage.severity,
      args,
      evidence: evidence(
        args,
        ipUsageOf(enis, accountId, nodeIds(view), (eni) => isLeaked.has(eni)),
      ),
      remediation: remediation(cleanup),
    },
  ];
}

function cleanupOf(leaked: readonly NetworkInterface[], { free, judge }: SubnetShortage): Cleanup {
  const addresses = leaked.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  return { enis: leaked.length, addresses, turnsGreen: leaked.length > 0 && judge(free + addresses) === undefined };
}

function nodeIds({ nodes }: View): ReadonlySet<string> {
  return new Set(nodes.map(({ id }) => id));
}

function evidence({ subnet, shortage, cleanup }: Args, holders: IpUsage): Values {
  const { addresses, reserved, use } = shortage;
  const unseen = addresses.usable - addresses.free - totalHeld(holders);
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
    heldBy: { ...holders, reservedOrNotVisible: Math.max(0, unseen) },
    cleanUpWouldFree: cleanup.addresses,
    cleanUpWouldTurnGreen: cleanup.turnsGreen,
    role: use.role,
    clusters: use.clusters,
    nodegroups: use.nodegroups,
    fargateProfiles: use.fargateProfiles,
    confidence: reserved.uncertain.length > 0 ? 'low' : 'high',
    uncertain: reserved.uncertain,
  };
}

function remediation({ enis }: Cleanup): Remediation {
  const leaks = `Delete the ${count(enis, 'leaked ENI')} of the subnet (check leaked-eni lists them).`;
  return remedy(SUBNETS_URL, ...(enis > 0 ? [leaks] : []), LOWER_OR_ADD);
}

function freeText({ addresses, reserved }: SubnetShortage): string {
  const { free, usable, freeShare } = addresses;
  const plain = `${amount(free)} of ${count(usable, 'address', 'addresses')} free (${percent(freeShare)})`;
  return reserved.counted > 0 ? `${plain} and ${amount(reserved.counted)} more in prefix reservations` : plain;
}

function useText({ use: { clusters } }: SubnetShortage): string {
  if (clusters.length === 0) return '';
  return clusters.length === 1 ? `Cluster ${clusters[0]} draws from it` : `Clusters ${list(clusters)} draw from it`;
}

function cleanupText({ enis, addresses, turnsGreen }: Cleanup): string {
  if (enis === 0) return '';
  const frees = `Deleting ${count(enis, 'leaked ENI')} would free ${amount(addresses)}`;
  return turnsGreen ? `${frees}, which is enough` : frees;
}
