import * as z from 'zod';
import { amount, count, list } from '../common/words.ts';
import { nameOfRemedy, type SubnetRemedy, variantOf } from '../facts/remedy/subnet-remedies.ts';
import type { Holder } from '../facts/subnet/ip-usage.ts';
import { field, number, text, texts } from '../model/evidence.ts';

/** Sections that tell who draws on a subnet, who holds its addresses, and what gives some back. */
export const SUBNET_NEEDS = ['subnets', 'subnetEnis', 'clusters', 'nodegroups', 'fargateProfiles', 'nodes'] as const;

export const SUBNET_WANTS = [
  'subnetReservations',
  'vpcCniAddons',
  'instanceTypes',
  'eniRoutes',
  'eniInstances',
  'awsNodes',
  'kubePods',
  'kubeNodes',
  'kubeNodePools',
  'eniConfigs',
] as const;

/** What evidence says of the subnet that a finding is about. */
export const SUBNET_FIELDS = {
  cidr: field(text, "The subnet's IPv4 block."),
  vpc: field(text, "The subnet's VPC."),
  availabilityZone: field(text, "The subnet's zone."),
  owner: field(text, 'The account that owns the subnet, and may share it.'),
};

/** Who draws on a subnet. */
export const DRAWN_ON_BY = {
  clusters: field(texts, 'Clusters whose nodes or pods use it.'),
  nodegroups: field(texts, 'Node groups with nodes in it, as `cluster/node group`.', {
    as: 'names',
    label: 'node groups',
  }),
  fargateProfiles: field(texts, 'Fargate profiles with pods in it, as `cluster/profile`.', {
    as: 'names',
    label: 'fargate profiles',
  }),
};

/** How sure a verdict is, and what it rests on. */
export const CONFIDENCE_FIELDS = {
  confidence: field(z.enum(['high', 'low']), '`low` if the verdict depends on something unknown.'),
  uncertain: field(texts, 'What is unknown, as clauses.'),
};

const holder = (meaning: string) => number.describe(meaning);

/** Addresses of a subnet by who holds them. */
export const HELD_BY = {
  nodes: holder('Primary ENIs of nodes, without their prefixes.'),
  cniSecondaries: holder('Secondary ENIs of the VPC CNI, without their prefixes.'),
  prefixes: holder('Prefixes of nodes.'),
  otherCni: holder('ENIs that another CNI created for nodes.'),
  branch: holder('Branch ENIs of pods with security groups of their own.'),
  fargate: holder('Pods on Fargate.'),
  controlPlane: holder('ENIs of control planes.'),
  loadBalancers: holder('Load balancers.'),
  lambda: holder('Lambda functions.'),
  endpoints: holder('VPC endpoints.'),
  natGateways: holder('NAT gateways.'),
  databases: holder('Databases and caches of AWS services.'),
  leaked: holder('Leaked ENIs, including those that clean-up keeps.'),
  otherCniUnattached: holder('Unattached ENIs of another CNI.'),
  unattached: holder('Other unattached ENIs.'),
  others: holder('Everything else.'),
} satisfies Readonly<Record<Holder, z.ZodNumber>>;

export const HELD_BY_READS = { as: 'amounts', label: 'held by' } as const;

/** What helps in a subnet that is short of addresses. */
export const REMEDY_FIELDS = {
  remedies: field(
    z
      .array(
        z.strictObject({
          kind: text.describe('What helps.'),
          how: texts.describe('Details: whether it is enough, where it is set.'),
          frees: number
            .nullable()
            .describe('Addresses that it frees in the subnet. Null if it uses other subnets instead.'),
        }),
      )
      .readonly(),
    'What helps, in order.',
  ),
};

/** Remedies as evidence has them. */
export function remedyValues(remedies: readonly SubnetRemedy[]): z.output<typeof REMEDY_FIELDS.remedies> {
  return remedies.map((remedy) => ({
    kind: nameOfRemedy(remedy),
    how: variantOf(remedy),
    frees: 'frees' in remedy ? remedy.frees : null,
  }));
}

/** `Clusters a and b use it`; nothing where nobody is known to. */
export function usedByText(clusters: readonly string[]): string {
  if (clusters.length === 0) return '';
  return clusters.length === 1 ? `Cluster ${clusters[0]} uses it` : `Clusters ${list(clusters)} use it`;
}

interface FreeOfUsable {
  readonly usable: number;
  readonly free: number;
}

/** `subnet-1 had 3 of 123 addresses free, now 61.` */
export function subnetPast(id: string, was: FreeOfUsable, now: FreeOfUsable | undefined): string {
  const before = `${id} had ${amount(was.free)} of ${count(was.usable, 'address', 'addresses')} free`;
  if (now === undefined) return `${before}.`;
  return now.usable === was.usable
    ? `${before}, now ${amount(now.free)}.`
    : `${before}, now ${amount(now.free)} of ${amount(now.usable)}.`;
}
