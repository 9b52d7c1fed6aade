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
  | { readonly known: true; readonly version: string; readonly source: 'add-on' | 'declared' }
  | { readonly known: false; readonly because: WhyUnknown };

const VERSION = /^v?(\d+\.\d+\.\d+)(?:[-+].*)?$/;

/** `1.19.3` from `v1.19.3-eksbuild.1`, or undefined when the text is no version. */
export function parseCniVersion(text: string): string | undefined {
  return VERSION.exec(text.trim())?.[1];
}
