import * as z from 'zod';
import { dayOf } from '../common/days.ts';
import { amount, count, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { podsOfNodes } from '../facts/pods/node-pods.ts';
import { areLeaksToBlame, heldBy, shortSubnet } from '../facts/remedy/short-subnet.ts';
import { PODS_PER_NODE } from '../facts/remedy/spare-addresses.ts';
import { subnetRemedies } from '../facts/remedy/subnet-remedies.ts';
import { subnetRemedySteps } from '../facts/remedy/subnet-remedy-steps.ts';
import { forecastExhaustion, withToday } from '../facts/subnet/exhaustion-forecast.ts';
import { shareClauses } from '../facts/subnet/shares.ts';
import { freeInPrefixReservations, mostInReservations, subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { subnetUse } from '../facts/subnet/subnet-use.ts';
import { raised } from '../facts/subnet/subnet-verdict.ts';
import { FORECAST_HORIZON_DAYS, FORECAST_LEAST_DAYS } from '../model/capacity.ts';
import { field, flag, number } from '../model/evidence.ts';
import type { ExhaustionForecast } from '../model/free-history.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import {
  DRAWN_ON_BY,
  REMEDY_FIELDS,
  remedyValues,
  SUBNET_FIELDS,
  SUBNET_NEEDS,
  SUBNET_WANTS,
  usedByText,
} from './subnet-evidence.ts';
import { subnetLowIps } from './subnet-low-ips.ts';

type View = InventoryView<(typeof SUBNET_NEEDS)[number], (typeof SUBNET_WANTS)[number]>;

const days = (byDefault: number, most: number, what: string) =>
  z.number().int().min(0).max(most).default(byDefault).describe(what);

/** Beyond it a history of four weeks tells nothing. */
const MOST_DAYS = 60;

const OPTIONS = z.strictObject({
  withinDays: days(FORECAST_HORIZON_DAYS, MOST_DAYS, 'A subnet that runs out within this many days is `medium`.'),
  highWithinDays: days(3, MOST_DAYS, 'A subnet that runs out within this many days is `high`.'),
  podsPerNode: PODS_PER_NODE,
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

type RunsOut = Extract<ExhaustionForecast, { readonly kind: 'runs-out' }>;

interface Args {
  readonly subnet: Subnet;
  readonly usable: number;
  readonly forecast: RunsOut;
  readonly clusters: readonly string[];
  /** `Leaked ENIs hold 40 of 251` */
  readonly shares: readonly string[];
}

const SUBNETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html';

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  usable: field(number, 'Usable addresses, without those that AWS reserves.'),
  free: field(number, 'Free addresses, as EC2 counts them.'),
  runsOutInDays: field(number, 'Days until no address is left.'),
  earliestInDays: field(
    number,
    'The fewest days that the history allows, by how much the loss differs from day to day.',
  ),
  latestInDays: field(number.nullable(), 'The most days that the history allows. Null if it may last for ever.'),
  lostPerDay: field(number, 'Addresses that it loses a day.'),
  historyDays: field(number, 'Days of history that this rests on.'),
  leaksToBlame: field(flag, 'Whether it would last without leaked ENIs, or these hold most of it.'),
  ...REMEDY_FIELDS,
  ...DRAWN_ON_BY,
});
type Values = z.output<typeof EVIDENCE>;

export const subnetExhaustionForecast = defineCheck({
  meta: {
    id: 'subnet-exhaustion-forecast',
    title: 'Subnet will run out of IPv4 addresses in days',
    severity: 'medium',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'The subnet has lost addresses steadily. If that goes on, it has none left on the day that is named, and from then on ' +
      'pods stay in ContainerCreating. Act before that day.',
    severities: {
      high: 'it runs out within 3 days',
      medium: 'it runs out within 14 days',
    },
    remediation: remedy(
      SUBNETS_URL,
      'Find out what takes more addresses each day, and stop it if it should not. Or give nodes and pods another subnet in time.',
    ),
    mayBeWrong: [
      `It needs a ledger with ${FORECAST_LEAST_DAYS} days of history, and goes by at most 28. Before that it says nothing.`,
      'It says nothing where the loss is not steady. Up to two sudden changes, such as a resized node group, and a weekly pattern are taken out first.',
      'What grew until now may stop growing, and what did not may begin.',
      'It does not judge a subnet with free space in a prefix reservation, which AWS does not count as free.',
    ],
  },
  needs: SUBNET_NEEDS,
  wants: SUBNET_WANTS,
  restsOnHistory: true,
  options: OPTIONS,
  rising: [['highWithinDays', 'withinDays']],
  withMargin: (options, share) => ({
    ...options,
    withinDays: raised.count(options.withinDays, share),
    highWithinDays: raised.count(options.highWithinDays, share),
  }),
  evaluate: (view, options, now) => {
    const enisOf = enisOfSubnets(view.subnetEnis);
    return view.subnets.flatMap((subnet) => judgeSubnet(view, options, now, subnet, enisOf.get(subnet.id) ?? []) ?? []);
  },
  message: ({
    subnet: { id, cidrBlock, availabilityZone, availableIpAddressCount },
    usable,
    forecast,
    ...args
  }: Args) =>
    sentences(
      `${id} (${cidrBlock}, ${availabilityZone}) runs out of addresses ${whenText(forecast)}`,
      `It has ${amount(availableIpAddressCount)} of ${count(usable, 'address', 'addresses')} free and lost about ` +
        `${perDayText(forecast)} a day over ${count(forecast.over, 'day')}`,
      usedByText(args.clusters),
      ...args.shares,
    ),
  messageInMargin: ({ subnet: { id, cidrBlock, availabilityZone, availableIpAddressCount }, usable }: Args) =>
    `${id} (${cidrBlock}, ${availabilityZone}) loses addresses each day and has ${amount(availableIpAddressCount)} of ` +
    `${count(usable, 'address', 'addresses')} free.`,
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    subnets: [resource.id],
    clusters: evidence.clusters,
    nodegroups: evidence.nodegroups,
  }),
  // A diagnosis asks what is, not what will be.
  question: null,
  past: ({ resource, evidence: { free, runsOutInDays } }, now) => {
    const was = `${resource.id} had ${amount(free)} addresses free, for ${count(runsOutInDays, 'more day')}`;
    return now === undefined ? `${was}; that it runs out soon no longer shows.` : `${was}, now ${amount(now.free)}.`;
  },
  advises: ({ evidence: { remedies } }) => remedies.map(({ kind, how }) => [kind, ...how].join(', ')),
  explainedBy: [
    explainedBy(subnetLowIps, meetInSubnet),
    explainedBy(leakedEni, (cause, own: Known<Values>) => own.evidence.leaksToBlame && meetInSubnet(cause, own)),
  ],
});

function judgeSubnet(
  view: View,
  options: Options,
  now: Date,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
): Violation<Args, Values> | undefined {
  const addresses = subnetAddresses(subnet);
  const lows = view.subnetLows?.get(subnet.id);
  if (addresses === undefined || lows === undefined || mayHaveReserved(view, subnet, enis)) return undefined;
  const { free, usable } = addresses;
  const today = dayOf(now);
  const forecast = forecastExhaustion(withToday(lows, free, today), { today, usable, horizonDays: options.withinDays });
  if (forecast.kind !== 'runs-out') return undefined;
  const { accountId, region } = view.target;
  const around = { ...view, ...options, accountId, cnis: clusterCnis(view), podsOf: podsOfNodes(view), now };
  const use = subnetUse(subnet, enis, around);
  if (use.role !== 'drawn-on') return undefined;
  const short = shortSubnet(subnet, enis, around, (more) => lastsWith(more, free, forecast, options));
  const remedies = subnetRemedies(short, use, around);
  return {
    resource: subnetResource(view.target, subnet),
    cluster: use.clusters.length === 1 ? use.clusters[0] : undefined,
    severity: forecast.inDays <= options.highWithinDays ? 'high' : 'medium',
    args: { subnet, usable, forecast, clusters: use.clusters, shares: shareClauses(heldBy(short), usable) },
    evidence: {
      cidr: subnet.cidrBlock,
      vpc: subnet.vpcId,
      availabilityZone: subnet.availabilityZone,
      owner: subnet.ownerId,
      usable,
      free,
      runsOutInDays: forecast.inDays,
      earliestInDays: forecast.earliestInDays,
      latestInDays: forecast.latestInDays,
      lostPerDay: Math.round(forecast.perDay * 10) / 10,
      historyDays: forecast.over,
      leaksToBlame: areLeaksToBlame(short),
      remedies: remedyValues(remedies),
      clusters: use.clusters,
      nodegroups: use.nodegroups,
      fargateProfiles: use.fargateProfiles,
    },
    ...(remedies.length > 0 && {
      remediation: remedy(SUBNETS_URL, ...subnetRemedySteps(remedies, { region, accountId, subnet })),
    }),
  };
}

/** Whether prefixes may come from where AWS counts nothing as free. */
function mayHaveReserved(
  { subnetReservations: reservations }: View,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
): boolean {
  return reservations.status === 'read'
    ? freeInPrefixReservations(subnet, reservations.items, enis) > 0
    : mostInReservations(subnet, enis) > 0;
}

/** With so many addresses more it lasts longer than the days within which that is worth a word. */
function lastsWith(more: number, free: number, { perDay }: RunsOut, { withinDays }: Options): boolean {
  return (free + more) / perDay > withinDays;
}

/** `in 7 days (6 to 9)`, `today` */
function whenText({ inDays, earliestInDays: earliest, latestInDays: latest }: RunsOut): string {
  const when = inDays === 0 ? 'today' : `in ${count(inDays, 'day')}`;
  if (latest === null) return `${when} (${earliest} or more)`;
  return earliest === latest ? when : `${when} (${earliest} to ${latest})`;
}

function perDayText({ perDay }: RunsOut): string {
  return perDay < 3 ? String(Math.round(perDay * 10) / 10) : amount(Math.round(perDay));
}
