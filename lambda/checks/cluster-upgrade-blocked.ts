import * as z from 'zod';
import { amount, count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { awsCommand, given, joined, remedy, shorthand, toFillIn } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { CREATE_FREE_ADDRESSES, UPDATE_FREE_ADDRESSES } from '../facts/cluster/control-plane-addresses.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { areLeaksToBlame, type ShortSubnet, shortSubnetFinder } from '../facts/remedy/short-subnet.ts';
import { holderSteps } from '../facts/remedy/subnet-remedy-steps.ts';
import { shareClauses } from '../facts/subnet/shares.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { raised } from '../facts/subnet/subnet-verdict.ts';
import { amounts, field, number, text, texts, UNKNOWN } from '../model/evidence.ts';
import type { Cluster, Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import { subnetLowIps } from './subnet-low-ips.ts';

const NEEDS = ['clusters', 'subnets'] as const;
const WANTS = ['subnetEnis', 'nodes', 'eniRoutes', 'eniInstances'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const REQUIREMENTS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html';
/** What EKS advises to keep free in each subnet of a cluster. Dedicated /28s, good practice too, never have so many. */
const ADVISED_FREE_ADDRESSES = 16;
/** EKS's health code for a cluster whose subnets lack addresses. */
const INSUFFICIENT = 'InsufficientFreeAddresses';

const OPTIONS = z.strictObject({
  updateFreeAddresses: z
    .number()
    .int()
    .min(0)
    .default(UPDATE_FREE_ADDRESSES)
    .describe('Free addresses in each subnet of a cluster below which EKS refuses to update it.'),
  createFreeAddresses: z
    .number()
    .int()
    .min(0)
    .default(CREATE_FREE_ADDRESSES)
    .describe('Free addresses in each subnet below which EKS refuses to create a cluster in it.'),
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly cluster: Cluster;
  /** Those of its subnets that have too few free addresses, by id. */
  readonly short: readonly Subnet[];
  readonly needed: number;
  readonly refused: boolean;
  /** EKS's own words about it, when it says so too. */
  readonly eksSays: string | undefined;
  /** Who holds the addresses of these subnets; undefined when their ENIs could not be read. */
  readonly held: readonly ShortSubnet[] | undefined;
}

const EVIDENCE = z.strictObject({
  cluster: field(text, 'The cluster.'),
  kubernetesVersion: field(text, "The control plane's Kubernetes version."),
  vpc: field(text, "The cluster's VPC."),
  freeBySubnet: field(amounts, 'Free addresses of each subnet of the cluster that has too few.'),
  needed: field(number, 'Free addresses that EKS requires in each.'),
  advised: field(number, 'Free addresses that EKS advises in each.'),
  eksHealthIssue: field(text.nullable(), 'The message of EKS where it reports the shortage. Null where it does not.'),
  cleanUpWouldFree: field(z.union([number, UNKNOWN]), 'Addresses that clean-up would free in them.'),
  leaksToBlame: field(
    z.union([texts, UNKNOWN]),
    'Of these subnets, those that would have enough without leaked ENIs, or whose addresses leaked ENIs mostly hold.',
  ),
});
type Values = z.output<typeof EVIDENCE>;

export const clusterUpgradeBlocked = defineCheck({
  meta: {
    id: 'cluster-upgrade-blocked',
    title: 'Cluster subnet lacks the addresses that an upgrade of the control plane needs',
    severity: 'high',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'EKS replaces the control-plane ENIs when it upgrades a cluster, and needs up to five free addresses in each subnet ' +
      'of the cluster. With fewer in one of them it refuses the upgrade of the Kubernetes version, and may not be able to ' +
      'repair the control plane.',
    severities: {
      high: 'under 5 free addresses in a subnet of the cluster: an upgrade is refused',
      low: 'under 6: an upgrade still fits, but no other cluster can be created there',
    },
    remediation: remedy(
      REQUIREMENTS_URL,
      'Free addresses in the subnets that the finding names, or give the cluster other subnets.',
    ),
    mayBeWrong: [
      'Addresses come and go: EKS counts them when the upgrade starts.',
      'EKS checks health only from time to time, so its own issue may be missing or outdated. Check eks-health-issue reports it: as `high` where the numbers here are fine, at a lower severity next to this finding.',
      'Check subnet-low-ips judges the same subnets for pods and nodes, so both may report one shortage.',
      'A subnet of the cluster that no longer exists is not judged here.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  withMargin: (options, share) => ({
    ...options,
    updateFreeAddresses: raised.count(options.updateFreeAddresses, share),
    createFreeAddresses: raised.count(options.createFreeAddresses, share),
  }),
  evaluate: (view, options, now) => {
    const subnets = new Map(view.subnets.map((subnet) => [subnet.id, subnet]));
    return view.clusters
      .filter(({ status }) => status !== 'DELETING')
      .flatMap((cluster) => judgeCluster(view, options, now, cluster, subnets));
  },
  message: ({ cluster, short, needed, refused, eksSays, held }: Args) => {
    const numbers = freeText(short);
    return sentences(
      refused
        ? `Cluster ${cluster.name} cannot be upgraded: EKS needs ${needed} free addresses in each subnet, and ${numbers}`
        : `Cluster ${cluster.name} can be upgraded, with no address left over: ${numbers} free`,
      refused ? '' : `To create another cluster there, EKS needs ${needed}`,
      eksSays === undefined ? '' : `EKS reports ${INSUFFICIENT}`,
      ...(held ?? []).slice(0, MAX_SUBNETS_TOLD).flatMap(holdersTexts),
      cleanupText(held ?? []),
    );
  },
  messageInMargin: ({ cluster, short }: Args) =>
    `Cluster ${cluster.name} has few free addresses for an upgrade: ${freeText(short)}.`,
  evidence: EVIDENCE,
  past: ({ evidence: { cluster, freeBySubnet, needed } }, now) => {
    const subnets = Object.entries(freeBySubnet).slice(0, MAX_SUBNETS_TOLD);
    const numbers = subnets.map(([id, free]) => {
      const nowFree = now?.freeBySubnet[id];
      return `${id} had ${free}${nowFree === undefined ? '' : `, now ${nowFree}`}`;
    });
    return `Cluster ${cluster} lacked addresses for an upgrade, which needs ${needed} in each subnet: ${numbers.join('; ')}.`;
  },
  involves: ({ evidence: { freeBySubnet } }) => ({ subnets: Object.keys(freeBySubnet) }),
  question: 'room',
  judges: (view) =>
    view.clusters
      .filter(({ status }) => status !== 'DELETING')
      .map(({ name }) => ({ of: 'cluster', id: name, cluster: name })),
  explainedBy: [
    explainedBy(subnetLowIps, meetInSubnet),
    explainedBy(leakedEni, ({ evidence: { subnet } }, own: Known<Values>) =>
      own.evidence.leaksToBlame === 'unknown' ? false : own.evidence.leaksToBlame.includes(subnet),
    ),
  ],
});

function judgeCluster(
  view: View,
  options: Options,
  now: Date,
  cluster: Cluster,
  subnets: ReadonlyMap<string, Subnet>,
): readonly Violation<Args, Values>[] {
  const ipv4 = [...new Set(cluster.subnetIds)]
    .sort()
    .flatMap((id) => subnets.get(id) ?? [])
    .filter((subnet) => subnetAddresses(subnet) !== undefined);
  const under = (needed: number) => ipv4.filter(({ availableIpAddressCount: free }) => free < needed);
  const refused = under(options.updateFreeAddresses).length > 0;
  const needed = refused ? options.updateFreeAddresses : options.createFreeAddresses;
  const short = under(needed);
  if (short.length === 0) return [];
  const eksSays = cluster.healthIssues.find(({ code }) => code === INSUFFICIENT)?.message;
  const holdersOf = shortSubnetFinder(view, options.minLeakAgeMinutes, now);
  const held = holdersOf && short.map((subnet) => holdersOf(subnet, needed));
  const args: Args = { cluster, short, needed, refused, eksSays, held };
  return [
    {
      resource: clusterResource(cluster),
      cluster: cluster.name,
      severity: refused ? 'high' : 'low',
      args,
      evidence: evidence(args),
      remediation: remediation(view, args, ipv4),
    },
  ];
}

/** Subnets of which holders and remedies are told. */
const MAX_SUBNETS_TOLD = 2;

function holdersTexts({ subnet, held, usable }: ShortSubnet): readonly string[] {
  return shareClauses(held, usable).map((clause) => `In ${subnet.id} ${clause}`);
}

function cleanupText(held: readonly ShortSubnet[]): string {
  const cleanable = held.flatMap(({ leaks }) => leaks.cleanable);
  if (cleanable.length === 0) return '';
  return `Clean-up can delete ${count(cleanable.length, 'leaked ENI')} and free ${amount(addressesOf(cleanable))}`;
}

function evidence({ cluster, short, needed, eksSays, held }: Args): Values {
  return {
    cluster: cluster.name,
    kubernetesVersion: cluster.version,
    vpc: cluster.vpcId,
    freeBySubnet: Object.fromEntries(short.map(({ id, availableIpAddressCount: free }) => [id, free])),
    needed,
    advised: ADVISED_FREE_ADDRESSES,
    eksHealthIssue: eksSays ?? null,
    cleanUpWouldFree: held === undefined ? 'unknown' : addressesOf(held.flatMap(({ leaks }) => leaks.cleanable)),
    leaksToBlame: held === undefined ? 'unknown' : held.filter(areLeaksToBlame).map(({ subnet }) => subnet.id),
  };
}

function remediation({ target }: View, { cluster, short, held }: Args, all: readonly Subnet[]): Remediation {
  const kept = all.filter((subnet) => !short.includes(subnet)).map(({ id }) => given('subnet', id));
  const place = { region: target.region, accountId: target.accountId };
  const steps = (held ?? []).slice(0, MAX_SUBNETS_TOLD).flatMap((each, index) => {
    const own = holderSteps(each, { ...place, subnet: each.subnet });
    const { id, availableIpAddressCount: free } = each.subnet;
    const lead = `${index === 0 ? 'First' : 'Then'} ${named('subnet', id, 'a subnet')} (${free} free).`;
    return own.length === 0 || held?.length === 1 ? own : [lead, ...own];
  });
  const names = list(short.map(({ id }) => named('subnet', id, 'a subnet')));
  return remedy(
    REQUIREMENTS_URL,
    ...(steps.length > 0 ? steps : [`Free addresses in ${names}.`]),
    `Or replace ${names} with ${short.length === 1 ? 'another subnet in the same zone' : 'others in the same zones'}. Replace SUBNET_IDS with the new ids, separated by commas:`,
    awsCommand('eks', 'update-cluster-config', target.region, {
      name: given('cluster', cluster.name),
      'resources-vpc-config': shorthand({ subnetIds: joined([...kept, toFillIn('SUBNET_IDS')], ',') }),
    }),
  );
}

function freeText(short: Args['short']): string {
  return list(short.map(({ id, availableIpAddressCount: free }) => `${id} has ${free}`));
}
