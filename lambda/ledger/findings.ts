import type { Finding } from '../model/finding.ts';
import type { Scope } from '../model/inventory.ts';
import type { Ledger, RememberedFinding } from '../model/ledger.ts';
import { DEFAULT_SETTLING, heldOpen, heldWorse, type Settling } from '../model/settling.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { earlierOf, inKeyOrder, isLater } from './order.ts';

type Findings = Ledger['findings'];

/** What an audit has to say about findings. */
export interface Judgement {
  readonly scope: Scope;
  readonly findings: readonly Finding[];
  /** Checks that answered for everything they were asked: only they can tell that a finding is gone. */
  readonly evaluated: readonly string[];
  /** What checks find with a margin around their thresholds, where what they found before may be over or milder. */
  readonly nearby?: readonly Finding[] | undefined;
  /** What is said of a finding that is over, by its id. Without it, what was said while it was not. */
  readonly past?: ReadonlyMap<string, string> | undefined;
  /** Default: `DEFAULT_SETTLING`. */
  readonly settling?: Settling | undefined;
  /** What was read of clusters' Kubernetes APIs. Default: nothing. */
  readonly kubernetes?: KubernetesRead | undefined;
}

/** Of which clusters that was read from Kubernetes which a check looks at. */
export interface KubernetesRead {
  /** By check id, names of clusters. */
  readonly byCheck: ReadonlyMap<string, readonly string[]>;
  /** Names of clusters; undefined where they could not be listed. */
  readonly clusters: readonly string[] | undefined;
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
 * when it was last seen under scope `all`; else it stays as it was. One whose value is not clear of its threshold stays
 * open, as bad as the margin has it, until it has settled. One for which Kubernetes was read needs that to be read again. A resolved one stays until people were told, or, when
 * they never heard of it, until the next audit. Merging the same audit a second time changes nothing: a write whose
 * answer was lost is tried again.
 */
export function mergeFindings(remembered: Findings, judgement: Judgement, now: Date): MergedFindings {
  const wobbling = heldBack(remembered, judgement, now);
  const seen = [
    ...judgement.findings.filter(({ id }) => !wobbling.has(id)),
    ...[...wobbling.values()].map(({ finding }) => finding),
  ];
  const observed = seen.map((finding) =>
    observe(
      remembered[finding.id],
      finding,
      {
        scope: judgement.scope,
        settling: wobbling.get(finding.id)?.settling ?? null,
        kubernetes: clustersReadFor(finding, judgement),
      },
      now,
    ),
  );
  const ids = new Set(seen.map(({ id }) => id));
  const unobserved = Object.values(remembered)
    .filter(({ finding }) => !ids.has(finding.id))
    .filter((entry) => !isForgotten(entry, now))
    .map((entry) => (isResolvedBy(entry, judgement, now) ? resolve(entry, judgement, now) : entry));
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

function observe(
  entry: RememberedFinding | undefined,
  finding: Finding,
  judged: Pick<RememberedFinding, 'scope' | 'settling' | 'kubernetes'>,
  now: Date,
): Observed {
  const firstSeen = firstSeenOf(entry, now);
  const reported: Finding = { ...finding, firstSeen, status: firstSeen === now.toISOString() ? 'new' : 'ongoing' };
  if (entry !== undefined && saysMore(entry, now)) {
    return { entry: { ...entry, finding: { ...entry.finding, firstSeen } }, reported };
  }
  const told = toldOf(entry, finding);
  return {
    entry: { finding: reported, lastSeen: now.toISOString(), resolvedAt: null, told, ...judged },
    reported,
  };
}

/**
 * Who was told of it, and never that it was gone in between, need not hear of it again; but should it get worse once more
 * after it was milder for good.
 */
function toldOf(entry: RememberedFinding | undefined, { severity }: Finding): RememberedFinding['told'] {
  const told = entry?.told ?? null;
  return told !== null && compareSeverity(severity, told.severity) > 0 ? { ...told, severity } : told;
}

interface HeldBack {
  /** As it is now, at the severity that it keeps, and saying so. */
  readonly finding: Finding;
  readonly settling: NonNullable<RememberedFinding['settling']>;
}

/** Open findings that are gone or milder, not clear of their threshold, and have not been so for long. */
function heldBack(remembered: Findings, judgement: Judgement, now: Date): ReadonlyMap<string, HeldBack> {
  const { nearby = [], settling = DEFAULT_SETTLING } = judgement;
  const observed = new Map(judgement.findings.map((finding) => [finding.id, finding]));
  return new Map(
    nearby.flatMap((near) => {
      const entry = remembered[near.id];
      if (entry === undefined || entry.resolvedAt !== null || saysMore(entry, now)) return [];
      const milder = observed.get(near.id);
      if (milder === undefined && !isResolvedBy(entry, judgement, now) && entry.lastSeen !== now.toISOString())
        return [];
      const severity = milderOf(entry.finding.severity, near.severity);
      if (milder !== undefined && compareSeverity(severity, milder.severity) >= 0) return [];
      const seen = settlingOf(entry, now);
      if (hasSettled(seen, settling)) return [];
      const held = { ...near, severity };
      const finding = milder === undefined ? heldOpen(held, settling) : heldWorse(milder, held, settling);
      return [[near.id, { finding, settling: seen }] as const];
    }),
  );
}

function milderOf(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) > 0 ? a : b;
}

/** The same audit is counted once, however often it is merged. */
function settlingOf({ settling }: RememberedFinding, now: Date): HeldBack['settling'] {
  const time = now.toISOString();
  if (settling === null) return { since: time, last: time, audits: 1 };
  return settling.last === time ? settling : { ...settling, last: time, audits: settling.audits + 1 };
}

/** Audits by a schedule come some seconds early or late: one that comes an hour early a day counts as in time. */
function hasSettled({ since, last, audits }: HeldBack['settling'], { hours }: Settling): boolean {
  return audits >= 2 && Date.parse(last) - Date.parse(since) > hours * HOUR_MS * IN_TIME;
}

const HOUR_MS = 3_600_000;
const IN_TIME = 23 / 24;

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

function isResolvedBy(entry: RememberedFinding, judgement: Judgement, now: Date): boolean {
  const { scope, evaluated } = judgement;
  if (entry.resolvedAt !== null || !evaluated.includes(entry.finding.check)) return false;
  if (isUnreadNow(entry, judgement)) return false;
  if (entry.scope === 'all' && scope === 'eks') return false;
  return entry.lastSeen !== now.toISOString() && !isLater(entry.lastSeen, now);
}

function clustersReadFor({ check, cluster }: Finding, { kubernetes }: Judgement): readonly string[] {
  const read = kubernetes?.byCheck.get(check) ?? [];
  return cluster === null ? read : read.filter((name) => name === cluster);
}

/** Whether a cluster that is still there told something of it, and was not asked or did not answer now. */
function isUnreadNow({ finding, kubernetes: before }: RememberedFinding, { kubernetes }: Judgement): boolean {
  const read = kubernetes?.byCheck.get(finding.check) ?? [];
  const isThere = (name: string) => kubernetes?.clusters?.includes(name) ?? true;
  return before.some((name) => isThere(name) && !read.includes(name));
}

function resolve(entry: RememberedFinding, { past }: Judgement, now: Date): RememberedFinding {
  const message = past?.get(entry.finding.id) ?? entry.finding.message;
  return { ...entry, finding: { ...entry.finding, status: 'resolved', message }, resolvedAt: now.toISOString() };
}

function isForgotten({ resolvedAt, told }: RememberedFinding, now: Date): boolean {
  return resolvedAt !== null && told === null && resolvedAt !== now.toISOString() && !isLater(resolvedAt, now);
}

function byId(entries: readonly RememberedFinding[]): Findings {
  return inKeyOrder(entries.map((entry) => [entry.finding.id, entry] as const));
}
