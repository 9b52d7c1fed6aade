import type { CleanupReport } from './cleanup.ts';
import type { Gap, NotEvaluated } from './coverage.ts';
import type { Finding } from './finding.ts';
import type { SectionName } from './inventory.ts';
import type { Severity } from './severity.ts';

/** `complete`: every check answered; `partial`: some could not; `failed`: nothing could be read. */
export type TargetStatus = 'complete' | 'partial' | 'failed';

/**
 * Whether the target's ledger took part: `off` without one; `failed` when it could not be read or written, and then
 * `message` says which one and why in one line. An audit without memory takes every finding for new.
 */
export interface MemoryStatus {
  readonly status: 'off' | 'kept' | 'failed';
  readonly message: string | null;
}

export interface TargetResult {
  readonly accountId: string;
  readonly region: string;
  readonly status: TargetStatus;
  readonly gaps: readonly Gap[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** Resources looked at, by section. */
  readonly resources: Readonly<Partial<Record<SectionName, number>>>;
  /** Checks that answered for everything they were asked. */
  readonly evaluated: readonly string[];
  readonly memory: MemoryStatus;
}

/** A suppression that did nothing useful in this audit, so that somebody can take it away. */
export interface SuppressionNotice {
  readonly check: string;
  readonly resource: string;
  readonly problem: 'expired' | 'unused';
  readonly expires: string;
}

export interface Summary {
  readonly targets: Readonly<Record<TargetStatus, number>>;
  /** Findings that are neither suppressed nor resolved, by severity. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly findingsByCheck: Readonly<Record<string, number>>;
  readonly suppressed: number;
  readonly maxSeverity: Severity | null;
  /** True when there are targets, none has a gap and every check answered. */
  readonly complete: boolean;
  readonly suppressionNotices: readonly SuppressionNotice[];
}

/** What an audit found and what it could not look at. The JSON report is this, as it stands. */
export interface Report {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: 'eks-ip-auditor'; readonly version: string };
  readonly auditId: string;
  /** ISO times. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly targets: readonly TargetResult[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** Null unless clean-up was asked for. */
  readonly cleanup: CleanupReport | null;
}
