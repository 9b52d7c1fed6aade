import type { Instance, Tags } from '../../model/inventory.ts';

const CLUSTER_TAG_PREFIX = 'kubernetes.io/cluster/';

/**
 * Tags whose value is the cluster's name, strongest first: the VPC CNI's own, those that EKS puts on managed nodes,
 * Karpenter's (its CloudFormation policy demands `eks:eks-cluster-name`), eksctl's.
 */
const CLUSTER_NAME_TAGS = [
  'cluster.k8s.amazonaws.com/name',
  'eks:cluster-name',
  'aws:eks:cluster-name',
  'eks:eks-cluster-name',
  'alpha.eksctl.io/cluster-name',
];

/** Tags that only a node, or what was launched along with one, carries. */
const NODE_TAGS = [
  'karpenter.sh/nodepool',
  'karpenter.sh/nodeclaim',
  'eks:nodegroup-name',
  'karpenter.k8s.aws/ec2nodeclass',
];

/**
 * Whether Karpenter launched a node: by what its node class says, and no launch template of anybody's. EKS Auto Mode has the
 * same tag.
 */
export function isLaunchedByKarpenter({ tags, operatorManaged }: Pick<Instance, 'tags' | 'operatorManaged'>): boolean {
  return tags['karpenter.sh/nodepool'] !== undefined && !operatorManaged;
}

/**
 * The cluster a node or an ENI belongs to by its tags. Undefined when no tag names one, or when only
 * `kubernetes.io/cluster/*` tags do and they name several.
 */
export function clusterNameOf(tags: Tags): string | undefined {
  for (const key of CLUSTER_NAME_TAGS) {
    const name = tags[key];
    if (name !== undefined && name !== '') return name;
  }
  const owners = ownedClusters(tags);
  const named = owners.length > 0 ? owners : taggedClusters(tags);
  return named.length === 1 ? named[0] : undefined;
}

/** Clusters of the `kubernetes.io/cluster/<name>` tags, whatever their value. */
export function taggedClusters(tags: Tags): readonly string[] {
  return Object.keys(tags)
    .filter((key) => key.startsWith(CLUSTER_TAG_PREFIX))
    .map((key) => key.slice(CLUSTER_TAG_PREFIX.length))
    .filter((name) => name !== '');
}

/** Clusters of the `kubernetes.io/cluster/<name>` tags whose value is `owned`. */
export function ownedClusters(tags: Tags): readonly string[] {
  return taggedClusters(tags).filter((name) => tags[CLUSTER_TAG_PREFIX + name] === 'owned');
}

/**
 * Every cluster that tags say an ENI belongs to: each that a tag gives the name of, all that own it, and then those that
 * share it, too. None when tags name none, or name several that share it without saying whose it is.
 */
export function clustersNamedBy(tags: Tags): readonly string[] {
  const known = [...namesGiven(tags), clusterNameOf(tags) ?? [], ownedClusters(tags)].flat();
  return known.length === 0 ? [] : [...new Set([...known, ...taggedClusters(tags)])];
}

/** Every cluster that any tag names, whatever it says of it. */
export function everyClusterNamedBy(tags: Tags): readonly string[] {
  return [...namesGiven(tags), ...taggedClusters(tags)];
}

function namesGiven(tags: Tags): readonly string[] {
  return CLUSTER_NAME_TAGS.flatMap((key) => tags[key] || []);
}

/** Whether any tag is there that could name a cluster, whatever it says and however it is spelled. */
export function hasClusterTag(tags: Tags): boolean {
  return Object.keys(tags).some((key) => {
    const spelled = key.trim().toLowerCase();
    return CLUSTER_NAME_TAGS.includes(spelled) || spelled.startsWith(CLUSTER_TAG_PREFIX) || NODE_TAGS.includes(spelled);
  });
}

/** The managed node group that launched the instance. */
export function nodegroupNameOf(tags: Tags): string | undefined {
  return tags['eks:nodegroup-name'];
}

export function hasNodeTags(tags: Tags): boolean {
  return NODE_TAGS.some((key) => tags[key] !== undefined) || clusterNameOf(tags) !== undefined;
}
