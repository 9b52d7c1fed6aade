/** What is read of who launches nodes by NodePools: Karpenter, and EKS Auto Mode, which runs it out of sight. */

/** A condition of an object, as its controller reports it. */
export interface KubeCondition {
  /** e.g. `SubnetsReady` (open string). */
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word, e.g. `SubnetsNotFound`; empty where it is none. */
  readonly reason: string;
  /** In the controller's words, which is not to be trusted. */
  readonly message: string;
  /** Since it has this status; undefined where the API does not say. */
  readonly since: Date | undefined;
}

/** Kinds of node classes: Karpenter's for AWS (`karpenter.k8s.aws`), and that of EKS Auto Mode (`eks.amazonaws.com`). */
export const NODE_CLASS_KINDS = ['EC2NodeClass', 'NodeClass'] as const;

export type NodeClassKind = (typeof NODE_CLASS_KINDS)[number];

/** Where and how nodes of a pool are launched. */
export interface KubeNodeClass {
  readonly name: string;
  /** Tags by which it selects subnets, one set a term; terms are alternatives, and one by id has none. */
  readonly subnetTags: readonly Readonly<Record<string, string>>[];
  /** The subnets that it found, which new nodes come to; undefined where its controller has not said. */
  readonly subnetIds: readonly string[] | undefined;
  /** Prefixes of IPv4 addresses that each node is launched with (`ipPrefixCount`). */
  readonly prefixes: number;
  readonly conditions: readonly KubeCondition[];
}

/** A node that is to be, and has not registered with the cluster. */
export interface KubeNodeClaim {
  readonly name: string;
  readonly createdAt: Date | undefined;
  /** Undefined until it is launched. */
  readonly instanceId: string | undefined;
  /** Of `Launched` and `Registered`; undefined where it has no such condition yet. */
  readonly launched: KubeCondition | undefined;
  readonly registered: KubeCondition | undefined;
}

/** A pool of nodes that come when pods need them. One that is being deleted is none. */
export interface KubeNodePool {
  readonly name: string;
  readonly classKind: NodeClassKind;
  readonly className: string;
  /** Undefined where the cluster has none of that name. */
  readonly nodeClass: KubeNodeClass | undefined;
  readonly conditions: readonly KubeCondition[];
  /** NodeClaims that have not registered, and are not being deleted. */
  readonly unregistered: readonly KubeNodeClaim[];
  /** When the latest of its NodeClaims was launched; undefined where none of them was. */
  readonly lastLaunch: Date | undefined;
  /** When the latest of its nodes registered; undefined where none has. */
  readonly lastRegistered: Date | undefined;
}

/** The condition of a type; undefined where there is none of it. */
export function conditionOf(
  { conditions }: { readonly conditions: readonly KubeCondition[] },
  type: string,
): KubeCondition | undefined {
  return conditions.find((each) => each.type === type);
}
