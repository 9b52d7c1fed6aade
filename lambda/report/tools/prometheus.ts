import { groupBy } from '../../common/group-by.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { openFindings } from '../../model/open-findings.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { placeOf } from '../outline/places.ts';
import { harmless } from '../words/plain-text.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const TARGET_STATUSES = ['complete', 'partial', 'failed'] as const satisfies readonly TargetResult['status'][];

/**
 * Gauges in the text format of Prometheus (0.0.4), for the textfile collector of `node_exporter` or a push gateway. A target
 * that could not be read has no count of findings: a zero would say that nothing is wrong there.
 */
export function renderPrometheus(report: Report): string {
  const open = openFindings(report.findings);
  const byPlace = groupBy(open, placeOf);
  const { tool, finishedAt, targets } = report;
  return text([
    {
      name: 'eks_ip_auditor_info',
      help: 'The release that audited.',
      samples: [{ labels: { version: tool.version }, value: 1 }],
    },
    {
      name: 'eks_ip_auditor_audit_timestamp_seconds',
      help: 'When the audit ended.',
      samples: [{ labels: {}, value: Math.round(Date.parse(finishedAt) / 1000) }],
    },
    {
      name: 'eks_ip_auditor_target_status',
      help: 'Whether each target was read whole (complete), in part, or not at all (failed).',
      samples: targets.flatMap((target) =>
        TARGET_STATUSES.map((status) => ({
          labels: { ...place(target), status },
          value: target.status === status ? 1 : 0,
        })),
      ),
    },
    {
      name: 'eks_ip_auditor_checks_without_full_answer',
      help: 'Checks that could not answer in full in each target.',
      samples: targets.map((target) => ({ labels: place(target), value: target.notEvaluated.length })),
    },
    {
      name: 'eks_ip_auditor_findings',
      help: 'Open findings of each target that could be read, by severity.',
      samples: targets.flatMap((target) => findingsOf(target, byPlace.get(placeOf(target)) ?? [])),
    },
    {
      name: 'eks_ip_auditor_findings_of_check',
      help: 'Open findings of each check and cluster that has any.',
      samples: [...groupBy(open, checkLabels).values()].flatMap((alike) =>
        alike.slice(0, 1).map((first) => ({ labels: labelsOf(first), value: alike.length })),
      ),
    },
  ]);
}

function findingsOf(target: TargetResult, own: readonly ReportedFinding[]): readonly Sample[] {
  if (target.status === 'failed') return [];
  return SEVERITIES.map((severity) => ({
    labels: { ...place(target), severity },
    value: own.filter((finding) => finding.severity === severity).length,
  }));
}

function place({ accountId, region }: Pick<TargetResult, 'accountId' | 'region'>): Labels {
  return { account: accountId, region };
}

function labelsOf({ check, severity, cluster, ...at }: ReportedFinding): Labels {
  return { ...place(at), cluster: cluster ?? '', check, severity };
}

function checkLabels(finding: ReportedFinding): string {
  return JSON.stringify(labelsOf(finding));
}

function text(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(harmless(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
