import type { Report } from '../model/report.ts';
import { isAtLeast, type Severity } from '../model/severity.ts';
import { openFindings } from '../report/outline.ts';

/** When an audit is worth a message: when it has something to say, after every audit, or not at all. */
export const NOTIFY_POLICIES = ['changes', 'always', 'never'] as const;

export type NotifyPolicy = (typeof NOTIFY_POLICIES)[number];

/** Findings for information alone are never worth a mail. */
const DEFAULT_THRESHOLD: Severity = 'low';

/**
 * Whether to publish a report. Under `changes`: when there is an open finding at or above `threshold`, or when
 * something could not be looked at, because silence would say that all is well.
 */
export function shouldNotify(report: Report, policy: NotifyPolicy, threshold: Severity = DEFAULT_THRESHOLD): boolean {
  switch (policy) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'changes':
      return (
        isIncomplete(report) || openFindings(report.findings).some(({ severity }) => isAtLeast(severity, threshold))
      );
  }
}

/** An audit of no targets looked at nothing, whatever its summary says. */
function isIncomplete({ summary, targets }: Report): boolean {
  return !summary.complete || targets.length === 0;
}
