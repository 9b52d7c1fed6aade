/** A world as a JSON file says it: the builders' own options, by account and region. */
import * as z from 'zod';
import type { IamRoleOptions, InstanceProfileOptions } from '../world/iam.ts';
import type { ReservationOptions, SubnetOptions, VpcOptions } from '../world/network.ts';
import type { OrganizationPlan, UnitPlan } from '../world/organizations.ts';
import type { Subscription } from '../world/state.ts';
import { cluster, clusterName } from './cluster-schema.ts';
import { faults } from './fault-schema.ts';
import { branchEni, eni, fill, leakedEni, serviceEni, trunkEni } from './interface-schema.ts';
import {
  accountId,
  ageMinutes,
  type FieldsOf,
  fields,
  handle,
  listOf,
  mapOf,
  policyDocument,
  tags,
  text,
} from './kit.ts';
import { instance, instanceTypeLimits, launchTemplate, withoutOfferings } from './node-schema.ts';

const cidr = z.cidrv4().describe('e.g. 10.0.1.0/24');

const vpc = fields({
  cidr: cidr.exactOptional().describe('Default: 10.0.0.0/16.'),
  secondaryCidrs: listOf(cidr),
  wayOut: z
    .enum(['nat', 'none'])
    .exactOptional()
    .describe('Where its main route table leads. Default: nat, a regional NAT gateway.'),
  dnsSupport: z.boolean().exactOptional().describe('Its attribute enableDnsSupport. Default: true.'),
  dnsHostnames: z.boolean().exactOptional().describe('Its attribute enableDnsHostnames. Default: true.'),
  nameServers: z.array(text).readonly().exactOptional().describe('Of its DHCP options. Default: AmazonProvidedDNS.'),
  tags: tags.exactOptional(),
} satisfies FieldsOf<VpcOptions>);

const subnet = fields({
  vpc: handle.exactOptional().describe('May be left out where the region has one VPC.'),
  cidr,
  az: z
    .string()
    .regex(/^[a-z]{2}(-gov)?-[a-z]+-\d[a-z]$/, 'expected an availability zone such as eu-west-1a')
    .exactOptional()
    .describe("Default: the region's a."),
  tags: tags.exactOptional(),
  mapPublicIpOnLaunch: z.boolean().exactOptional(),
  internetGatewayBlock: z
    .enum(['off', 'block-ingress', 'block-bidirectional'])
    .exactOptional()
    .describe('What VPC Block Public Access keeps from the internet gateway. Default: off.'),
  state: z
    .enum(['pending', 'available', 'unavailable', 'failed', 'failed-insufficient-capacity'])
    .exactOptional()
    .describe('Default: available. In any other EC2 makes no network interface in it.'),
  ipv6Cidr: z
    .cidrv6()
    .regex(/::\/64$/, 'expected a /64 such as 2600:1f18:1:a::/64')
    .exactOptional(),
  ownerId: accountId.exactOptional().describe('Another account, where the subnet is shared by it.'),
} satisfies FieldsOf<SubnetOptions>);

const reservation = fields({
  subnet: handle,
  cidr,
  type: z.enum(['prefix', 'explicit']),
  description: text.exactOptional(),
} satisfies FieldsOf<ReservationOptions & { readonly subnet: string }>);

const region = fields({
  vpcs: mapOf(vpc),
  subnets: mapOf(subnet),
  reservations: listOf(reservation),
  instanceTypes: mapOf(instanceTypeLimits).describe(
    'On top of the types that EC2 has, or in the place of one of them.',
  ),
  withoutInstanceTypes: listOf(text).describe('Types that the region does not know.'),
  withoutOfferings: withoutOfferings.describe('Zones in which a type is not offered, by type.'),
  eniQuota: z
    .union([z.int().min(1), z.literal('default')])
    .exactOptional()
    .describe('Network interfaces that the account may have. Default: 5000; default: no value was applied.'),
  launchTemplates: mapOf(launchTemplate),
  clusters: mapOf(cluster, clusterName),
  instances: listOf(instance).describe('Instances that are no nodes.'),
  leakedEnis: listOf(leakedEni).describe('ENIs of the VPC CNI that are attached to nothing.'),
  trunkEnis: listOf(trunkEni),
  branchEnis: listOf(branchEni),
  serviceEnis: listOf(serviceEni).describe('ENIs of AWS services.'),
  enis: listOf(eni).describe('Any others.'),
  eniRoutes: listOf(fields({ eni: handle, destination: cidr })).describe('Routes of a VPC that lead to an ENI.'),
  fill: listOf(fill).describe('Last of all: subnets that services all but use up.'),
});

const iamRole = fields({
  path: text.exactOptional(),
  policies: listOf(text).describe("Managed policies: names of AWS's own or of the account's."),
  inline: z.record(text, policyDocument).exactOptional(),
  trust: z.record(text, z.unknown()).exactOptional().describe('Its trust policy. Default: EC2 may assume it.'),
  ageMinutes: ageMinutes.exactOptional(),
  permissionsBoundary: text.exactOptional(),
} satisfies FieldsOf<IamRoleOptions>);

const instanceProfile = fields({
  path: text.exactOptional(),
  role: text.exactOptional(),
} satisfies FieldsOf<InstanceProfileOptions>);

const account = fields({
  optIn: listOf(text).describe('Regions to be enabled that are not in every account.'),
  optOut: listOf(text).describe('Regions that are not enabled.'),
  hideManagedResources: z.boolean().exactOptional().describe('What EKS manages is hidden unless asked for.'),
  large: z.boolean().exactOptional().describe('DescribeNetworkInterfaces without pages fails.'),
  iamPolicies: mapOf(policyDocument),
  iamRoles: mapOf(iamRole),
  instanceProfiles: mapOf(instanceProfile),
  regions: mapOf(region, text),
});

const subscription = fields({
  protocol: z.enum(['email', 'email-json', 'http', 'https', 'sqs', 'lambda', 'sms', 'application', 'firehose']),
  endpoint: text,
  filterPolicy: z.record(text, z.array(z.unknown()).readonly()).exactOptional(),
} satisfies FieldsOf<Subscription>);

const plannedAccount = z.union([
  accountId,
  fields({
    id: accountId,
    name: text.exactOptional(),
    state: z.enum(['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED']).exactOptional(),
  }),
]);

const unit: z.ZodType<UnitPlan> = fields({
  accounts: listOf(plannedAccount),
  units: mapOf(z.lazy(() => unit)),
} satisfies FieldsOf<UnitPlan>);

const organization = fields({
  management: accountId,
  delegatedAdministrators: listOf(accountId),
  accounts: listOf(plannedAccount),
  units: mapOf(unit),
} satisfies FieldsOf<OrganizationPlan>);

export const worldSchema = fields({
  $schema: text.exactOptional(),
  home: accountId.exactOptional().describe('The account of the credentials that are given out. Default: the first.'),
  now: z.iso.datetime().exactOptional().describe('The time that ages are counted back from. Default: the real time.'),
  accounts: z.record(accountId, account),
  roles: z
    .record(text, fields({ externalId: text.exactOptional(), trusts: listOf(text) }))
    .exactOptional()
    .describe('Roles that may be assumed, by ARN.'),
  topics: z
    .record(text, fields({ subscriptions: listOf(subscription), keyArn: text.exactOptional() }))
    .exactOptional()
    .describe('SNS topics, by ARN.'),
  buckets: mapOf(fields({ region: text.exactOptional(), account: accountId.exactOptional() })).describe('Of S3.'),
  organizations: listOf(organization),
  faults: faults.exactOptional().describe('What goes wrong.'),
});

export type WorldFile = z.infer<typeof worldSchema>;
export type AccountEntry = z.infer<typeof account>;
export type RegionEntry = z.infer<typeof region>;
