import { KUBE_CONFIG_MAPS } from '../model/kubernetes.ts';
import type { KubernetesReads } from './ports.ts';

/** What a call reads, as a rule of a Role or ClusterRole has it: whoever may do this and no more may make the call. */
export interface KubeRead {
  readonly verb: 'get' | 'list';
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, as in paths and rules: `nodes`. */
  readonly resource: string;
  /** As in objects: `Node`. */
  readonly kind: string;
  /** Where the objects are that are asked for by name; left out for a list, which is of all namespaces. */
  readonly objects?: { readonly namespace: string; readonly names: readonly string[] };
  /** Its kind comes by a CustomResourceDefinition: a cluster that has none of that has no such object. */
  readonly isCustom?: true;
  /** The plural of the kind that earlier releases had in its place, in the same group: a cluster with that has what was to be read. */
  readonly formerly?: string;
}

/** Everything that is read of a cluster, call by call: paths, and the manifest that allows them, are made of this. */
export const KUBERNETES_READS: { readonly [Call in keyof KubernetesReads]: KubeRead } = {
  listNodes: { verb: 'list', group: '', version: 'v1', resource: 'nodes', kind: 'Node' },
  getDaemonSet: {
    verb: 'get',
    group: 'apps',
    version: 'v1',
    resource: 'daemonsets',
    kind: 'DaemonSet',
    objects: { namespace: 'kube-system', names: ['aws-node'] },
  },
  getConfigMap: {
    verb: 'get',
    group: '',
    version: 'v1',
    resource: 'configmaps',
    kind: 'ConfigMap',
    objects: { namespace: 'kube-system', names: KUBE_CONFIG_MAPS },
  },
  listPods: { verb: 'list', group: '', version: 'v1', resource: 'pods', kind: 'Pod' },
  listEvents: { verb: 'list', group: '', version: 'v1', resource: 'events', kind: 'Event' },
  listEniConfigs: {
    verb: 'list',
    group: 'crd.k8s.amazonaws.com',
    version: 'v1alpha1',
    resource: 'eniconfigs',
    kind: 'ENIConfig',
    isCustom: true,
  },
  listCniNodes: {
    verb: 'list',
    group: 'vpcresources.k8s.aws',
    version: 'v1alpha1',
    resource: 'cninodes',
    kind: 'CNINode',
    isCustom: true,
  },
  listSecurityGroupPolicies: {
    verb: 'list',
    group: 'vpcresources.k8s.aws',
    version: 'v1beta1',
    resource: 'securitygrouppolicies',
    kind: 'SecurityGroupPolicy',
    isCustom: true,
  },
  listNodePools: {
    verb: 'list',
    group: 'karpenter.sh',
    version: 'v1',
    resource: 'nodepools',
    kind: 'NodePool',
    isCustom: true,
    // Karpenter before 0.32.
    formerly: 'provisioners',
  },
  listNodeClaims: {
    verb: 'list',
    group: 'karpenter.sh',
    version: 'v1',
    resource: 'nodeclaims',
    kind: 'NodeClaim',
    isCustom: true,
  },
  listEc2NodeClasses: {
    verb: 'list',
    group: 'karpenter.k8s.aws',
    version: 'v1',
    resource: 'ec2nodeclasses',
    kind: 'EC2NodeClass',
    isCustom: true,
  },
  listAutoModeNodeClasses: {
    verb: 'list',
    group: 'eks.amazonaws.com',
    version: 'v1',
    resource: 'nodeclasses',
    kind: 'NodeClass',
    isCustom: true,
  },
};

/** The path of a resource in the API, without what is asked of it: `/apis/apps/v1/namespaces/kube-system/daemonsets`. */
export function pathOf({ group, version, resource }: KubeRead, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${resource}`;
}
