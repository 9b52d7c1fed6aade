import * as z from 'zod';
import { gapSchema } from './coverage.ts';
import { namesSchema } from './finding.ts';
import { toolSchema } from './report.ts';
import { count, severitySchema, type TypeOf, time } from './schema.ts';

/** One change of a cluster, as somebody asks what it would do. */
const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set'),
    name: z.string().describe('A variable of the VPC CNI (container aws-node).'),
    value: z.string(),
  }),
  z.strictObject({ kind: z.literal('cni'), release: z.string().describe('Release of the VPC CNI, e.g. 1.20.4.') }),
  z.strictObject({
    kind: z.literal('add-subnet'),
    zone: z.string(),
    prefixLength: z.int().describe('24 for a /24.'),
  }),
  z.strictObject({
    kind: z.literal('scale'),
    nodegroup: z.string(),
    nodes: count.describe('Its desired size.'),
  }),
  z.strictObject({ kind: z.literal('upgrade') }).describe('One rolling update of all managed node groups.'),
]);

export type Change = TypeOf<typeof changeSchema>;

/** Addresses of a subnet at one time. */
const fillSchema = z.strictObject({
  taken: count.describe('Addresses that ENIs hold, 16 for each prefix.'),
  free: z.int().describe("AWS's own count of free addresses, without those in CIDR reservations."),
  blocks: count.describe('Whole free /28 blocks, those in prefix reservations included: at most so many prefixes fit.'),
});

export type SubnetFill = TypeOf<typeof fillSchema>;

const subnetSchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable().describe('Its tag `Name`, where that reads as one.'),
  zone: z.string(),
  cidr: z.string(),
  usable: count,
  isNew: z.boolean().describe('Whether it is one that the changes add: its ID and CIDR block are made up.'),
  before: fillSchema.nullable().describe('Null for a subnet that is new.'),
  during: fillSchema.nullable().describe('While the rolling update has most nodes; null without one.'),
  after: fillSchema,
});

export type SubnetOutlook = TypeOf<typeof subnetSchema>;

const limitSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('maximum'), nodes: count.describe('Maximum size of the node group.') }),
  z.strictObject({
    kind: z.literal('addresses'),
    zone: z.string(),
    subnets: z.array(z.string()),
    unit: z.enum(['addresses', 'blocks']),
  }),
]);

export type GroupLimit = TypeOf<typeof limitSchema>;

const groupFitSchema = z.strictObject({
  nodes: count.describe('Running nodes.'),
  addressesPerNode: count.describe('Addresses that a new node takes with its first pods.'),
  moreNodes: count.describe('More nodes that fit, up to its maximum size.'),
  limit: limitSchema.describe('What stops it first.'),
  podsPerNode: count.nullable().describe('Pods with an address of their own on a full node. Null: not known.'),
  morePods: count.nullable().describe('Pods on more nodes that are full. Null: not known.'),
});

export type GroupFit = TypeOf<typeof groupFitSchema>;

const groupSchema = z.strictObject({
  name: z.string(),
  before: groupFitSchema.nullable().describe('Null: not judged, see `notJudged`.'),
  after: groupFitSchema.nullable(),
});

export type GroupOutlook = TypeOf<typeof groupSchema>;

const findingSchema = z.strictObject({
  check: z.string(),
  severity: severitySchema,
  resource: z.string(),
  message: z.string(),
  names: namesSchema.optional().describe('The tag `Name` of subnets that it mentions, by id.'),
});

export type OutlookFinding = TypeOf<typeof findingSchema>;

export type OutlookFindings = Outlook['findings'];

const breakSchema = z.strictObject({
  when: z.enum(['running-nodes', 'scale', 'upgrade']).describe('Which part of the changes it stops.'),
  nodegroup: z.string().nullable(),
  node: count.nullable().describe('The first node, counted from 1, that gets too few addresses.'),
  message: z.string(),
});

export type Break = TypeOf<typeof breakSchema>;

/** What changes would do to a cluster, in the account and region of one of that name. */
const outlookSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  cluster: z.string(),
  subnets: z.array(subnetSchema).describe('Those that the cluster draws on, sorted by zone.'),
  nodegroups: z.array(groupSchema),
  breaks: z.array(breakSchema).describe('What would break, the first thing first.'),
  findings: z.strictObject({
    come: z.array(findingSchema),
    change: z
      .array(findingSchema.extend({ was: severitySchema.describe('Its severity before.') }))
      .describe('There before and after, with another severity.'),
    go: z.array(findingSchema),
    stay: z.array(findingSchema).describe('There before and after, as they are after.'),
    checks: z.array(z.string()).describe('Checks that were compared.'),
  }),
  assumptions: z.array(z.string()).describe('What the numbers rest on, a sentence each.'),
  notJudged: z.array(z.string()).describe('What they leave out, a sentence each.'),
  unread: z.array(gapSchema).describe('What could not be read.'),
});

export type Outlook = TypeOf<typeof outlookSchema>;

/** What `what-if` says: the inventory of now with changes, judged by the same rules. Nothing is changed. */
export const whatIfReportSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: toolSchema,
  at: time,
  changes: z.array(changeSchema),
  unsearched: z
    .array(z.strictObject({ accountId: z.string(), region: z.string(), action: z.string(), message: z.string() }))
    .describe('Where the cluster could not be looked for.'),
  outlooks: z.array(outlookSchema).describe('One for each place that has a cluster of that name.'),
});

export type WhatIfReport = TypeOf<typeof whatIfReportSchema>;
