import { compareText } from '../common/compare-text.ts';
import { DAY_MS } from '../common/days.ts';
import type { TargetCapacity } from '../model/capacity.ts';
import type { DigestCluster, WeeklyDigest } from '../model/digest.ts';
import type { EstateMemory, Lately } from '../model/ledger.ts';
import { openFindings } from '../model/open-findings.ts';
import type { Report } from '../model/report.ts';
import { latelyAfter, MOST_RESOLVED } from './lately.ts';

/** Days since the digest before, from which and up to which this one takes up where that ended. Else it is of a week. */
const SOONEST = 5;
const LATEST = 14;

/**
 * What a digest of an audit says: free addresses and their trend by what the audit read, findings and clean-up by what was
 * remembered since the digest before, and this audit.
 *
 * @param memory undefined without a ledger
 */
export function digestOf(
  report: Report,
  capacities: readonly TargetCapacity[],
  memory: EstateMemory | undefined,
): WeeklyDigest {
  const lately = latelyAfter(memory, report, []);
  const from = beginningOf(lately, report);
  const { maxSeverity, targets } = report.summary;
  const runsOut = capacities.flatMap(({ accountId, region, runsOut: ofTarget }) =>
    ofTarget.map((subnet) => ({ ...subnet, accountId, region })),
  );
  const clusters = capacities.flatMap(({ accountId, region, clusters: ofTarget }) =>
    ofTarget.map((cluster) => ({ ...cluster, accountId, region })),
  );
  return {
    from,
    to: report.finishedAt,
    isFirst: lately.digestAt === null,
    clusters: worstFirst(clusters, runsOut),
    runsOut: runsOut.toSorted((a, b) => a.inDays - b.inDays || compareText(a.subnetId, b.subnetId)),
    watched: capacities.reduce((sum, { watched }) => sum + watched, 0),
    tooShort: capacities.reduce((sum, { tooShort }) => sum + tooShort, 0),
    freed: freedSince(from, lately),
    findings: { ...findingsSince(from, lately, report), maxSeverity },
    targets,
    unread: report.targets
      .filter(({ status }) => status === 'failed')
      .map(({ accountId, region }) => ({ accountId, region })),
  };
}

function beginningOf({ digestAt }: Lately, { finishedAt }: Report): string {
  const days = digestAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(digestAt)) / DAY_MS;
  if (digestAt !== null && days >= SOONEST && days <= LATEST) return digestAt;
  return new Date(Date.parse(finishedAt) - 7 * DAY_MS).toISOString();
}

function isAfter(time: string, from: string): boolean {
  return Date.parse(time) > Date.parse(from);
}

function findingsSince(
  from: string,
  lately: Lately,
  { findings, finishedAt }: Report,
): Omit<WeeklyDigest['findings'], 'maxSeverity'> {
  const open = openFindings(findings);
  const openNow = new Set(open.map(({ id }) => id));
  const gone = Object.entries(lately.resolved).filter(([, [at]]) => isAfter(at, from));
  const cameAndWent = gone.filter(([id, [, firstSeen]]) => !openNow.has(id) && isAfter(firstSeen, from));
  const since = lately.since ?? finishedAt;
  return {
    since: isAfter(since, from) ? since : from,
    opened: open.filter(({ firstSeen }) => isAfter(firstSeen, from)).length + cameAndWent.length,
    resolved: gone.length,
    isLeast: Object.keys(lately.resolved).length >= MOST_RESOLVED,
    open: open.length,
  };
}

function freedSince(from: string, { freed }: Lately): WeeklyDigest['freed'] {
  const sums = new Map<string, WeeklyDigest['freed'][number]>();
  for (const { at, accountId, cluster, enis, addresses } of freed) {
    if (!isAfter(at, from)) continue;
    const key = JSON.stringify([accountId, cluster]);
    const known = sums.get(key) ?? { accountId, cluster, enis: 0, addresses: 0 };
    sums.set(key, { ...known, enis: known.enis + enis, addresses: known.addresses + addresses });
  }
  return [...sums.values()].sort((a, b) => b.addresses - a.addresses || compareText(a.accountId, b.accountId));
}

/** First those of which a subnet runs out, then those that lost the largest part, those unread, those with the least free. */
function worstFirst(clusters: readonly DigestCluster[], runsOut: WeeklyDigest['runsOut']): readonly DigestCluster[] {
  const keyOf = (accountId: string, region: string, name: string) => JSON.stringify([accountId, region, name]);
  const soonest = new Map<string, number>();
  for (const { accountId, region, clusters: names, inDays } of runsOut) {
    for (const name of names) {
      const key = keyOf(accountId, region, name);
      soonest.set(key, Math.min(inDays, soonest.get(key) ?? inDays));
    }
  }
  const rank = ({ accountId, region, name, now }: DigestCluster): readonly [number, number] => {
    const inDays = soonest.get(keyOf(accountId, region, name));
    if (inDays !== undefined) return [0, inDays];
    if (now === null) return [2, 0];
    const lost = now.week.kind === 'compared' ? now.week.change / Math.max(1, now.usable) : 0;
    return lost < 0 ? [1, lost] : [3, now.free / Math.max(1, now.usable)];
  };
  const ranked = clusters.map((cluster) => ({ cluster, rank: rank(cluster) }));
  return ranked
    .sort(
      (a, b) =>
        a.rank[0] - b.rank[0] ||
        a.rank[1] - b.rank[1] ||
        compareText(a.cluster.name, b.cluster.name) ||
        compareText(a.cluster.accountId, b.cluster.accountId),
    )
    .map(({ cluster }) => cluster);
}
