import lt from 'semver/functions/lt.js';
import * as z from 'zod';
import { amount, count, list, sentences } from '../common/words.ts';
import { clusterNamed, isValid, named } from '../facts/aws/aws-values.ts';
import { type Argument, awsCommand, fixed, given, remedy, shorthand, toFillIn } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { type ClusterCnis, clusterCnis, releaseOf } from '../facts/cni/cluster-cnis.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { otherPlaces } from '../facts/remedy/subnet-remedies.ts';
import { elsewhereSteps } from '../facts/remedy/subnet-remedy-steps.ts';
import { addressesUnseen } from '../facts/subnet/subnet-addresses.ts';
import { type SubnetCompetitors, sharedBy, subnetCompetitors } from '../facts/subnet/subnet-competitors.ts';
import { type SubnetShortage, subnetShortage } from '../facts/subnet/subnet-shortage.ts';
import { CNI_ROLE_TAG } from '../facts/subnet/subnet-use.ts';
import { RISING_THRESHOLDS, raisedThresholds, SUBNET_THRESHOLDS } from '../facts/subnet/subnet-verdict.ts';
import { amounts, field, number, UNKNOWN } from '../model/evidence.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Remediation, RemedyStep } from '../model/remediation.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, explainedBy, type InventoryView, type Violation } from './define-check.ts';
import { meetInSubnet } from './meet.ts';
import { CONFIDENCE_FIELDS, DRAWN_ON_BY, SUBNET_FIELDS, subnetPast } from './subnet-evidence.ts';
import { subnetLowIps } from './subnet-low-ips.ts';

const NEEDS = ['subnets', 'subnetEnis', 'clusters', 'nodegroups', 'fargateProfiles', 'nodes'] as const;
const WANTS = ['subnetReservations', 'vpcCniAddons', 'awsNodes', 'kubeNodePools', 'eniConfigs'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const OPTIONS = z.strictObject({
  ...SUBNET_THRESHOLDS,
  toleranceAddresses: z
    .number()
    .int()
    .min(0)
    .default(16)
    .describe(
      'In a subnet of another account, up to this many addresses that are in use and not visible do not count as a competitor.',
    ),
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly subnet: Subnet;
  readonly shortage: SubnetShortage;
  readonly competitors: SubnetCompetitors;
  /** The account that shares the subnet, when it is not the audited one. */
  readonly owner: string | undefined;
  /** Addresses in use that no ENI we see holds; undefined when the reservations could not be read. */
  readonly unseen: number | undefined;
  /** So many of them, in a subnet of another account, that they must be others'. */
  readonly othersUnseen: boolean;
}

const SUBNETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html';

const REMEDIATION = remedy(
  SUBNETS_URL,
  'Give each cluster subnets of its own. A finding says how, depending on what uses the subnet: node groups, Fargate profiles, EKS Auto Mode, or pods through the VPC CNI.',
);

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  usable: field(number, 'Usable addresses, without those that AWS reserves.'),
  free: field(number, 'Free addresses, as EC2 counts them.'),
  countedFromReservations: field(number, 'Free addresses inside CIDR reservations that also count.'),
  heldByCluster: field(amounts, 'Addresses by the cluster that holds them.'),
  heldByAccount: field(amounts, 'Addresses by the account that holds them.'),
  addressesUnseen: field(z.union([number, UNKNOWN]), 'Addresses in use that no visible ENI holds.'),
  ...DRAWN_ON_BY,
  ...CONFIDENCE_FIELDS,
});
type Values = z.output<typeof EVIDENCE>;

export const sharedSubnet = defineCheck({
  meta: {
    id: 'shared-subnet',
    title: 'Several clusters or accounts compete for a subnet that is running out of addresses',
    severity: 'medium',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'Where clusters share a subnet, one that scales out takes the addresses that another needs. Pods of the other hang, ' +
      'although it did not change. If you look at one cluster or one account, you do not see the other.',
    severities: {
      medium: 'check subnet-low-ips reports the subnet as `high` or `critical`',
      low: 'check subnet-low-ips reports it as `medium`',
      info: 'it depends on free space inside CIDR reservations, which is unknown or may not count',
    },
    remediation: REMEDIATION,
    mayBeWrong: [
      'Check subnet-low-ips says how low the subnet is, with the same thresholds. This check adds who uses its addresses, at a lower severity, and only if the subnet is low.',
      'In a subnet that another account shares, ENIs of others may not be visible: addresses in use without a visible ENI count as theirs.',
      'A cluster uses a subnet through its nodes, pods, node groups, Fargate profiles, control plane or the tag for Karpenter, even before it holds an address.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  rising: RISING_THRESHOLDS,
  withMargin: (options, share) => ({ ...options, ...raisedThresholds(options, share) }),
  evaluate: (view, options) => {
    const enisOf = enisOfSubnets(view.subnetEnis);
    const around: Around = { ...view, accountId: view.target.accountId, cnis: clusterCnis(view) };
    return view.subnets.flatMap((subnet) => {
      const enis = enisOf.get(subnet.id) ?? [];
      const shortage = subnetShortage(subnet, enis, around, options);
      return shortage === undefined ? [] : judgeSubnet(around, options, subnet, enis, shortage);
    });
  },
  message: (args: Args) => {
    const { subnet, shortage } = args;
    const { free, usable } = shortage.addresses;
    return sentences(
      `${subnet.id} (${subnet.cidrBlock}, ${subnet.availabilityZone}) has ${amount(free)} of ${count(usable, 'address', 'addresses')} free`,
      `${list(competitorTexts(args))} compete for them`,
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { clusters, nodegroups } }) => ({ subnets: [resource.id], clusters, nodegroups }),
  question: 'addresses',
  past: ({ resource, evidence: was }, now) =>
    `${subnetPast(resource.id, was, now).slice(0, -1)}: several clusters or accounts competed for them.`,
  explainedBy: [explainedBy(subnetLowIps, meetInSubnet)],
});

interface Around extends View {
  readonly accountId: string;
  readonly cnis: ClusterCnis;
}

function judgeSubnet(
  view: Around,
  options: Options,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  shortage: SubnetShortage,
): readonly Violation<Args, Values>[] {
  const { accountId } = view.target;
  const { subnetReservations: reservations } = view;
  const owner = sharedBy(subnet, accountId);
  const unseen = reservations.status === 'read' ? addressesUnseen(subnet, reservations.items, enis) : undefined;
  const args: Args = {
    subnet,
    shortage,
    competitors: subnetCompetitors(enis, shortage.use.clusters, view.nodes, accountId),
    owner,
    unseen,
    othersUnseen: owner !== undefined && (unseen ?? 0) > options.toleranceAddresses,
  };
  if (competitorTexts(args).length < 2) return [];
  const [only, ...others] = shortage.use.clusters;
  return [
    {
      resource: subnetResource(view.target, subnet),
      cluster: others.length === 0 ? only : undefined,
      severity: severityOf(shortage),
      args,
      evidence: evidence(args),
      remediation: remediation(view, args),
    },
  ];
}

function severityOf({ severity }: SubnetShortage): Severity {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'medium';
    case 'medium':
    case 'low':
      return 'low';
    case 'info':
      return 'info';
  }
}

/** One text a competitor. What is in use in a subnet of another account and not seen counts as one. */
function competitorTexts({ competitors, owner, unseen, othersUnseen }: Args): readonly string[] {
  const held = (addresses: number) => `(${count(addresses, 'address', 'addresses')})`;
  return [
    ...competitors.clusters.map(([name, addresses]) => `cluster ${name} ${held(addresses)}`),
    ...competitors.accounts.map(([account, addresses]) => `account ${account} ${held(addresses)}`),
    ...(othersUnseen
      ? [`others in this subnet of account ${owner} (${unseen} addresses, whose ENIs are not visible)`]
      : []),
  ];
}

function evidence({ subnet, shortage, competitors, unseen }: Args): Values {
  const { addresses, use, reserved } = shortage;
  return {
    cidr: subnet.cidrBlock,
    vpc: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    owner: subnet.ownerId,
    usable: addresses.usable,
    free: addresses.free,
    countedFromReservations: reserved.counted,
    heldByCluster: Object.fromEntries(competitors.clusters),
    heldByAccount: Object.fromEntries(competitors.accounts),
    addressesUnseen: unseen ?? 'unknown',
    clusters: use.clusters,
    nodegroups: use.nodegroups,
    fargateProfiles: use.fargateProfiles,
    confidence: reserved.uncertain.length > 0 ? 'low' : 'high',
    uncertain: reserved.uncertain,
  };
}

/** The cluster that holds most goes first. */
function remediation(around: Around, { subnet, competitors, shortage }: Args): Remediation {
  const [name] = competitors.clusters[0] ?? [];
  if (name === undefined) return REMEDIATION;
  const { target, accountId, cnis } = around;
  const place = { region: target.region, accountId, subnet };
  const steps = otherPlaces(subnet, shortage.use, name, around).flatMap((remedy) =>
    remedy.kind === 'pod-subnet' || remedy.kind === 'pods-elsewhere'
      ? podsOfTheirOwn(name, releaseOf(cnis(name)), target.region)
      : elsewhereSteps(remedy, place),
  );
  return remedy(
    SUBNETS_URL,
    `Give each cluster subnets of its own, ${clusterNamed(name)} first.`,
    ...(steps.length > 0 ? steps : podsOfTheirOwn(name, releaseOf(cnis(name)), target.region)),
  );
}

/** First release of the VPC CNI that keeps pods of other clusters out of a subnet by its tags. */
const FIRST_OWN_SUBNETS = '1.22.1';

function podsOfTheirOwn(name: string, release: string | undefined, region: string): readonly (string | RemedyStep)[] {
  const old = release !== undefined && lt(release, FIRST_OWN_SUBNETS);
  const update = `VPC CNI ${FIRST_OWN_SUBNETS} and newer keeps other clusters out of a subnet with this tag`;
  return [
    `${update}${old ? `: update it from ${release} first` : ''}. Replace SUBNET_ID with the id of a subnet for pods of ${named('cluster', name, 'the cluster')}:`,
    awsCommand('ec2', 'create-tags', region, {
      resources: toFillIn('SUBNET_ID'),
      tags: [
        shorthand({ Key: fixed(CNI_ROLE_TAG), Value: fixed('1') }),
        shorthand({ Key: clusterTagKey(name), Value: fixed('shared') }),
      ],
    }),
  ];
}

/** A long name of a cluster makes a key longer than a tag's may be. */
function clusterTagKey(name: string): Argument {
  return isValid('cluster', name) ? given('tagKey', `cni.networking.k8s.aws/cluster/${name}`) : given('cluster', name);
}
