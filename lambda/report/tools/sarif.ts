import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { ReportedFinding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { HOMEPAGE } from '../../model/version.ts';
import { harmlessJson } from '../json/render-json.ts';
import { harmless } from '../words/plain-text.ts';
import { couldNotLook } from './could-not-look.ts';
import { messageOf, remedyLines, spokenCheck } from './spoken.ts';

const LEVELS: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * SARIF 2.1.0 (OASIS), for code scanning of GitHub and Azure DevOps. A finding that is over is no result: scanners close it by
 * its absence. What could not be looked at is a notification of the run. Resources have a made-up relative path, since
 * GitHub takes no result without one, and their ARN as a logical location.
 */
export function renderSarif(report: Report): string {
  const findings = report.findings.filter(({ status }) => status !== 'resolved');
  const rules = [...new Set(findings.map(({ check }) => check))].sort();
  const notifications = couldNotLook(report).map((text) => ({ level: 'warning' as const, message: { text } }));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            semanticVersion: report.tool.version,
            informationUri: HOMEPAGE,
            rules: rules.map(ruleOf),
          },
        },
        automationDetails: { id: `eks-ip-auditor/${report.auditId}` },
        invocations: [
          {
            executionSuccessful: report.targets.some(({ status }) => status !== 'failed'),
            startTimeUtc: report.startedAt,
            endTimeUtc: report.finishedAt,
            ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, rules)),
      },
    ],
  };
  return `${harmlessJson(log, 2)}\n`;
}

function ruleOf(id: string): ReportingDescriptor {
  const { title, why, url } = spokenCheck(id);
  return {
    id: harmless(id),
    shortDescription: { text: `${title}.` },
    ...(why !== '' && { fullDescription: { text: why } }),
    helpUri: url,
  };
}

function resultOf(finding: ReportedFinding, rules: readonly string[]): Result {
  const { check, severity, status, accountId, region, cluster, resource, suppressed, firstSeen } = finding;
  const path = ['aws', accountId, region, resource.type, resource.id].map((part) => encodeURIComponent(harmless(part)));
  return {
    ruleId: harmless(check),
    ruleIndex: rules.indexOf(check),
    level: LEVELS[severity],
    message: { text: [messageOf(finding), ...remedyLines(finding)].join('\n') },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: path.join('/') }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: harmless(resource.arn), kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'eksIpAuditor/v1': finding.id },
    baselineState: status === 'new' ? 'new' : 'unchanged',
    ...(suppressed !== null && {
      suppressions: [
        { kind: 'external' as const, status: 'accepted' as const, justification: harmless(suppressed.reason) },
      ],
    }),
    properties: { severity, firstSeen, ...(cluster !== null && { cluster: harmless(cluster) }) },
  };
}
