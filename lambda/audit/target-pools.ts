import type { PoolsOfClusters } from '../facts/node/cluster-pools.ts';
import type { ClusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import type { ClusterPool, ClusterPools } from '../model/cluster-pools.ts';
import type { Finding } from '../model/finding.ts';
import { openFindings } from '../model/open-findings.ts';
import { withinBytes } from './within-bytes.ts';

/** All pools of a target: an audit holds those of 510 targets in its memory. */
const MOST_BYTES_OF_A_TARGET = 48_000;

/** All pools of a report. */
const MOST_BYTES_OF_A_REPORT = 600_000;

/** Clusters that are tried for one target. */
const MOST_CLUSTERS = 50;

/**
 * What the subnets of a target's clusters hold and have to hold, those with the worst findings first, as many as there is
 * room for. Undefined where not all could be read that tells.
 *
 * @param findings worst first
 */
export function targetPools(
  known: PoolsOfClusters | undefined,
  drawnOn: ClusterSubnets | undefined,
  findings: readonly Finding[],
): ClusterPools | undefined {
  if (known === undefined || drawnOn === undefined) return undefined;
  const named = openFindings(findings).flatMap(({ cluster }) =>
    cluster !== null && drawnOn.has(cluster) ? [cluster] : [],
  );
  const wanted = [...new Set([...named, ...drawnOn.keys()])];
  const pools = wanted.slice(0, MOST_CLUSTERS).flatMap((cluster) => known.poolOf(cluster) ?? []);
  const { taken, leftOut } = withinBytes(pools, MOST_BYTES_OF_A_TARGET);
  return { clusters: taken, leftOut: leftOut + Math.max(0, wanted.length - MOST_CLUSTERS) };
}

/**
 * The pools of a report, those of clusters with the worst findings first.
 *
 * @param findings of the whole report, worst first
 */
export function reportPools(
  targets: readonly (ClusterPools | undefined)[],
  findings: readonly Finding[],
): ClusterPools | undefined {
  const read = targets.filter((pools) => pools !== undefined);
  if (read.length === 0) return undefined;
  const byPlace = new Map(read.flatMap(({ clusters }) => clusters).map((pool) => [placeOf(pool), pool]));
  const named = openFindings(findings).flatMap(({ cluster, ...place }) =>
    cluster === null ? [] : [placeOf({ ...place, cluster })],
  );
  const wanted = [...new Set([...named, ...byPlace.keys()])];
  const { taken, leftOut } = withinBytes(
    wanted.flatMap((place) => byPlace.get(place) ?? []),
    MOST_BYTES_OF_A_REPORT,
  );
  return { clusters: taken, leftOut: read.reduce((sum, each) => sum + each.leftOut, leftOut) };
}

function placeOf({ accountId, region, cluster }: Pick<ClusterPool, 'accountId' | 'region' | 'cluster'>): string {
  return `${accountId} ${region} ${cluster}`;
}
