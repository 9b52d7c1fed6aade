import { dayOf, startOfDay } from '../common/days.ts';
import type { ClusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import { forecastExhaustion } from '../facts/subnet/exhaustion-forecast.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import type { DailyLow } from '../model/capacity.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { FreeHistory, SubnetPast } from '../model/free-history.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Ledger } from '../model/ledger.ts';
import { openFindings } from '../model/open-findings.ts';
import { involvedIn } from './involved-subnets.ts';
import { withinBytes } from './within-bytes.ts';

/** All histories of a target: an audit holds those of 510 targets in its memory. */
const MOST_BYTES_OF_A_TARGET = 24_000;

/** All histories of a report. */
const MOST_BYTES_OF_A_REPORT = 300_000;

/** One look is no history. */
const LEAST_DAYS = 2;

/**
 * How the free addresses of a target's subnets went: of those that run out, the first of them first, then of those that
 * findings are about. Undefined without a ledger, and where it could not be read which subnets clusters use.
 *
 * @param memory after this audit was merged into it
 * @param findings worst first
 */
export function targetHistory(
  { target, sections }: Inventory,
  memory: Pick<Ledger, 'subnets'> | undefined,
  drawnOn: ClusterSubnets | undefined,
  findings: readonly Finding[],
  at: Date,
): FreeHistory | undefined {
  if (memory === undefined || drawnOn === undefined) return undefined;
  const { accountId, region } = target;
  const past = new Map(Object.entries(memory.subnets));
  const concerned = new Set(openFindings(findings).flatMap(involvedIn));
  const clustersOf = (id: string) => [...drawnOn].flatMap(([name, own]) => (own.includes(id) ? [name] : []));
  const all = itemsOf(sections.subnets).flatMap((subnet): readonly SubnetPast[] => {
    const addresses = subnetAddresses(subnet);
    const lows = past.get(subnet.id)?.lows ?? [];
    const clusters = clustersOf(subnet.id);
    if (addresses === undefined || lows.length < LEAST_DAYS || clusters.length === 0) return [];
    const { free, usable } = addresses;
    const forecast = forecastExhaustion(lows, { today: dayOf(at), usable });
    if (forecast.kind !== 'runs-out' && !concerned.has(subnet.id)) return [];
    const about = { accountId, region, subnetId: subnet.id, name: subnetName(subnet) ?? null, clusters };
    return [{ ...about, usable, free, ...dayByDay(lows, dayOf(at)), forecast }];
  });
  const { taken, leftOut } = withinBytes(inOrder(all, [...concerned]), MOST_BYTES_OF_A_TARGET);
  return { subnets: taken, leftOut };
}

/** The histories of a report. */
export function reportHistory(targets: readonly (FreeHistory | undefined)[]): FreeHistory | undefined {
  const read = targets.filter((history) => history !== undefined);
  if (read.length === 0) return undefined;
  const all = read.flatMap(({ subnets }) => subnets);
  const { taken, leftOut } = withinBytes(inOrder(all, []), MOST_BYTES_OF_A_REPORT);
  return { subnets: taken, leftOut: read.reduce((sum, each) => sum + each.leftOut, leftOut) };
}

function inOrder(all: readonly SubnetPast[], worst: readonly string[]): readonly SubnetPast[] {
  const days = ({ forecast }: SubnetPast) => (forecast.kind === 'runs-out' ? forecast.inDays : Number.MAX_SAFE_INTEGER);
  const place = ({ subnetId }: SubnetPast) => worst.indexOf(subnetId);
  return [...all].sort((a, b) => days(a) - days(b) || place(a) - place(b));
}

function dayByDay(lows: readonly DailyLow[], today: number): Pick<SubnetPast, 'firstDay' | 'lowest'> {
  const byDay = new Map(lows);
  const first = Math.min(...byDay.keys());
  const last = Math.max(today, ...byDay.keys());
  return {
    firstDay: startOfDay(first).toISOString().slice(0, 10),
    lowest: Array.from({ length: last - first + 1 }, (_, index) => byDay.get(first + index) ?? null),
  };
}
