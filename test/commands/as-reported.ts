import type { Report } from '../../lambda/model/report.ts';
import { shellCommand } from '../../lambda/report/words/shell.ts';

/** A report as its JSON has it: each command also as it is written for a shell, what is resolved apart. */
export function asReported(report: Report): unknown {
  const isResolved = ({ status }: Report['findings'][number]) => status === 'resolved';
  return {
    ...report,
    findings: shown(report.findings.filter((finding) => !isResolved(finding))),
    resolved: shown(report.findings.filter(isResolved)),
  };
}

function shown(findings: Report['findings']): readonly unknown[] {
  return findings.map(({ remediation, ...finding }) => ({
    ...finding,
    remediation: {
      ...remediation,
      steps: remediation.steps.map((step) =>
        'text' in step ? step : { command: { ...step.command, shell: shellCommand(step.command.argv) ?? null } },
      ),
    },
  }));
}
