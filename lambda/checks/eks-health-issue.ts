import { z } from 'zod';
import { sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import type { Evidence } from '../model/finding.ts';
import { milder, type Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { issuesByCode, type Patient, patients } from './eks-health-issue/eks-health.ts';
import { type HealthCode, healthCode, statusTrouble } from './eks-health-issue/health-codes.ts';
import { ownEvidence } from './eks-health-issue/health-evidence.ts';
import { healthRemediation } from './eks-health-issue/health-remediation.ts';

const NEEDS = ['clusters'] as const;
const WANTS = [
  'nodegroups',
  'addons',
  'subnets',
  'launchTemplateVersions',
  'instanceTypes',
  'instanceTypeOfferings',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

interface Args {
  readonly patient: Patient;
  /** EKS's code, or the status where no issue explains it. */
  readonly complaint: { readonly kind: 'issue' | 'status'; readonly name: string };
  readonly meaning: string | undefined;
  readonly messages: readonly string[];
  readonly ownClause: string | undefined;
}

export const eksHealthIssue = defineCheck({
  meta: {
    id: 'eks-health-issue',
    title: 'EKS reports a health issue or a failed state',
    severity: 'medium',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'EKS itself reports trouble of clusters, node groups and add-ons: subnets without free addresses, nodes that do not ' +
      'join, a type or template that is gone. Until the cause is removed, nodes do not start and the cluster cannot be ' +
      'updated.',
    severities: {
      high: 'nodes do not start or join, the control plane lacks what it needs, or the vpc-cni add-on is in trouble',
      medium:
        'the trouble hurts only a part, or only at the next change. Or the code is unknown here. Or another check reports the same from our own numbers, as `high` or worse',
      low: 'EKS was throttled or failed on its side, and tries again',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html',
      'Correct what EKS names under `health` of the cluster, node group or add-on.',
    ),
    mayBeWrong: [
      'EKS checks from time to time: an issue may stay for a while after its cause is gone. Our own numbers beside it are from the time of the audit.',
      'What cluster-upgrade-blocked, subnet-low-ips or unsupported-instance-type report too is one step milder here, with `toldBy` in the evidence. That holds also where their own options make them silent.',
      'EKS reports no health for self-managed and Karpenter nodes.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) =>
    patients(view.clusters, view.nodegroups, view.addons).flatMap((patient) => {
      const issues = issuesByCode(patient.issues).map((issue) => issueViolation(view, patient, issue));
      return issues.length > 0 ? issues : statusViolation(view, patient);
    }),
  message: ({ patient, complaint, meaning, messages, ownClause }: Args) => {
    const what = complaint.kind === 'issue' ? `has the health issue ${complaint.name}` : `is ${complaint.name}`;
    const why = meaning ?? messages[0];
    return sentences(`${patient.name} ${what}${why === undefined ? '' : `: ${why}`}`, ownClause ?? '');
  },
});

function issueViolation(view: View, patient: Patient, issue: ReturnType<typeof issuesByCode>[number]): Violation<Args> {
  const { code, messages, resourceIds } = issue;
  const meaning = healthCode(patient.subject, code);
  const { clause, evidence, toldBy } = ownEvidence(patient, code, resourceIds, { ...view, region: view.target.region });
  const told = toldBy === undefined ? meaning : { ...meaning, severity: milder(meaning.severity) };
  return violation(view, patient, { kind: 'issue', name: code }, told, {
    messages,
    ownClause: clause,
    evidence: { code, eksSays: messages, resourceIds, ...evidence, ...(toldBy === undefined ? {} : { toldBy }) },
  });
}

/** A status that no issue explains. */
function statusViolation(view: View, patient: Patient): readonly Violation<Args>[] {
  const trouble = statusTrouble(patient.status);
  if (trouble === undefined) return [];
  const nothing = { messages: [], ownClause: undefined, evidence: {} };
  return [violation(view, patient, { kind: 'status', name: patient.status }, trouble, nothing)];
}

function violation(
  view: View,
  patient: Patient,
  complaint: Args['complaint'],
  { severity, meaning }: HealthCode,
  found: Pick<Args, 'messages' | 'ownClause'> & { readonly evidence: Evidence },
): Violation<Args> {
  const { messages, ownClause, evidence } = found;
  return {
    resource: patient.resource,
    cluster: patient.clusterName,
    severity: severityFor(patient, severity),
    args: { patient, complaint, meaning, messages, ownClause },
    evidence: { status: patient.status, ...evidence },
    discriminator: complaint.kind === 'issue' ? complaint.name : `status/${complaint.name}`,
    remediation: healthRemediation(patient, complaint.name, view.target.region),
  };
}

/** Without the VPC CNI in order new nodes give no pod an address, whatever ails it. */
function severityFor({ addon }: Patient, severity: Severity): Severity {
  return addon?.name === 'vpc-cni' && severity === 'medium' ? 'high' : severity;
}
