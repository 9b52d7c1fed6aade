import { sum } from '../../common/sum.ts';
import { amount, count } from '../../common/words.ts';
import type { WeeklyDigest } from '../../model/digest.ts';
import type { Names } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { sinceText } from '../words/day-text.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';

const MAX_NAME = 64;

const MOST_FREED_SHOWN = 3;

/** What clean-up freed, and whose it was. Empty where nothing is cleaned up. */
export function freedText(
  { freed, from, findings: { since } }: WeeklyDigest,
  { cleanup, accountNames }: Report,
): string {
  if (freed.length === 0) return cleanup === null ? '' : `Clean-up freed nothing${sinceText(from, since)}.`;
  const [enis, addresses] = [sum(freed.map((each) => each.enis)), sum(freed.map((each) => each.addresses))];
  const total = `Clean-up deleted ${count(enis, 'leaked ENI')} and freed ${count(addresses, 'address', 'addresses')}`;
  const accounts = new Set(freed.map(({ accountId }) => accountId));
  const by = accounts.size > 1 ? byAccount(freed, accountNames) : byCluster(freed);
  const shown = by.slice(0, MOST_FREED_SHOWN).map(([name, freedThere]) => `${name} ${amount(freedThere)}`);
  const more = by.length > shown.length ? ` and ${count(by.length - shown.length, 'other')}` : '';
  return `${total}${sinceText(from, since)}: ${shown.join(', ')}${more}.`;
}

type NamedAmount = readonly [name: string, addresses: number];

function byAccount(freed: WeeklyDigest['freed'], accountNames: Names | undefined): readonly NamedAmount[] {
  const sums = new Map<string, number>();
  for (const { accountId, addresses } of freed) sums.set(accountId, (sums.get(accountId) ?? 0) + addresses);
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .map(([id, addresses]) => [withNames(clipped(id, MAX_NAME), accountNames), addresses]);
}

function byCluster(freed: WeeklyDigest['freed']): readonly NamedAmount[] {
  return freed.map(({ cluster, addresses }) => [
    cluster === null ? 'without a cluster tag' : clipped(cluster, MAX_NAME),
    addresses,
  ]);
}
