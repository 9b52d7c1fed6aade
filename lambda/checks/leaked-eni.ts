import * as z from 'zod';
import { count, duration } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { awsCommand, given, remedy } from '../facts/aws/commands.ts';
import { formatIpv4 } from '../facts/aws/ipv4.ts';
import { eniResource } from '../facts/aws/resources.ts';
import { clusterExistence, type Existence } from '../facts/cluster/cluster-existence.ts';
import { type ClusterCnis, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { liveCniNodes } from '../facts/cni/cni-nodes.ts';
import { addressesHeld } from '../facts/eni/eni-addresses.ts';
import { type EniAge, eniAge, isOldEnough } from '../facts/eni/eni-age.ts';
import { classifyEni, type EniOwnership } from '../facts/eni/eni-ownership.ts';
import type { KeptForGood } from '../facts/eni/kept-for-good.ts';
import { whoToAsk } from '../facts/eni/who-to-ask.ts';
import { whyCleanUpKeeps } from '../facts/remedy/clean-up-takes.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, text, texts } from '../model/evidence.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { deleteOnTerminationOff } from './delete-on-termination-off.ts';
import { ENI_FIELDS } from './eni-evidence.ts';
import { type LeakContext, whyNotCleaned } from './leaked-eni/why-not-cleaned.ts';
import { meetInCluster } from './meet.ts';

const DELETE_ENI_URL = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/delete-eni.html';
const NEEDS = ['availableEnis'] as const;
const WANTS = [
  'clusters',
  'eniInstances',
  'eniRoutes',
  'nodes',
  'subnetEnis',
  'subnets',
  'vpcCniAddons',
  'awsNodes',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

interface Args {
  readonly eniId: string;
  readonly subnetId: string;
  readonly addresses: number;
  readonly madeBy: EniOwnership['madeBy'];
  readonly instanceId: string | undefined;
  readonly instanceState: InstanceState;
  readonly clusterName: string | undefined;
  readonly cluster: Existence | undefined;
  readonly age: EniAge;
}

/** EC2's own state; `gone` when EC2 no longer knows it, `unknown` when it could not be read, `none` when none is named. */
type InstanceState = string;

const EVIDENCE = z.strictObject({
  madeBy: field(text, 'Who made it: `vpc-cni` or `vpc-resource-controller`.', { as: 'tally', label: 'made by' }),
  kind: field(text, 'What it was made for: `cni-secondary`, `trunk`, `branch` and others.'),
  cluster: field(text.nullable(), 'The cluster that it names. Null for none.'),
  clusterState: field(z.enum(['exists', 'gone', 'unknown', 'not named']), 'Whether that cluster exists in its VPC.', {
    as: 'tally',
    label: 'cluster',
  }),
  instance: field(text.nullable(), 'The instance that it was made for. Null where it names none.'),
  instanceState: field(
    text,
    'The state of that instance in EC2; `gone` if EC2 no longer lists it, `unknown` if it could not be read, `none` if it names none.',
    { as: 'tally', label: 'instance' },
  ),
  ...ENI_FIELDS,
  privateIpAddresses: field(texts, 'Its single addresses.'),
  prefixes: field(texts, 'Its IPv4 prefixes.'),
  since: field(text.nullable(), 'Since when, as an ISO time. Null where its age is unknown.'),
  keptByCleanUp: field(texts, 'Why clean-up always keeps it, as codes. Empty where clean-up may delete it.'),
  whyNotCleaned: field(texts, 'Why EKS did not delete it.', { as: 'notes' }),
});
type Values = z.output<typeof EVIDENCE>;

export const leakedEni = defineCheck({
  meta: {
    id: 'leaked-eni',
    title: 'Leaked ENI of the VPC CNI or the VPC resource controller',
    severity: 'medium',
    resourceType: 'AWS::EC2::NetworkInterface',
    rationale:
      'An ENI that EKS networking created and no longer uses keeps all its addresses. Enough of them fill the subnet: pods ' +
      'and nodes get no address, and after the cluster is deleted, its security groups and subnets cannot be deleted.',
    severities: {
      medium: 'the instance that it was created for is gone; or, if it names none, its cluster is gone',
      low: 'the instance or cluster still exists or could not be read: EKS may still delete the ENI',
      info: 'its age is unknown, so it may be in normal use',
    },
    remediation: remedy(
      DELETE_ENI_URL,
      'Delete the ENI once it has been `available` in two audits at least 30 minutes apart.',
    ),
    mayBeWrong: [
      'The VPC CNI detaches an ENI and deletes it between some seconds and ten minutes later; the ENI may be days old by then. Check twice before you delete one.',
      'Branch ENIs, and those of a VPC CNI before 1.7.2, have no creation time. Their age is unknown in a single audit; with a ledger it counts from the first audit that saw them `available`.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    minAgeMinutes: z.number().int().min(15).default(60).describe('Age in minutes below which an ENI is not reported.'),
  }),
  // Its age may have become known, and be less: that is no reason to call it gone.
  withMargin: (options) => ({ ...options, minAgeMinutes: 0 }),
  evaluate: (view, { minAgeMinutes }, now) => {
    const lookups = leakLookups(view, now);
    return view.availableEnis.flatMap((eni) => {
      const ownership = classifyEni(eni, view.target.accountId);
      const age = eniAge(eni, view.eniFirstSeen.get(eni.id), now);
      const leaked = ownership.deletable && isOldEnough(age, minAgeMinutes) !== false;
      return leaked ? [violation(view, lookups, eni, ownership, age)] : [];
    });
  },
  message: (args: Args) =>
    `${args.eniId} ${leaked(args.age.known)} in ${args.subnetId} and holds ${count(args.addresses, 'address', 'addresses')}: ` +
    `${maker(args)}, ${ageText(args.age)}.`,
  messageInMargin: ({ eniId, subnetId, age }: Args) =>
    `${eniId} in ${subnetId} is still unattached, and its age is now known: ${ageText(age)}, too young to be called leaked.`,
  evidence: EVIDENCE,
  past: ({ resource, evidence: { subnet, addresses, ageMinutes } }) =>
    `${resource.id} ${leaked(ageMinutes !== 'unknown')} in ${subnet} and held ${count(addresses, 'address', 'addresses')}.`,
  involves: ({ evidence: { subnet } }) => ({ subnets: [subnet] }),
  groupBy: ({ evidence: { subnet } }) => ({ subnet }),
  question: 'addresses',
  explainedBy: [
    explainedBy(
      deleteOnTerminationOff,
      (cause, own: Known<Values>) =>
        cause.evidence.problem === 'cni' && own.evidence.kind === 'cni-secondary' && meetInCluster(cause, own),
    ),
  ],
});

/** What is asked of every leaked ENI, looked up once; undefined where it could not be read. */
interface LeakLookups {
  readonly cnis: ClusterCnis;
  readonly whyKept: (eni: NetworkInterface) => readonly KeptForGood[];
  readonly instanceStates: ReadonlyMap<string, string> | undefined;
  readonly vpcsWithLiveNodes: ReadonlySet<string | undefined> | undefined;
}

function leakLookups(view: View, now: Date): LeakLookups {
  const { target, availableEnis, eniInstances, nodes } = view;
  return {
    cnis: clusterCnis(view),
    whyKept: whyCleanUpKeeps(availableEnis, { ...view, accountId: target.accountId }, now),
    instanceStates:
      eniInstances.status === 'read' ? new Map(eniInstances.items.map(({ id, state }) => [id, state])) : undefined,
    vpcsWithLiveNodes:
      nodes.status === 'read' ? new Set(liveCniNodes(nodes.items).map(({ vpcId }) => vpcId)) : undefined,
  };
}

function violation(
  view: View,
  lookups: LeakLookups,
  eni: NetworkInterface,
  ownership: EniOwnership,
  age: EniAge,
): Violation<Args, Values> {
  const kept = lookups.whyKept(eni);
  const args: Args = {
    eniId: eni.id,
    subnetId: eni.subnetId,
    addresses: addressesHeld(eni),
    madeBy: ownership.madeBy,
    instanceId: ownership.instanceId,
    instanceState: instanceState(lookups, ownership.instanceId),
    clusterName: ownership.clusterName,
    cluster: clusterOf(view, eni, ownership.clusterName),
    age,
  };
  return {
    resource: eniResource(view.target, eni),
    cluster: ownership.clusterName,
    severity: severityOf(args),
    args,
    evidence: {
      madeBy: args.madeBy,
      kind: ownership.kind,
      cluster: args.clusterName ?? null,
      clusterState: args.cluster ?? 'not named',
      instance: args.instanceId ?? null,
      instanceState: args.instanceState,
      addresses: args.addresses,
      privateIpAddresses: eni.privateIpAddresses.map(formatIpv4),
      prefixes: eni.ipv4Prefixes,
      subnet: eni.subnetId,
      vpc: eni.vpcId,
      availabilityZone: eni.availabilityZone,
      securityGroups: eni.securityGroupIds,
      ageMinutes: age.known ? age.minutes : 'unknown',
      since: age.known ? age.since.toISOString() : null,
      ageFrom: age.known ? age.source : age.because,
      keptByCleanUp: kept.map(({ code }) => code),
      whyNotCleaned: whyNotCleaned(eni, ownership, contextOf(view, lookups, eni, args)),
    },
    remediation: remediation(view, args, eni, kept),
  };
}

function severityOf(args: Args): Severity {
  if (!args.age.known) return 'info';
  return isOwnerGone(args) ? 'medium' : 'low';
}

function isOwnerGone({ instanceState, cluster }: Args): boolean {
  if (instanceState === 'none') return cluster === 'gone';
  return instanceState === 'gone' || instanceState === 'terminated';
}

function instanceState({ instanceStates }: LeakLookups, instanceId: string | undefined): InstanceState {
  if (instanceId === undefined) return 'none';
  return instanceStates === undefined ? 'unknown' : (instanceStates.get(instanceId) ?? 'gone');
}

function clusterOf({ clusters }: View, eni: NetworkInterface, name: string | undefined): Existence | undefined {
  if (name === undefined) return undefined;
  return clusterExistence(clusters.status === 'read' ? clusters.items : undefined, name, eni.vpcId);
}

function contextOf(
  view: View,
  lookups: LeakLookups,
  eni: NetworkInterface,
  { clusterName, cluster }: Args,
): LeakContext {
  const named = cluster === 'exists' ? clusterName : undefined;
  const cni = named === undefined ? undefined : lookups.cnis(named);
  const clusters = itemsOf(view.clusters);
  return {
    cluster,
    liveNodeInVpc: lookups.vpcsWithLiveNodes?.has(eni.vpcId),
    cniVersion: cni?.version.known ? cni.version.version : undefined,
    leakedEniCleanupDisabled: cni?.settings.known ? cni.settings.settings.leakedEniCleanupDisabled : undefined,
    ipFamily: clusters.find(({ name }) => name === named)?.ipFamily,
  };
}

function maker({ madeBy, instanceId, instanceState: state, clusterName, cluster }: Args): string {
  const by = madeBy === 'vpc-cni' ? 'the VPC CNI' : 'the VPC resource controller';
  const instance = instanceId === undefined ? '' : ` for ${instanceId}${state === 'unknown' ? '' : ` (${state})`}`;
  const ofCluster = clusterName === undefined ? '' : ` of cluster ${clusterName}${cluster === 'gone' ? ' (gone)' : ''}`;
  return `created by ${by}${instance}${ofCluster}`;
}

/** An ENI of unknown age may have been created a moment ago, and be attached in the next. */
function leaked(isAgeKnown: boolean): string {
  return isAgeKnown ? 'leaked' : 'may have leaked';
}

function ageText(age: EniAge): string {
  if (!age.known) return 'age unknown';
  return age.source === 'created-at-tag'
    ? `${duration(age.minutes)} old`
    : `seen available for ${duration(age.minutes)}`;
}

/** What clean-up will keep is not promised to it, nor is anybody given a command that deletes it. */
function remediation({ target }: View, args: Args, eni: NetworkInterface, kept: readonly KeptForGood[]): Remediation {
  if (kept.length > 0) {
    const ask = kept.map((reason) => whoToAsk(reason, eni)).join(' ');
    // Whether that setting is on is clean-up's to know: this is true of both.
    const isLeftToSettings = kept.every(({ code }) => code === 'no-cluster-tag');
    return remedy(DELETE_ENI_URL, `${isLeftToSettings ? 'By default clean-up' : 'Clean-up'} keeps the ENI. ${ask}`);
  }
  if (!['none', 'gone', 'terminated'].includes(args.instanceState)) {
    const instance = named('instance', args.instanceId ?? '', 'its instance');
    return remedy(
      DELETE_ENI_URL,
      args.instanceState === 'unknown'
        ? `It could not be read whether ${instance} exists. While it does, its owner may still delete the ENI: see what was not looked at.`
        : `Its owner may still delete the ENI: look again in an hour. Clean-up keeps it while ${instance} exists.`,
    );
  }
  return remedy(
    DELETE_ENI_URL,
    `${waitText(args)}Let clean-up (\`cleanup plan\`, \`cleanup apply\`) delete what is proven to be leaked. Or delete the ENI if it is still \`available\` in 30 minutes:`,
    awsCommand('ec2', 'delete-network-interface', target.region, { 'network-interface-id': given('eni', args.eniId) }),
  );
}

function waitText(args: Args): string {
  if (!isOwnerGone(args)) return 'Its owner may still delete the ENI: look again in an hour. ';
  return args.age.known ? '' : 'Its age is unknown: look again in an hour. ';
}
