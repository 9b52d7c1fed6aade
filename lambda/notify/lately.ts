import { DAY_MS } from '../common/days.ts';
import { isOfWrongClock } from '../ledger/order.ts';
import { type Change, type EstateMemory, type Lately, NOTHING_LATELY } from '../model/ledger.ts';
import { resolvedFindings } from '../model/open-findings.ts';
import type { Report } from '../model/report.ts';

/** A digest that is a week late still has all of its time. */
const DAYS_KEPT = 15;

/** Beyond these the oldest are not kept. */
export const MOST_RESOLVED = 5000;
export const MOST_FREED = 1000;

type Freed = Lately['freed'][number];

/**
 * What became of the estate lately, after a run: what it found gone, and what its clean-up freed. Of a run that is
 * remembered twice it is the same.
 *
 * @param told changes that readers were told of by the run
 */
export function latelyAfter(memory: EstateMemory | undefined, report: Report, told: readonly Change[]): Lately {
  const before = memory?.lately ?? NOTHING_LATELY;
  const at = report.finishedAt;
  const oldest = Date.parse(at) - DAYS_KEPT * DAY_MS;
  const isRight = (time: string) => !isOfWrongClock(time, new Date(at));
  const isKept = (time: string) => Date.parse(time) > oldest && isRight(time);
  const gone = [
    ...resolvedFindings(report.findings),
    ...told.filter(({ kind }) => kind === 'resolved').map(({ finding }) => finding),
  ];
  const resolved = new Map(Object.entries(before.resolved).filter(([, [time]]) => isKept(time)));
  for (const { id, firstSeen } of gone) {
    const [, known] = resolved.get(id) ?? [];
    // One that came back is seen first anew.
    if (known === undefined || Date.parse(known) < Date.parse(firstSeen)) resolved.set(id, [at, firstSeen]);
  }
  return {
    since: before.since !== null && isRight(before.since) ? before.since : at,
    digestAt: before.digestAt !== null && isRight(before.digestAt) ? before.digestAt : null,
    resolved: Object.fromEntries([...resolved].slice(-MOST_RESOLVED)),
    freed: [...before.freed.filter((each) => isKept(each.at) && each.at !== at), ...freedBy(report)].slice(-MOST_FREED),
  };
}

/** By account and cluster. */
function freedBy({ cleanup, finishedAt: at }: Report): readonly Freed[] {
  const freed = new Map<string, Freed>();
  for (const { accountId, decisions, outcomes } of cleanup?.targets ?? []) {
    const clusters = new Map(
      decisions.flatMap((each) => (each.verdict === 'take' ? [[each.eniId, each.because.cluster] as const] : [])),
    );
    for (const { eniId, outcome, addresses } of outcomes) {
      if (outcome !== 'deleted') continue;
      const cluster = clusters.get(eniId) ?? null;
      const key = JSON.stringify([accountId, cluster]);
      const known = freed.get(key) ?? { at, accountId, cluster, enis: 0, addresses: 0 };
      freed.set(key, { ...known, enis: known.enis + 1, addresses: known.addresses + addresses });
    }
  }
  return [...freed.values()];
}
