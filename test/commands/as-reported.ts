import type { Report } from '../../lambda/model/report.ts';
import { shellCommand } from '../../lambda/report/words/shell.ts';

/** A report as its JSON has it: each command also as it is written for a shell. */
export function asReported(report: Report): unknown {
  return {
    ...report,
    findings: report.findings.map(({ remediation, ...finding }) => ({
      ...finding,
      remediation: {
        ...remediation,
        steps: remediation.steps.map((step) =>
          'text' in step ? step : { command: { ...step.command, shell: shellCommand(step.command.argv) ?? null } },
        ),
      },
    })),
  };
}
