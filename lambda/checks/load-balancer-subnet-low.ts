import * as z from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { awsCommand, fixed, remedy, shorthand, toFillIn } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { areLeaksToBlame, type ShortSubnet, shortSubnetFinder } from '../facts/remedy/short-subnet.ts';
import { holderSteps } from '../facts/remedy/subnet-remedy-steps.ts';
import {
  type LoadBalancerScheme,
  loadBalancerSchemes,
  mayHoldLoadBalancersOf,
  ROLE_TAGS,
} from '../facts/subnet/load-balancer-subnets.ts';
import { shareClauses } from '../facts/subnet/shares.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { addressesToHave } from '../facts/subnet/subnet-state.ts';
import { raised } from '../facts/subnet/subnet-verdict.ts';
import { field, flag, number, texts, UNKNOWN } from '../model/evidence.ts';
import type { Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { leakedEni } from './leaked-eni.ts';
import { meetInSubnet } from './meet.ts';
import { SUBNET_FIELDS } from './subnet-evidence.ts';
import { subnetLowIps } from './subnet-low-ips.ts';

const NEEDS = ['subnets'] as const;
const WANTS = ['clusters', 'subnetEnis', 'nodes', 'eniRoutes', 'eniInstances'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

/** An Application Load Balancer wants subnets in two availability zones. */
const ZONES_OF_AN_ALB = 2;

const OPTIONS = z.strictObject({
  minFreeAddresses: z
    .number()
    .int()
    .min(0)
    .default(8)
    .describe('Free addresses below which load balancers cannot be placed in a subnet.'),
  minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES,
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly subnet: Subnet;
  readonly schemes: readonly LoadBalancerScheme[];
  readonly needed: number;
  /** Clusters whose load balancers may be placed there; undefined when the clusters could not be read. */
  readonly clusters: readonly string[] | undefined;
  /** Schemes for which a cluster finds no two zones with room left in the tagged subnets of its VPC. */
  readonly withoutTwoZones: readonly LoadBalancerScheme[];
  /** Who holds its addresses; undefined when its ENIs could not be read. */
  readonly held: ShortSubnet | undefined;
}

const PLACING_URL =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer';

const SCHEMES = z.array(z.enum(['internet-facing', 'internal'])).readonly();

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  free: field(number, 'Free addresses, as EC2 counts them.'),
  needed: field(number, 'Free addresses that a load balancer needs in it.'),
  schemes: field(SCHEMES, 'Load balancers for which it is tagged.'),
  withoutTwoZones: field(SCHEMES, 'Those of them for which no two zones have room, so that none can be created.'),
  clusters: field(z.union([texts, UNKNOWN]), 'Clusters whose load balancers use it.'),
  leaksToBlame: field(
    z.union([flag, UNKNOWN]),
    'Whether it would have enough without leaked ENIs, or these hold most of it.',
  ),
});
type Values = z.output<typeof EVIDENCE>;

export const loadBalancerSubnetLow = defineCheck({
  past: ({ resource, evidence: { free, needed } }, now) =>
    `${resource.id} had ${free} of the ${needed} free addresses that load balancers need${now === undefined ? '' : `, now ${now.free}`}.`,
  meta: {
    id: 'load-balancer-subnet-low',
    title: 'Subnet tagged for load balancers has under 8 free addresses',
    severity: 'medium',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'Elastic Load Balancing needs 8 free addresses in each subnet. With fewer it creates no load balancer there, and ' +
      'existing ones cannot scale out. The AWS Load Balancer Controller then skips the subnet: an Ingress or Service loses ' +
      'an availability zone, or gets no load balancer.',
    severities: {
      high: 'under 8 free, and no two availability zones have a subnet with room for that kind of load balancer: no ALB can be created',
      medium: 'under 8 free: load balancers lose the availability zone',
      info: 'under 8 free, but no cluster of the account is in the VPC to put a load balancer there',
    },
    remediation: remedy(
      PLACING_URL,
      'Free addresses in the subnet, or tag a larger one in the same availability zone for load balancers and remove the tag ' +
        'from this one.',
    ),
    mayBeWrong: [
      'Annotations may place load balancers in other subnets than the tags do. If no subnet has such a tag, untagged ones are used.',
      'If nodes or pods use the subnet too, check subnet-low-ips says what the shortage means for them.',
      'A Network Load Balancer, and an ALB on Outposts, needs only one zone.',
      'Tags that another account gave a shared subnet are not visible.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  withMargin: (options, share) => ({ ...options, minFreeAddresses: raised.count(options.minFreeAddresses, share) }),
  evaluate: (view, options, now) => {
    const tagged = view.subnets.filter(
      (subnet) => subnetAddresses(subnet) !== undefined && loadBalancerSchemes(subnet).length > 0,
    );
    return tagged
      .filter(({ availableIpAddressCount: free }) => free < options.minFreeAddresses)
      .map((subnet) => violation(view, options, now, subnet, tagged));
  },
  message: ({ subnet, schemes, needed, clusters, withoutTwoZones, held }: Args) => {
    const { id, cidrBlock, availabilityZone: zone, availableIpAddressCount: free } = subnet;
    const whose = clusters !== undefined && clusters.length > 0 ? ` of ${list(clusters)}` : '';
    const effect =
      withoutTwoZones.length > 0
        ? `An ALB needs two zones with room for ${list(withoutTwoZones)} load balancers, so none can be created`
        : `New ones leave ${zone} out, and existing ones cannot grow there`;
    return sentences(
      `${id} (${cidrBlock}, ${zone}) has ${free} of the ${needed} free addresses that ${list(schemes)} load balancers${whose} need`,
      effect,
      ...(held === undefined ? [] : shareClauses(held.held, held.usable)),
    );
  },
  messageInMargin: ({ subnet: { id, cidrBlock, availabilityZone, availableIpAddressCount: free }, schemes }: Args) =>
    `${id} (${cidrBlock}, ${availabilityZone}) has ${count(free, 'free address', 'free addresses')} for ${list(schemes)} load balancers.`,
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { clusters } }) => ({
    subnets: [resource.id],
    clusters: clusters === 'unknown' ? [] : clusters,
  }),
  question: 'room',
  explainedBy: [
    explainedBy(subnetLowIps, meetInSubnet),
    explainedBy(
      leakedEni,
      (cause, own: Known<Values>) => own.evidence.leaksToBlame === true && meetInSubnet(cause, own),
    ),
  ],
});

function violation(
  view: View,
  options: Options,
  now: Date,
  subnet: Subnet,
  tagged: readonly Subnet[],
): Violation<Args, Values> {
  const { minFreeAddresses: needed } = options;
  const held = shortSubnetFinder(view, options.minLeakAgeMinutes, now)?.(subnet, needed);
  const clusters = clustersOf(view, subnet);
  const schemes = loadBalancerSchemes(subnet);
  const near = tagged.filter(({ vpcId }) => vpcId === subnet.vpcId);
  const withoutTwoZones = schemes.filter((scheme) => lacksZones(scheme, clusters ?? [], near, needed));
  return {
    resource: subnetResource(view.target, subnet),
    cluster: clusters?.length === 1 ? clusters[0] : undefined,
    severity: severityOf(clusters, withoutTwoZones),
    args: { subnet, schemes, needed, clusters, withoutTwoZones, held },
    evidence: {
      cidr: subnet.cidrBlock,
      vpc: subnet.vpcId,
      availabilityZone: subnet.availabilityZone,
      owner: subnet.ownerId,
      free: subnet.availableIpAddressCount,
      needed,
      schemes,
      withoutTwoZones,
      clusters: clusters ?? 'unknown',
      leaksToBlame: held === undefined ? 'unknown' : areLeaksToBlame(held),
    },
    remediation: remediation(view, subnet, schemes, held),
  };
}

/** Without clusters to use them, tags are a leftover; where the clusters are unknown, there may be none. */
function severityOf(clusters: Args['clusters'], withoutTwoZones: readonly LoadBalancerScheme[]): Severity {
  if (clusters?.length === 0) return 'info';
  return clusters !== undefined && withoutTwoZones.length > 0 ? 'high' : 'medium';
}

function clustersOf({ clusters }: View, subnet: Subnet): readonly string[] | undefined {
  if (clusters.status === 'gap') return undefined;
  return clusters.items
    .filter(({ name, vpcId }) => vpcId === subnet.vpcId && mayHoldLoadBalancersOf(subnet, name))
    .map(({ name }) => name)
    .sort();
}

/** Whether one of the clusters finds no two zones with room for such a load balancer in the subnets of its VPC. */
function lacksZones(
  scheme: LoadBalancerScheme,
  clusters: readonly string[],
  near: readonly Subnet[],
  needed: number,
): boolean {
  const withRoom = near.filter(
    (subnet) => addressesToHave(subnet) >= needed && loadBalancerSchemes(subnet).includes(scheme),
  );
  return clusters.some((name) => {
    const its = withRoom.filter((subnet) => mayHoldLoadBalancersOf(subnet, name));
    return new Set(its.map(({ availabilityZone }) => availabilityZone)).size < ZONES_OF_AN_ALB;
  });
}

function remediation(
  { target }: View,
  subnet: Subnet,
  schemes: Args['schemes'],
  held: ShortSubnet | undefined,
): Remediation {
  const { region, accountId } = target;
  const name = named('subnet', subnet.id, 'the subnet');
  const steps = held === undefined ? [] : holderSteps(held, { region, accountId, subnet });
  return remedy(
    PLACING_URL,
    ...steps,
    `${steps.length > 0 ? 'Or tag' : 'Tag'} a larger subnet in ${named('zone', subnet.availabilityZone, 'the same zone')} for load balancers, and remove the tag from ${name}. Replace SUBNET_ID with the id of the larger one:`,
    awsCommand('ec2', 'create-tags', region, {
      resources: toFillIn('SUBNET_ID'),
      tags: schemes.map((scheme) => shorthand({ Key: fixed(ROLE_TAGS[scheme]), Value: fixed('1') })),
    }),
  );
}
