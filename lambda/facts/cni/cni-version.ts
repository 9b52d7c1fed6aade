import * as z from 'zod';
import { field, text, UNKNOWN } from '../../model/evidence.ts';
import type { AwsNode } from '../../model/kubernetes.ts';

/** Why something about a cluster's VPC CNI is unknown. */
export type WhyUnknown =
  /** The add-ons could not be looked at. */
  | 'not-read'
  /** There is no add-on that would say it, and no AWS API tells it of a self-managed VPC CNI. */
  | 'self-managed'
  /** The add-on states something that cannot be read. */
  | 'unreadable'
  /** Something else gives the pods their addresses. */
  | 'no-vpc-cni';

/** Version of the VPC CNI in a cluster, where it is known from, or why it is unknown. */
export type CniVersion =
  | { readonly known: true; readonly version: string; readonly source: 'daemonset' | 'add-on' | 'declared' }
  | { readonly known: false; readonly because: WhyUnknown };

/** What evidence says of the version. */
export const CNI_VERSION_FIELDS = {
  cniVersion: field(z.union([text, UNKNOWN]), 'The version of the VPC CNI.'),
  cniVersionFrom: field(
    z.enum(['daemonset', 'add-on', 'declared', 'not-read', 'self-managed', 'unreadable', 'no-vpc-cni']),
    'Source of that: the `daemonset` aws-node, the `add-on`, or the configuration (`declared`). Or why it is unknown: the add-ons were `not-read`, there is no vpc-cni add-on (`self-managed`), it states no version that can be read (`unreadable`), or another CNI runs (`no-vpc-cni`).',
  ),
};

/** The values of these fields. */
export function cniVersionEvidence(version: CniVersion): z.output<z.ZodObject<typeof CNI_VERSION_FIELDS>> {
  return version.known
    ? { cniVersion: version.version, cniVersionFrom: version.source }
    : { cniVersion: 'unknown', cniVersionFrom: version.because };
}

/**
 * The release that an `aws-node` DaemonSet runs: its image's tag, which a mirror keeps mostly, else what its manifest says
 * of itself (`VPC_CNI_VERSION`, since 1.14). Undefined where neither is a release.
 */
export function releaseOfAwsNode({ image, environment }: Pick<AwsNode, 'image' | 'environment'>): string | undefined {
  const tag = /:([^:/@]+)(?:@[^@]+)?$/.exec(image)?.[1];
  return parseCniVersion(tag ?? '') ?? parseCniVersion(environment?.VPC_CNI_VERSION ?? '');
}

const VERSION = /^v?(\d+\.\d+\.\d+)(?:[-+].*)?$/;

/** `1.19.3` from `v1.19.3-eksbuild.1`, or undefined when the text is no version. */
export function parseCniVersion(text: string): string | undefined {
  return VERSION.exec(text.trim())?.[1];
}
