import type {
  ApiCniNode,
  ApiConfigMap,
  ApiDaemonSet,
  ApiEniConfig,
  ApiEvent,
  ApiNode,
  ApiNodeClaim,
  ApiNodeClass,
  ApiNodePool,
  ApiPod,
  ApiSecurityGroupPolicy,
} from './answers.ts';

/** One page of a list, and where the next begins. */
export interface ListPage<Item> {
  /** Made of the answer as one goes through them, so that no more than one is in memory. @throws KubeCallError at one that is none */
  readonly items: Iterable<Item>;
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** An object by its name, in a namespace. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The calls that we make of a cluster's API, each a get or a list and no more, and never of a Secret. Each has a deadline of
 * its own, and rejects with a `KubeCallError`.
 */
export interface KubernetesReads {
  /** @param from where an earlier page said that the next begins */
  readonly listNodes: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiNode>>;
  /** Undefined where the API says that there is none of this name. */
  readonly getDaemonSet: (named: Named, signal: AbortSignal) => Promise<ApiDaemonSet | undefined>;
  /** Undefined where the API says that there is none of this name. */
  readonly getConfigMap: (named: Named, signal: AbortSignal) => Promise<ApiConfigMap | undefined>;
  /** Those of all namespaces that have not ended. @param from as above */
  readonly listPods: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiPod>>;
  /** Those of all namespaces that are no mere news, whose type is not `Normal`. @param from as above */
  readonly listEvents: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiEvent>>;
  /** Empty, like the others below, where the cluster does not have the CustomResourceDefinition. @param from as above */
  readonly listEniConfigs: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiEniConfig>>;
  /** @param from as above */
  readonly listCniNodes: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiCniNode>>;
  /** Those of all namespaces. @param from as above */
  readonly listSecurityGroupPolicies: (
    from: string | undefined,
    signal: AbortSignal,
  ) => Promise<ListPage<ApiSecurityGroupPolicy>>;
  /** Karpenter's, and those of EKS Auto Mode. @param from as above */
  readonly listNodePools: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiNodePool>>;
  /** @param from as above */
  readonly listNodeClaims: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiNodeClaim>>;
  /** Karpenter's. @param from as above */
  readonly listEc2NodeClasses: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiNodeClass>>;
  /** Those of EKS Auto Mode. @param from as above */
  readonly listAutoModeNodeClasses: (from: string | undefined, signal: AbortSignal) => Promise<ListPage<ApiNodeClass>>;
}
