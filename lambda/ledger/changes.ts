import type { Finding } from '../model/finding.ts';
import type { Change, Ledger, RememberedFinding, Told } from '../model/ledger.ts';
import { compareSeverity } from '../model/severity.ts';

/**
 * What people were not told yet: open findings they never heard of, open ones that are worse than when they last heard
 * of them, and ones they heard of that are gone. A suppressed finding is no news as long as it is open.
 */
export function changesIn(ledger: Ledger): readonly Change[] {
  return Object.values(ledger.findings).flatMap(changeOf);
}

/** What people were told of one target. */
export interface ToldOf {
  readonly changes: readonly Change[];
  /** Findings named to people although nothing about them changed. */
  readonly alsoOpen: readonly Finding[];
  /** Open findings that a suppression or a snooze covers: when that ends they are news again. */
  readonly silenced: readonly Finding[];
}

/**
 * The ledger once people were told: what they heard of stands as told, resolved findings they heard of are forgotten.
 * The ledger may have moved on since the changes were read from it: a finding told of as resolved that is back is
 * unheard of, and one told of as open that is gone is still to be told as resolved.
 *
 * @param at when they were told
 */
export function markTold<Memory extends Pick<Ledger, 'findings'>>(
  ledger: Memory,
  { changes, alsoOpen, silenced }: ToldOf,
  at: Date,
): Memory {
  const told = new Map<string, Told | 'resolved' | 'silenced'>(silenced.map(({ id }) => [id, 'silenced']));
  const asOpen = ({ id, severity }: Finding) => told.set(id, { at: at.toISOString(), severity });
  for (const finding of alsoOpen) asOpen(finding);
  for (const change of changes) {
    if (change.kind === 'resolved') told.set(change.finding.id, 'resolved');
    else asOpen(change.finding);
  }
  const entries = Object.entries(ledger.findings).flatMap(([id, entry]) => {
    const marked = markEntry(entry, told.get(id));
    return marked === undefined ? [] : [[id, marked] as const];
  });
  return { ...ledger, findings: Object.fromEntries(entries) };
}

function changeOf({ finding, resolvedAt, told }: RememberedFinding): readonly Change[] {
  if (resolvedAt !== null) return told === null ? [] : [{ kind: 'resolved', finding }];
  if (finding.suppressed !== null) return [];
  if (told === null) return [{ kind: 'new', finding }];
  return compareSeverity(finding.severity, told.severity) < 0 ? [{ kind: 'worse', finding, was: told.severity }] : [];
}

function markEntry(
  entry: RememberedFinding,
  told: Told | 'resolved' | 'silenced' | undefined,
): RememberedFinding | undefined {
  if (told === undefined) return entry;
  if (told === 'silenced') return { ...entry, told: null };
  if (told !== 'resolved') return { ...entry, told };
  return entry.resolvedAt === null ? { ...entry, told: null } : undefined;
}
