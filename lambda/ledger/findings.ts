import type { Finding } from '../model/finding.ts';
import type { Scope } from '../model/inventory.ts';
import type { Ledger, RememberedFinding } from '../model/ledger.ts';
import { earlierOf, inKeyOrder, isLater } from './order.ts';

type Findings = Ledger['findings'];

/** What an audit has to say about findings. */
export interface Judgement {
  readonly scope: Scope;
  readonly findings: readonly Finding[];
  /** Checks that answered for everything they were asked: only they can tell that a finding is gone. */
  readonly evaluated: readonly string[];
}

export interface MergedFindings {
  readonly remembered: Findings;
  /** For the report: those observed, with what the ledger knows of them, and those found resolved. */
  readonly reported: readonly Finding[];
}

/**
 * Findings after an audit.
 *
 * A finding that is not observed is resolved only by an audit whose check answered in full, and by none of scope `eks`
 * when it was last seen under scope `all`; else it stays as it was. A resolved one stays until people were told, or, when
 * they never heard of it, until the next audit. Merging the same audit a second time changes nothing: a write whose
 * answer was lost is tried again.
 */
export function mergeFindings(remembered: Findings, judgement: Judgement, now: Date): MergedFindings {
  const observed = judgement.findings.map((finding) => observe(remembered[finding.id], finding, judgement.scope, now));
  const ids = new Set(judgement.findings.map(({ id }) => id));
  const unobserved = Object.values(remembered)
    .filter(({ finding }) => !ids.has(finding.id))
    .filter((entry) => !isForgotten(entry, now))
    .map((entry) => (isResolvedBy(entry, judgement, now) ? resolve(entry, now) : entry));
  const resolved = unobserved.filter(({ resolvedAt }) => resolvedAt === now.toISOString());
  return {
    remembered: byId([...observed.map(({ entry }) => entry), ...unobserved]),
    reported: [...observed.map(({ reported }) => reported), ...resolved.map(({ finding }) => finding)],
  };
}

interface Observed {
  readonly entry: RememberedFinding;
  readonly reported: Finding;
}

function observe(entry: RememberedFinding | undefined, finding: Finding, scope: Scope, now: Date): Observed {
  const firstSeen = firstSeenOf(entry, now);
  const reported: Finding = { ...finding, firstSeen, status: firstSeen === now.toISOString() ? 'new' : 'ongoing' };
  if (entry !== undefined && saysMore(entry, now)) {
    return { entry: { ...entry, finding: { ...entry.finding, firstSeen } }, reported };
  }
  // Who was told of it, and never that it was gone in between, need not hear of it again.
  const told = entry?.told ?? null;
  return { entry: { finding: reported, scope, lastSeen: now.toISOString(), resolvedAt: null, told }, reported };
}

/** One that comes back is new. */
function firstSeenOf(entry: RememberedFinding | undefined, now: Date): string {
  const time = now.toISOString();
  if (entry === undefined || (entry.resolvedAt !== null && !isLater(entry.resolvedAt, now))) return time;
  return earlierOf(entry.finding.firstSeen, time);
}

/** A later audit was merged first: it saw the finding, or saw that it is gone. */
function saysMore({ lastSeen, resolvedAt }: RememberedFinding, now: Date): boolean {
  return isLater(resolvedAt ?? lastSeen, now);
}

function isResolvedBy(entry: RememberedFinding, { scope, evaluated }: Judgement, now: Date): boolean {
  if (entry.resolvedAt !== null || !evaluated.includes(entry.finding.check)) return false;
  if (entry.scope === 'all' && scope === 'eks') return false;
  return entry.lastSeen !== now.toISOString() && !isLater(entry.lastSeen, now);
}

function resolve(entry: RememberedFinding, now: Date): RememberedFinding {
  return { ...entry, finding: { ...entry.finding, status: 'resolved' }, resolvedAt: now.toISOString() };
}

function isForgotten({ resolvedAt, told }: RememberedFinding, now: Date): boolean {
  return resolvedAt !== null && told === null && resolvedAt !== now.toISOString() && !isLater(resolvedAt, now);
}

function byId(entries: readonly RememberedFinding[]): Findings {
  return inKeyOrder(entries.map((entry) => [entry.finding.id, entry] as const));
}
