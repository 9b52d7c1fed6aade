import * as z from 'zod';
import { duration, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { saysNotJoining, saysNotReady } from '../facts/iam/node-authorization.ts';
import { field, text, texts } from '../model/evidence.ts';
import type { EvidenceValue, Involved } from '../model/finding.ts';
import { milder, type Severity, worstSeverity } from '../model/severity.ts';
import { clusterUpgradeBlocked } from './cluster-upgrade-blocked.ts';
import {
  defineCheck,
  explainedBy,
  type InventoryView,
  type Judged,
  type Known,
  type Violation,
} from './define-check.ts';
import { issuesByCode, type Patient, patients, subjectOf } from './eks-health-issue/eks-health.ts';
import { severityOfError, type UpdateError, unreadOf, updateErrors } from './eks-health-issue/failed-updates.ts';
import { type HealthCode, healthCode, statusTrouble } from './eks-health-issue/health-codes.ts';
import { OWN_FIELDS, type OwnEvidence, ownEvidence } from './eks-health-issue/health-evidence.ts';
import { healthRemediation, updateRemediation } from './eks-health-issue/health-remediation.ts';
import { nodegroupsOf } from './involved.ts';
import { meetInSubnet, meetOnNodes } from './meet.ts';
import { nodeRoleLacksCniPolicy } from './node-role-lacks-cni-policy.ts';
import { nodeRoleNotAuthorized } from './node-role-not-authorized.ts';
import { nodeWithoutPodIps } from './node-without-pod-ips.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { podIdentityAgentMissing } from './pod-identity-agent-missing.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';
import { unsupportedInstanceType } from './unsupported-instance-type.ts';

const NEEDS = ['clusters'] as const;
const WANTS = [
  'nodegroups',
  'addons',
  'eksUpdates',
  'eniQuota',
  'subnets',
  'launchTemplateVersions',
  'instanceTypes',
  'instanceTypeOfferings',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

interface Args {
  readonly patient: Patient;
  /** EKS's code, or the status where no issue explains it. */
  readonly complaint: { readonly kind: 'issue' | 'status'; readonly name: string } | FailedUpdate;
  readonly meaning: string | undefined;
  readonly messages: readonly string[];
  readonly ownClause: string | undefined;
}

interface FailedUpdate {
  readonly kind: 'update';
  readonly id: string;
  /** The health code that means the same. */
  readonly name: string;
  /** `VersionUpdate` */
  readonly update: string;
  readonly minutesAgo: number;
}

const STATUS_FIELDS = { status: field(text, 'Its status in EKS.') };

/** Of a status that no issue explains. */
const STATUS = z.strictObject(STATUS_FIELDS);

const ISSUE = z.strictObject({
  ...STATUS_FIELDS,
  code: field(text, 'The code of the health issue in EKS.'),
  eksSays: field(texts, 'The messages of EKS.', { as: 'notes' }),
  resourceIds: field(texts, 'Ids of what EKS names as affected.', { as: 'names', label: 'on' }),
  update: field(text.optional(), 'The type of the update that failed. Left out for a health issue.'),
  updateFailedAt: field(text.optional(), 'When that update was requested.'),
  ...OWN_FIELDS,
});

const EVIDENCE = z.union([STATUS, ISSUE]);
type Values = z.output<typeof EVIDENCE>;

const NOT_LAUNCHED = ['AsgInstanceLaunchFailures', 'Ec2InstanceTypeDoesNotExist'];

const THINGS = { cluster: 'cluster', nodegroup: 'node group', addon: 'add-on' } as const;

export const eksHealthIssue = defineCheck({
  meta: {
    id: 'eks-health-issue',
    title: 'EKS reports a health issue or a failed state',
    severity: 'medium',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'EKS itself reports problems of clusters, node groups and add-ons: subnets without free addresses, nodes that do not ' +
      'join, a type or template that is gone. Until the cause is removed, nodes do not start and the cluster cannot be ' +
      'updated.',
    severities: {
      high: 'nodes do not start or join, the control plane lacks what it needs, or the vpc-cni add-on has a problem',
      medium:
        'the problem affects only a part, or only the next change. Or the code is unknown here. Or another check reports the same from its own numbers, as `high` or worse',
      low: 'EKS was throttled or failed on its side, and retries',
      info: 'an update failed for other reasons than addresses or nodes that do not join. Or it could not be read whether its cause is gone',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html',
      'Fix what EKS reports under `health` of the cluster, node group or add-on.',
    ),
    mayBeWrong: [
      'EKS checks from time to time: an issue may stay for a while after its cause is gone. The numbers next to it are from the time of the audit.',
      'What cluster-upgrade-blocked, subnet-low-ips or unsupported-instance-type also report has a severity one step lower here, with `toldBy` in the evidence. This is so even if their options make them silent.',
      'EKS reports no health for self-managed and Karpenter nodes.',
      'A failed update counts until one of its type succeeds, its cause is gone by our own numbers, or it is older than `updateFailedWithinDays`. It does not mean that anything else is wrong now: nodes and control plane stay as they were.',
      'EKS lists updates in no documented order: of many, six are read. Updates of node groups are read only if the group is not on the Kubernetes version of its cluster, or not healthy; those of add-ons if EKS says `UPDATE_FAILED`.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    updateFailedWithinDays: z
      .number()
      .int()
      .min(1)
      .max(90)
      .default(7)
      .describe('Days in which an update has failed for it to count.'),
  }),
  evaluate: (view, { updateFailedWithinDays: days }, now) =>
    patients(view.clusters, view.nodegroups, view.addons, view.eksUpdates).flatMap((patient) => {
      const issues = issuesByCode(patient.issues).map((issue) => issueViolation(view, patient, issue));
      const updates = updateErrors(patient, view, days, now).flatMap((error) =>
        updateViolation(view, patient, error, now),
      );
      const found = [...issues, ...updates];
      return found.length > 0 ? found : statusViolation(view, patient);
    }),
  message: ({ patient, complaint, meaning, messages, ownClause }: Args) => {
    const what = complaintText(complaint);
    const why = meaning ?? messages[0];
    return sentences(`${patient.name} ${what}${why === undefined ? '' : `: ${why}`}`, ownClause ?? '');
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    nodegroups: nodegroupsOf(resource),
    ...('code' in evidence ? namedByEks(evidence) : {}),
  }),
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'cluster',
  judges: (view) =>
    patients(view.clusters, view.nodegroups, view.addons, view.eksUpdates).map(
      ({ subject, resource, clusterName }) => ({
        of: THINGS[subject],
        id: resource.id,
        cluster: clusterName,
      }),
    ),
  explainedBy: [
    explainedBy(
      nodeRoleNotAuthorized,
      (cause, own: Known<Values>) =>
        keptOut(cause, own) ||
        ('inPlaceOf' in cause.evidence && cause.evidence.inPlaceOf !== undefined && notReady(cause, own)),
    ),
    explainedBy(
      nodesCannotReachCluster,
      (cause, own: Known<Values>) => says(own, saysNotJoining) && meetOnNodes(cause, own),
    ),
    explainedBy(privateVpcLacksEndpoint, outOfReach),
    explainedBy(
      podIdentityAgentMissing,
      (cause, own: Known<Values>) => says(own, saysNotReady) && own.cluster === cause.cluster,
    ),
    explainedBy(nodeRoleLacksCniPolicy, notReady),
    explainedBy(nodeWithoutPodIps, (cause, own: Known<Values>) => 'problem' in cause.evidence && notReady(cause, own)),
    explainedBy(unsupportedInstanceType, ofCodes([...NOT_LAUNCHED, 'NodeCreationFailure'], meetOnNodes)),
    explainedBy(subnetUnavailable, ofCodes(['InsufficientFreeAddresses'], meetInSubnet)),
    explainedBy(subnetLowIps, ofCodes(['InsufficientFreeAddresses'], meetInSubnet)),
    explainedBy(clusterUpgradeBlocked, ofCodes(['InsufficientFreeAddresses'], isSameLack)),
  ],
});

/** What EKS says of a cluster's subnets is what our own count of them shows. */
function isSameLack(cause: Known<unknown>, own: Known<Values>): boolean {
  return own.resource.type === 'AWS::EKS::Cluster' && own.cluster === cause.cluster && meetInSubnet(cause, own);
}

const ROLE_GONE = ['IamNodeRoleNotFound', 'IamInstanceProfileNotFound'];

/** What keeps nodes from the cluster is no cause of nodes that are in it and not ready. */
function keptOut(cause: Known<unknown>, own: Known<Values>): boolean {
  return (says(own, saysNotJoining) || ofCodes(ROLE_GONE, () => true)(cause, own)) && meetOnNodes(cause, own);
}

/** A node is not ready until its VPC CNI has started. */
function notReady(cause: Known<unknown>, own: Known<Values>): boolean {
  return says(own, saysNotReady) && meetOnNodes(cause, own);
}

/** Without ECR and EC2 nodes do not join, or join and are not ready. */
function outOfReach(cause: Known<unknown>, own: Known<Values>): boolean {
  return (says(own, saysNotJoining) || says(own, saysNotReady)) && meetOnNodes(cause, own);
}

function says({ evidence }: Known<Values>, test: typeof saysNotReady): boolean {
  if (!('code' in evidence)) return false;
  const messages = evidence.eksSays.length > 0 ? evidence.eksSays : [''];
  return messages.some((message) => test({ code: evidence.code, message }));
}

/** Whether a finding with one of these codes meets its cause: issues of other codes have reasons of their own. */
function ofCodes(codes: readonly string[], meet: (cause: Known<unknown>, own: Known<Values>) => boolean) {
  return (cause: Known<unknown>, own: Known<Values>): boolean =>
    'code' in own.evidence && codes.includes(own.evidence.code) && meet(cause, own);
}

function namedByEks({ resourceIds, freeAddresses = {} }: z.output<typeof ISSUE>): Partial<Involved> {
  const subnets = freeAddresses === 'unknown' ? [] : Object.keys(freeAddresses);
  return {
    subnets: [...new Set([...resourceIds.filter((id) => id.startsWith('subnet-')), ...subnets])],
    nodes: resourceIds.filter((id) => /^i-[0-9a-f]+$/.test(id)),
  };
}

function likeness({ resource, evidence }: Judged<Values>): readonly EvidenceValue[] {
  if (!('code' in evidence)) return [resource.type, evidence.status];
  const { code, eksSays, freeAddresses, instanceTypes, update } = evidence;
  const { meaning } = healthCode(subjectOf(resource), code, eksSays);
  return [
    resource.type,
    code,
    update ?? null,
    meaning ?? eksSays[0] ?? null,
    freeAddresses ?? null,
    // Which zones do not offer a type only the sentence says.
    instanceTypes === undefined ? null : resource.arn,
  ];
}

function issueViolation(
  view: View,
  patient: Patient,
  issue: ReturnType<typeof issuesByCode>[number],
): Violation<Args, Values> {
  const { code, messages } = issue;
  const { meaning, clause, toldBy, evidence } = readingOf(view, patient, code, issue);
  return violation(view, patient, { kind: 'issue', name: code }, meaning, {
    messages,
    ownClause: clause,
    toldBy,
    evidence,
  });
}

/** What EKS says for one reason, and what we know of that. What another check tells is milder here. */
function readingOf(
  view: View,
  patient: Patient,
  code: string,
  { messages, resourceIds }: Pick<ReturnType<typeof issuesByCode>[number], 'messages' | 'resourceIds'>,
  ofUpdate: { readonly update?: string; readonly updateFailedAt?: string } = {},
) {
  const meaning = healthCode(patient.subject, code, messages);
  const { clause, evidence, toldBy } = ownEvidence(patient, code, resourceIds, { ...view, region: view.target.region });
  return {
    meaning: toldBy === undefined ? meaning : { ...meaning, severity: milder(meaning.severity) },
    clause,
    toldBy,
    evidence: {
      status: patient.status,
      code,
      eksSays: messages,
      resourceIds,
      ...ofUpdate,
      ...evidence,
      ...(toldBy === undefined ? {} : { toldBy }),
    },
  };
}

/** An update that failed, for one of its reasons: read like the health issue that means the same. */
function updateViolation(
  view: View,
  patient: Patient,
  { failure, code, issues }: UpdateError,
  now: Date,
): readonly Violation<Args, Values>[] {
  const complaint: FailedUpdate = {
    kind: 'update',
    id: failure.id,
    name: code,
    update: failure.type,
    minutesAgo: Math.max(0, now.getTime() - failure.at.getTime()) / 60_000,
  };
  const ofUpdate = { update: failure.type, updateFailedAt: failure.at.toISOString() };
  return issuesByCode(issues).map((issue) => {
    const { meaning, clause, toldBy, evidence } = readingOf(view, patient, code, issue, ofUpdate);
    const unread = unreadOf(code, view);
    const bySelf = severityOfError(code, meaning.severity, unread !== undefined);
    const severity = worstSeverity([bySelf, ...statusSeverities(patient)]) ?? bySelf;
    return violation(
      view,
      patient,
      complaint,
      { ...meaning, severity },
      {
        messages: issue.messages,
        ownClause: clause ?? unread,
        toldBy,
        evidence,
      },
    );
  });
}

function complaintText(complaint: Args['complaint']): string {
  switch (complaint.kind) {
    case 'issue':
      return `has the health issue ${complaint.name}`;
    case 'status':
      return `is ${complaint.name}`;
    case 'update':
      return `could not be updated (${complaint.update} of ${duration(complaint.minutesAgo)} ago, ${complaint.name})`;
  }
}

const DISCRIMINATORS = { issue: '', status: 'status/', update: 'update/' } as const;

/** Of a thing that EKS says is in trouble: why its update failed makes that no milder. */
function statusSeverities(patient: Patient): readonly Severity[] {
  const trouble = statusTrouble(patient.status);
  return trouble === undefined ? [] : [severityFor(patient, trouble.severity)];
}

/** A status that no issue explains. */
function statusViolation(view: View, patient: Patient): readonly Violation<Args, Values>[] {
  const trouble = statusTrouble(patient.status);
  if (trouble === undefined) return [];
  const nothing = { messages: [], ownClause: undefined, evidence: { status: patient.status } };
  return [violation(view, patient, { kind: 'status', name: patient.status }, trouble, nothing)];
}

function violation(
  view: View,
  patient: Patient,
  complaint: Args['complaint'],
  { severity, meaning }: HealthCode,
  found: Pick<Args, 'messages' | 'ownClause'> & Pick<OwnEvidence, 'toldBy'> & { readonly evidence: Values },
): Violation<Args, Values> {
  const { messages, ownClause, evidence, toldBy } = found;
  return {
    resource: patient.resource,
    cluster: patient.clusterName,
    severity: complaint.kind === 'update' ? severity : severityFor(patient, severity),
    args: { patient, complaint, meaning, messages, ownClause },
    evidence,
    discriminator: `${DISCRIMINATORS[complaint.kind]}${complaint.name}`,
    remediation:
      complaint.kind === 'update'
        ? updateRemediation(patient, complaint.name, complaint.id, view.target.region, toldBy)
        : healthRemediation(patient, complaint.name, view.target.region, toldBy),
  };
}

/** Without the VPC CNI in order new nodes give no pod an address, whatever ails it. */
function severityFor({ addon }: Patient, severity: Severity): Severity {
  return addon?.name === 'vpc-cni' && severity === 'medium' ? 'high' : severity;
}
