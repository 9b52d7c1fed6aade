import type { KubernetesSectionName } from '../../model/inventory.ts';
import { collectAwsNode } from './aws-node.ts';
import type { ClusterCollector } from './collector.ts';
import { collectKubeConfigMaps } from './kube-config-maps.ts';
import { collectKubeEvents } from './kube-events.ts';
import { collectKubeNodes } from './kube-nodes.ts';
import { collectKubePods } from './kube-pods.ts';

/** The table of collectors that read from the Kubernetes API, beside AWS's. */
export const FROM_KUBERNETES: { readonly [S in KubernetesSectionName]: ClusterCollector<S> } = {
  kubeNodes: collectKubeNodes,
  awsNodes: collectAwsNode,
  kubeConfigMaps: collectKubeConfigMaps,
  kubePods: collectKubePods,
  kubeEvents: collectKubeEvents,
};
