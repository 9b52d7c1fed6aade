import compare from 'semver/functions/compare.js';
import gt from 'semver/functions/gt.js';
import gte from 'semver/functions/gte.js';
import { groupBy } from '../../common/group-by.ts';
import type { CniAddonVersion } from '../../model/inventory.ts';
import { oldestRecommended, recommendedOn } from './cni-releases.ts';
import { parseCniVersion } from './cni-version.ts';

/** A release of the VPC CNI that EKS offers, as the newest build of it: `1.20.4` as `v1.20.4-eksbuild.2`. */
export interface OfferedRelease {
  readonly release: string;
  readonly addonVersion: string;
  readonly isDefault: boolean;
}

/** What EKS offers for a Kubernetes version, the oldest release first; empty where it offers none, or was not read. */
export type CniOffer = readonly OfferedRelease[];

/** The releases that EKS offers for a Kubernetes version such as `1.33`; what is no version is left out. */
export function cniOffer(versions: readonly CniAddonVersion[], kubernetes: string): CniOffer {
  const offered = versions.flatMap(({ kubernetesVersion, addonVersion, isDefault }) => {
    const release = kubernetesVersion === kubernetes ? parseCniVersion(addonVersion) : undefined;
    return release === undefined ? [] : [{ release, addonVersion, isDefault }];
  });
  return [...groupBy(offered, ({ release }) => release).values()]
    .flatMap((builds) => builds.toSorted((a, b) => rank(a) - rank(b)).slice(-1))
    .toSorted((a, b) => compare(a.release, b.release));
}

/** EKS's own choice among the builds of a release, or the newest: `v1.20.4-eksbuild.2`. */
function rank({ addonVersion, isDefault }: OfferedRelease): number {
  return isDefault ? Number.POSITIVE_INFINITY : Number(/-eksbuild\.(\d+)$/.exec(addonVersion)?.[1] ?? 0);
}

/** The oldest release to run under a Kubernetes version, and who says so: EKS, or the README of a date. */
export type OldestCni =
  | { readonly release: string; readonly by: 'eks' }
  | { readonly release: string; readonly by: 'cni-readme'; readonly date: string };

/**
 * The oldest release that EKS offers for a Kubernetes version. Where that is not known, what the VPC CNI's README
 * recommends for it, whose rows are the oldest that EKS offered when they were written (amazon-vpc-cni-k8s, PR 3063).
 */
export function oldestCni(offer: CniOffer, kubernetes: string): OldestCni | undefined {
  const [oldest] = offer;
  if (oldest !== undefined) return { release: oldest.release, by: 'eks' };
  const release = oldestRecommended(kubernetes);
  return release === undefined ? undefined : { release, by: 'cni-readme', date: recommendedOn(kubernetes) };
}

/**
 * The releases to go through from one to the first choice that is no older than another: one a minor version, for the
 * VPC CNI is updated by one minor version at a time (EKS user guide, vpc-add-on-update). The choice is EKS's default, or
 * else the newest release of the next minor version that will do. Empty where EKS offers none that would.
 */
export function stepsTo(offer: CniOffer, from: string, atLeast: string): CniOffer {
  const newer = offer.filter(({ release }) => gt(release, from));
  const newestOfEach = [...groupBy(newer, minorOf).values()].flatMap((same) => same.slice(-1));
  const willDo = ({ release }: OfferedRelease) => gte(release, atLeast);
  const choice = newer.find((each) => each.isDefault && willDo(each)) ?? newestOfEach.find(willDo);
  if (choice === undefined) return [];
  const isOnTheWay = (each: OfferedRelease) =>
    gt(choice.release, each.release) && ![minorOf(choice), minorOf({ release: from })].includes(minorOf(each));
  return [...newestOfEach.filter(isOnTheWay), choice];
}

/** `1.20` of 1.20.4. */
function minorOf({ release }: Pick<OfferedRelease, 'release'>): string {
  return release.split('.').slice(0, 2).join('.');
}
