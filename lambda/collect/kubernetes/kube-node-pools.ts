import { groupBy } from '../../common/group-by.ts';
import type { ApiCondition, ApiNodeClaim, ApiNodeClass, ApiNodePool } from '../../kubernetes/answers.ts';
import { listAll } from '../../kubernetes/list-all.ts';
import {
  type KubeCondition,
  type KubeNodeClaim,
  type KubeNodeClass,
  type KubeNodePool,
  NODE_CLASS_KINDS,
  type NodeClassKind,
} from '../../model/node-pools.ts';
import type { ClusterCollector } from './collector.ts';

/** Groups of the kinds of node classes that launch on AWS. A pool of another's is not ours to judge. */
const GROUPS: Readonly<Record<NodeClassKind, string>> = {
  EC2NodeClass: 'karpenter.k8s.aws',
  NodeClass: 'eks.amazonaws.com',
};

/** Label of a NodeClaim (sigs.k8s.io/karpenter, pkg/apis/v1/labels.go). */
const POOL_LABEL = 'karpenter.sh/nodepool';

/** Characters of a message that are kept: Karpenter's own end after some 300. */
const MAX_MESSAGE = 400;

/** NodePools of a cluster, each with its node class and its NodeClaims. Of a cluster without a pool nothing else is asked. */
export const collectKubeNodePools: ClusterCollector<'kubeNodePools'> = async ({ ports, signal }) => {
  const pools = (await listAll((from) => ports.listNodePools(from, signal), poolOf)).filter(
    (pool) => pool !== undefined,
  );
  if (pools.length === 0) return [];
  const classesOf = async (kind: NodeClassKind) => {
    if (!pools.some(({ classKind }) => classKind === kind)) return new Map<string, KubeNodeClass>();
    const list = kind === 'EC2NodeClass' ? ports.listEc2NodeClasses : ports.listAutoModeNodeClasses;
    const classes = await listAll((from) => list(from, signal), nodeClassOf);
    return new Map(classes.map((each) => [each.name, each]));
  };
  const [classes, claims] = await Promise.all([
    Promise.all(NODE_CLASS_KINDS.map(async (kind) => [kind, await classesOf(kind)] as const)),
    listAll((from) => ports.listNodeClaims(from, signal), claimOf),
  ]);
  const byKind = new Map(classes);
  const byPool = groupBy(claims, ({ pool }) => pool);
  return pools.map((pool) => {
    const own = (byPool.get(pool.name) ?? []).filter(({ isLeaving }) => !isLeaving);
    return {
      ...pool,
      nodeClass: byKind.get(pool.classKind)?.get(pool.className),
      unregistered: own.flatMap(({ claim }) => (claim.registered?.status === 'True' ? [] : [claim])),
      lastLaunch: latestTrue(own.map(({ claim }) => claim.launched)),
      lastRegistered: latestTrue(own.map(({ claim }) => claim.registered)),
    };
  });
};

type OwnOfPool = Omit<KubeNodePool, 'nodeClass' | 'unregistered' | 'lastLaunch' | 'lastRegistered'>;

function poolOf({ metadata, spec, status }: ApiNodePool): OwnOfPool | undefined {
  const { group, kind, name } = spec.template.spec.nodeClassRef;
  const classKind = NODE_CLASS_KINDS.find((each) => each === kind && GROUPS[each] === group);
  if (classKind === undefined || metadata.deletionTimestamp) return undefined;
  return { name: metadata.name, classKind, className: name, conditions: conditionsOf(status) };
}

function nodeClassOf({ metadata: { name }, spec, status }: ApiNodeClass): KubeNodeClass {
  return {
    name,
    subnetTags: (spec?.subnetSelectorTerms ?? []).flatMap(({ tags }) => (tags ? [tags] : [])),
    subnetIds: status?.subnets?.map(({ id }) => id),
    prefixes: spec?.ipPrefixCount ?? 0,
    conditions: conditionsOf(status),
  };
}

function claimOf({ metadata, status }: ApiNodeClaim) {
  const conditions = conditionsOf(status);
  const claim: KubeNodeClaim = {
    name: metadata.name,
    createdAt: metadata.creationTimestamp ?? undefined,
    instanceId: /^aws:\/\/\/[^/]*\/(i-[0-9a-f]+)$/.exec(status?.providerID ?? '')?.[1],
    launched: conditions.find(({ type }) => type === 'Launched'),
    registered: conditions.find(({ type }) => type === 'Registered'),
  };
  return { pool: metadata.labels?.[POOL_LABEL], isLeaving: Boolean(metadata.deletionTimestamp), claim };
}

function conditionsOf(status: { readonly conditions?: readonly ApiCondition[] | null | undefined } | null | undefined) {
  return (status?.conditions ?? []).map(
    ({ type, status: is, reason, message, lastTransitionTime }): KubeCondition => ({
      type,
      status: is === 'True' || is === 'False' ? is : 'Unknown',
      reason: /^[A-Za-z]\w{0,99}$/.test(reason ?? '') ? (reason ?? '') : '',
      message: (message ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, MAX_MESSAGE),
      since: lastTransitionTime ?? undefined,
    }),
  );
}

/** Since when the latest of them is True. */
function latestTrue(conditions: readonly (KubeCondition | undefined)[]): Date | undefined {
  const times = conditions.flatMap((each) => (each?.status === 'True' && each.since ? [each.since.getTime()] : []));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
