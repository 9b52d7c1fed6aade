import gte from 'semver/functions/gte.js';
import lt from 'semver/functions/lt.js';

/**
 * The oldest release of the VPC CNI that is recommended for a Kubernetes version, newest first (README of
 * amazon-vpc-cni-k8s, "Recommended Version": the table of 2026-08 for 1.30 and newer, that of 2024 for the older ones).
 */
const OLDEST_RECOMMENDED: readonly (readonly [kubernetesMinor: number, cni: string])[] = [
  [33, '1.17.1'],
  [32, '1.17.1'],
  [31, '1.16.4'],
  [30, '1.16.0'],
  [29, '1.14.1'],
  [28, '1.13.4'],
  [27, '1.12.5'],
  [26, '1.12.0'],
  [25, '1.11.4'],
  [24, '1.9.3'],
];

/** When what is recommended for a Kubernetes version was written down: `2026-08`. */
export function recommendedOn(kubernetesVersion: string): string {
  const minor = Number(/^1\.(\d+)$/.exec(kubernetesVersion)?.[1] ?? Number.NaN);
  return minor < FIRST_OF_NEWER_TABLE ? '2024' : '2026-08';
}

const FIRST_OF_NEWER_TABLE = 30;

/**
 * The oldest recommended release for a Kubernetes version such as `1.33`. One newer than the table asks for no less than
 * the newest in it; undefined for one older than the table, and for what is no version.
 */
export function oldestRecommended(kubernetesVersion: string): string | undefined {
  const minor = /^1\.(\d+)$/.exec(kubernetesVersion)?.[1];
  return minor === undefined ? undefined : OLDEST_RECOMMENDED.find(([listed]) => listed <= Number(minor))?.[1];
}

/**
 * What a release does wrong with ENIs that nobody uses any more.
 * - `no-sweep`: it never looks for leaked ENIs
 * - `drain-leak`: it detaches ENIs of a node that is drained, and leaks those it has no time to delete (issue 1223)
 * - `sweeps-region`: it looks for leaked ENIs in the whole region, not in its VPC, unless CLUSTER_NAME is set (PR 2856)
 */
export type LeakFlaw = 'no-sweep' | 'drain-leak' | 'sweeps-region';

const MENDED_IN: Readonly<Record<LeakFlaw, string>> = {
  'no-sweep': '1.6.0',
  'drain-leak': '1.12.6',
  'sweeps-region': '1.18.0',
};

/** The first release of the VPC CNI that knows DISABLE_LEAKED_ENI_CLEANUP (PR 2370). */
const FIRST_WITH_CLEANUP_SWITCH = '1.13.0';

/** The flaws of a release, e.g. `1.11.4`. A release without a sweep has none that could reach too far. */
export function leakFlaws(version: string): readonly LeakFlaw[] {
  const noSweep = lt(version, MENDED_IN['no-sweep']);
  const flaws: readonly LeakFlaw[] = ['no-sweep', 'drain-leak', 'sweeps-region'];
  return flaws.filter((flaw) => lt(version, MENDED_IN[flaw]) && !(noSweep && flaw === 'sweeps-region'));
}

/** The first release without the flaw. */
export function fixedIn(flaw: LeakFlaw): string {
  return MENDED_IN[flaw];
}

/** Whether a release heeds DISABLE_LEAKED_ENI_CLEANUP. One that is not known is taken for a current one. */
export function heedsCleanupSwitch(version: string | undefined): boolean {
  return version === undefined || gte(version, FIRST_WITH_CLEANUP_SWITCH);
}
