import gt from 'semver/functions/gt.js';
import lt from 'semver/functions/lt.js';
import satisfies from 'semver/functions/satisfies.js';
import semverSort from 'semver/functions/sort.js';
import data from '../../../data/instance-type-network-limits.json' with { type: 'json' };

/** What the VPC CNI and the VPC resource controller have built in about an instance type; see the data file's `fields`. */
export interface NetworkLimits {
  readonly enis: number;
  readonly ipv4PerEni: number;
  readonly hypervisor?: string;
  readonly bareMetal?: boolean;
  readonly networkCards?: number;
  readonly defaultCardEnis?: number;
  /** Semver range of the CNI releases whose table lists the type; undefined where none does. */
  readonly cniVersions?: string;
  readonly trunking?: boolean;
  readonly branchEnis?: number;
}

const TYPES: Readonly<Record<string, NetworkLimits>> = data.types;
const RELEASES: readonly string[] = semverSort(Object.keys(data.releases));

/** The newest CNI release whose table is in the data file. */
export const NEWEST_CNI_RELEASE: string = data.sources.cni.release;

/** The same with its date: `1.23.2 of 2026-09-29`. */
export const NEWEST_CNI_TABLE: string = `${NEWEST_CNI_RELEASE} of ${data.sources.cni.date}`;

/** The release of the VPC resource controller whose table is in the data file, and its date: `1.8.2 of 2026-09-16`. */
export const CONTROLLER_RELEASE: string = `${data.sources.resourceController.release} of ${data.sources.resourceController.date}`;

export function limitsOf(type: string): NetworkLimits | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

/**
 * Whether the built-in table of a CNI release lists the type. Undefined when it cannot be told: the release is newer
 * than the data file, and no release in it lists the type.
 *
 * @param cniVersion e.g. `1.19.3`
 */
export function knownToCni(type: string, cniVersion: string): boolean | undefined {
  const range = limitsOf(type)?.cniVersions;
  if (range !== undefined) return satisfies(cniVersion, range);
  return gt(cniVersion, NEWEST_CNI_RELEASE) ? undefined : false;
}

/** The oldest CNI release that lists the type, by version, not by date. */
export function firstReleaseKnowing(type: string): string | undefined {
  const range = limitsOf(type)?.cniVersions;
  return range === undefined ? undefined : RELEASES.find((release) => satisfies(release, range));
}

/** True when every release since the EC2 fallback came lists the type, so that the CNI version does not matter. */
export function knownToEveryRelease(type: string): boolean {
  return RELEASES.filter((release) => !lt(release, data.ec2FallbackSince)).every((release) =>
    knownToCni(type, release),
  );
}

/** Whether it is also in the tables of releases that cannot ask EC2, back to the first. */
export function knownFromTheFirstRelease(type: string): boolean {
  return RELEASES.every((release) => knownToCni(type, release));
}

/**
 * What a CNI release does with a type its table lacks. `none`: pods get no address (before 1.6.0; in 1.9.0, whose
 * prefix-mode test asks the table alone; in 1.20.0, which counts network cards before it asks and crashes;
 * amazon-vpc-cni-k8s PR 782, 1601 and 1616, issues 3394 and 3413). `ec2`: it asks `ec2:DescribeInstanceTypes`, which its
 * role must allow and its network must reach.
 */
export function fallback(cniVersion: string): 'none' | 'ec2' {
  return lt(cniVersion, data.ec2FallbackSince) || data.ec2FallbackBrokenIn.includes(cniVersion) ? 'none' : 'ec2';
}
