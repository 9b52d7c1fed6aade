import type { InstanceType } from '../../model/inventory.ts';
import { type AmiRule, amiRule } from './ami-rules.ts';
import { fallback, firstReleaseKnowing, knownToCni, limitsOf } from './instance-type-limits.ts';

/** What keeps a node of a type, or its pods, from getting an address. Kinds are part of findings' identity. */
export type TypeProblem =
  | {
      readonly kind: 'not-in-cni-table';
      readonly cniVersion: string;
      readonly fallback: 'none' | 'ec2';
      readonly firstRelease: string | undefined;
    }
  | { readonly kind: 'not-describable' }
  | { readonly kind: 'not-offered'; readonly zones: readonly string[] }
  | { readonly kind: 'not-offered-in-zone'; readonly zones: readonly string[]; readonly offeredIn: readonly string[] }
  | { readonly kind: 'architecture'; readonly amiType: string; readonly has: readonly string[] }
  | { readonly kind: 'prefix-delegation-without-nitro'; readonly ipv6: boolean }
  | { readonly kind: 'no-ipv6' }
  | { readonly kind: 'no-spot' }
  /** Security groups for pods; `known`: whether the VPC resource controller lists the type. */
  | { readonly kind: 'no-trunking'; readonly known: boolean }
  | { readonly kind: 'windows-unknown-to-controller' }
  | { readonly kind: 'ami-family'; readonly amiType: string; readonly rule: AmiRule };

/** The CNI's table lacks the type at this release. */
export function cniTableProblem(type: string, cniVersion: string | undefined): readonly TypeProblem[] {
  if (cniVersion === undefined || knownToCni(type, cniVersion) !== false) return [];
  const firstRelease = firstReleaseKnowing(type);
  return [{ kind: 'not-in-cni-table', cniVersion, fallback: fallback(cniVersion), firstRelease }];
}

/**
 * EC2 does not describe the type in this region. A type of running nodes evidently exists there all the same; it is
 * trouble only when the CNI has to ask EC2 about it.
 *
 * @param described types that EC2 describes, by name; undefined when that could not be read
 * @param running whether nodes of the type are running
 */
export function describableProblem(
  type: string,
  described: ReadonlyMap<string, InstanceType> | undefined,
  running: boolean,
  cniVersion: string | undefined,
): readonly TypeProblem[] {
  if (described === undefined || described.has(type)) return [];
  const cniMustAsk = cniVersion !== undefined && knownToCni(type, cniVersion) !== true;
  return running && !cniMustAsk ? [] : [{ kind: 'not-describable' }];
}

/**
 * The type is offered in none, or not in all, of the zones where the node group would launch it.
 *
 * @param offered zones that offer each type; undefined when that could not be read
 * @param zones availability zones of the group's subnets, as far as they are known
 */
export function offeringProblem(
  type: string,
  offered: ReadonlyMap<string, ReadonlySet<string>> | undefined,
  zones: readonly string[],
): readonly TypeProblem[] {
  if (offered === undefined || zones.length === 0) return [];
  const missing = zones.filter((zone) => !offered.get(type)?.has(zone));
  if (missing.length === 0) return [];
  if (missing.length === zones.length) return [{ kind: 'not-offered', zones }];
  return [{ kind: 'not-offered-in-zone', zones: missing, offeredIn: zones.filter((zone) => !missing.includes(zone)) }];
}

/** The node group's AMI is built for another architecture. A `CUSTOM` AMI type tells none. */
export function architectureProblem(
  described: InstanceType | undefined,
  amiType: string | undefined,
): readonly TypeProblem[] {
  const needs = amiType === undefined ? undefined : architectureOf(amiType);
  if (described === undefined || amiType === undefined || needs === undefined) return [];
  if (described.architectures.length === 0 || described.architectures.includes(needs)) return [];
  return [{ kind: 'architecture', amiType, has: described.architectures }];
}

/** The architecture an EKS AMI type is built for, e.g. `arm64` of `AL2023_ARM_64_STANDARD`. */
function architectureOf(amiType: string): 'arm64' | 'x86_64' | undefined {
  if (/ARM_64/i.test(amiType)) return 'arm64';
  return /x86_64|^WINDOWS_/i.test(amiType) ? 'x86_64' : undefined;
}

/**
 * Prefix delegation needs Nitro or bare metal: without, the CNI falls back to single addresses in an IPv4 cluster and
 * does not start in an IPv6 one (amazon-vpc-cni-k8s: pkg/ipamd/ipamd.go). EC2's word goes before the built-in table's.
 */
export function nitroProblem(
  type: string,
  described: InstanceType | undefined,
  { prefixDelegation, ipv6 }: { readonly prefixDelegation: boolean; readonly ipv6: boolean },
): readonly TypeProblem[] {
  if (!prefixDelegation && !ipv6) return [];
  const hardware = described ?? limitsOf(type);
  const { hypervisor, bareMetal } = hardware ?? {};
  // `unknown` is the table's word where the CNI's own has none: to the CNI that is not Nitro.
  const isOther = hypervisor === 'xen' || hypervisor === 'unknown';
  return isOther && bareMetal !== true ? [{ kind: 'prefix-delegation-without-nitro', ipv6 }] : [];
}

/** Pods of an IPv6 cluster take IPv6 addresses from their node's ENIs, which not every type can have. */
export function ipv6Problem(described: InstanceType | undefined, ipv6: boolean): readonly TypeProblem[] {
  return ipv6 && described?.ipv6Supported === false ? [{ kind: 'no-ipv6' }] : [];
}

/** The node group asks for spot capacity, which EC2 does not sell for the type. */
export function spotProblem(described: InstanceType | undefined, spot: boolean): readonly TypeProblem[] {
  const classes = described?.usageClasses ?? [];
  return spot && classes.length > 0 && !classes.includes('spot') ? [{ kind: 'no-spot' }] : [];
}

/**
 * Security groups for pods need a trunk ENI, and whether a type can have one is in no EC2 API: the VPC resource
 * controller has it in a table (amazon-vpc-resource-controller-k8s: pkg/aws/vpc/limits.go). The cluster's controller is
 * AWS's and may know newer types than the data here, so one that is not listed is not known to lack it.
 */
export function trunkingProblem(type: string, podEni: boolean): readonly TypeProblem[] {
  const trunking = limitsOf(type)?.trunking;
  return podEni && trunking !== true ? [{ kind: 'no-trunking', known: trunking !== undefined }] : [];
}

/** The VPC resource controller gives Windows nodes their addresses, and only on the types of its own table. */
export function windowsProblem(type: string): readonly TypeProblem[] {
  return limitsOf(type)?.trunking === undefined ? [{ kind: 'windows-unknown-to-controller' }] : [];
}

/** The AMI that EKS chooses by the AMI type is not made for the type. */
export function amiProblem(type: string, amiType: string | undefined): readonly TypeProblem[] {
  const rule = amiType === undefined ? undefined : amiRule(type, amiType);
  return amiType === undefined || rule === undefined ? [] : [{ kind: 'ami-family', amiType, rule }];
}
