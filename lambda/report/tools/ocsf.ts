import type { ReportedFinding } from '../../model/finding.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { harmlessJson } from '../json/render-json.ts';
import { harmless } from '../words/plain-text.ts';
import { unansweredBy } from './could-not-look.ts';
import { messageOf, remedyLines, spokenCheck } from './spoken.ts';

const VERSION = '1.5.0';
const CLASS = 2003;

const ACTIVITIES = {
  new: { id: 1, name: 'Create' },
  ongoing: { id: 2, name: 'Update' },
  resolved: { id: 3, name: 'Close' },
} as const;

type Activity = (typeof ACTIVITIES)[keyof typeof ACTIVITIES];

const SEVERITIES: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

/**
 * Compliance Findings of OCSF 1.5.0 (profile `cloud`), as an array: one for each finding, and one of unknown compliance for each
 * check that has no full answer in a target.
 */
export function renderOcsf(report: Report): string {
  const events = [
    ...report.findings.map((finding) => findingEvent(finding, report)),
    ...report.targets.flatMap((target) =>
      target.notEvaluated.map(({ check }) => unansweredEvent(target, check, report)),
    ),
  ];
  return `${harmlessJson(events, 2)}\n`;
}

function findingEvent(finding: ReportedFinding, report: Report): object {
  const { id, check, severity, status, suppressed, resource, region, cluster, firstSeen } = finding;
  const [severityId, severityName] = SEVERITIES[severity];
  const isOver = status === 'resolved';
  const message = messageOf(finding);
  return {
    ...common(finding, report, ACTIVITIES[status]),
    severity_id: severityId,
    severity: severityName,
    ...statusOf(isOver, suppressed !== null),
    message,
    finding_info: {
      uid: id,
      title: spokenCheck(check).title,
      desc: message,
      first_seen_time: Date.parse(firstSeen),
      ...(!isOver && { last_seen_time: Date.parse(report.finishedAt) }),
      types: [harmless(check)],
      src_url: spokenCheck(check).url,
    },
    compliance: { control: harmless(check), status_id: isOver ? 1 : 3, status: isOver ? 'Pass' : 'Fail' },
    resources: [
      {
        uid: harmless(resource.arn),
        name: harmless(resource.id),
        type: harmless(resource.type),
        region,
        ...(cluster !== null && { group: { name: harmless(cluster) } }),
      },
    ],
    remediation: { desc: remedyLines(finding).join('\n'), references: [finding.remediation.url] },
    unmapped: { evidence: finding.evidence, ...(suppressed !== null && { suppressed }) },
  };
}

function unansweredEvent(target: TargetResult, check: string, report: Report): object {
  const { title, url } = spokenCheck(check);
  const why = unansweredBy(target, check) ?? '';
  return {
    ...common(target, report, ACTIVITIES.ongoing),
    severity_id: 0,
    severity: 'Unknown',
    status_id: 1,
    status: 'New',
    message: `${title}: no full answer. ${why}`,
    finding_info: {
      uid: `${target.accountId}/${target.region}/${harmless(check)}`,
      title,
      types: [harmless(check)],
      src_url: url,
    },
    compliance: { control: harmless(check), status_id: 0, status: 'Unknown', status_detail: why },
  };
}

function common(
  { accountId, region }: Pick<TargetResult, 'accountId' | 'region'>,
  { auditId, finishedAt, tool }: Report,
  { id, name }: Activity,
) {
  return {
    class_uid: CLASS,
    class_name: 'Compliance Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: id,
    activity_name: name,
    type_uid: CLASS * 100 + id,
    type_name: `Compliance Finding: ${name}`,
    time: Date.parse(finishedAt),
    metadata: {
      version: VERSION,
      profiles: ['cloud'],
      correlation_uid: auditId,
      product: { name: tool.name, vendor_name: 'EKS IP Auditor', version: tool.version },
    },
    cloud: { provider: 'AWS', account: { uid: accountId, type: 'AWS Account', type_id: 10 }, region },
  };
}

function statusOf(isOver: boolean, isSuppressed: boolean) {
  if (isOver) return { status_id: 4, status: 'Resolved' };
  return isSuppressed ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' };
}
