import { isAtLeast, type Severity } from '../model/severity.ts';
import type { News } from './news.ts';

/** When a run is worth a message: when it has something new to say, always, or never. */
const NOTIFY_POLICIES = ['changes', 'always', 'never'] as const;

export type NotifyPolicy = (typeof NOTIFY_POLICIES)[number];

/** Findings for information alone are never worth a mail. */
const DEFAULT_THRESHOLD: Severity = 'low';

/**
 * Whether to publish. Under `changes`: when a finding at or above `threshold` is new, worse or resolved; when something
 * can no longer be looked at, because silence would say that all is well; when clean-up deleted, and when it refused or
 * failed for the first time; every time when there was no account to audit; and when nothing was sent for so long that silence itself would be in doubt. Without a
 * ledger every finding and everything that could not be looked at is new.
 */
export function shouldNotify(news: News, policy: NotifyPolicy, threshold: Severity = DEFAULT_THRESHOLD): boolean {
  switch (policy) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'changes':
      return (
        news.changes.some(({ finding }) => isAtLeast(finding.severity, threshold)) ||
        news.gaps.length + news.cleanup.length + news.deleted > 0 ||
        news.nothingAudited ||
        news.silentSince !== null
      );
  }
}
