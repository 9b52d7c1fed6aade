/** What may keep the VPC CNI from working on a node, in the order in which one looks. */
export type NoPodIpsCause =
  | 'role-not-authorized'
  | 'no-way-to-cluster'
  | 'no-way-to-aws'
  | 'no-cni-policy'
  | 'no-image-policy'
  | 'launch-gave-none'
  | 'type-unknown-to-cni'
  | 'no-eni-left'
  | 'subnet-empty'
  | 'subnet-without-ipv6'
  | 'no-eniconfig'
  | 'wrong-eniconfig'
  | 'metadata-disabled';

export interface CauseVerdict {
  readonly cause: NoPodIpsCause;
  readonly verdict: 'confirmed' | 'ruled-out' | 'unknown';
  /** A clause that says what the verdict goes by. */
  readonly why: string;
  /** The check that tells of it by itself, as critical as a cluster without any working node is. */
  readonly toldBy?: string;
  /** An event of now on this very node speaks for it: that other nodes work does not rule it out. */
  readonly isSeen?: true;
}
