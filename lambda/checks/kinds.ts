import * as z from 'zod';
import { once } from '../common/once.ts';
import { field, number, type Reading, readingsOf, texts } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { type AnyFindingKind, defineKind } from './define-check.ts';
import { CHECKS } from './index.ts';

/** Check id of a finding that no check of the audit makes: only clean-up can. */
export const CLEANUP_REFUSED = 'cleanup-refused';

const tally = (label: string) => ({ as: 'tally', label }) as const;

const REFUSED_EVIDENCE = z.strictObject({
  candidates: field(number, 'ENIs that clean-up would have deleted.', tally('candidates')),
  enisKnown: field(number, 'ENIs of the target that it saw.', tally('enis known')),
  sharePercent: field(number, 'Their share in percent.', tally('share percent')),
  maxSharePercent: field(number, 'The largest share that is deleted without confirmation.', tally('max share percent')),
  addresses: field(number, 'IPv4 addresses that they hold.', {
    as: 'total',
    one: 'address held',
    many: 'addresses held',
  }),
  clusters: field(texts, 'Clusters that they were made for.'),
  oldest: field(texts, 'Ids of the oldest of them.', { as: 'names', label: 'oldest' }),
});

const CLEANUP_REFUSED_KIND = defineKind(CLEANUP_REFUSED, {
  evidence: REFUSED_EVIDENCE,
  involves: () => ({}),
  question: null,
});

/** Every kind of finding there is: those of checks, in the order of the documentation, then those of clean-up. */
export const FINDING_KINDS: readonly AnyFindingKind[] = [...CHECKS, CLEANUP_REFUSED_KIND];

/** Of a check that this release does not have: its findings are shown as they are, and are about nothing else. */
const STRANGE = defineKind('', {
  evidence: z.strictObject({}),
  involves: () => ({}),
  question: null,
});

const byId = new Map(FINDING_KINDS.map((kind) => [kind.id, kind]));

/** What is known of the findings of a check. */
export function kindOf({ check }: Pick<Finding, 'check'>): AnyFindingKind {
  return byId.get(check) ?? STRANGE;
}

const readings = once((kind: AnyFindingKind) => readingsOf(kind.evidence));

/** How the evidence of a finding reads, in the order in which it is declared. */
export function readingsOfFinding(finding: Pick<Finding, 'check'>): ReadonlyMap<string, Reading> {
  return readings(kindOf(finding));
}
