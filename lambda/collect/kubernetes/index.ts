import type { KubernetesSectionName } from '../../model/inventory.ts';
import { collectAwsNode } from './aws-node.ts';
import { collectCniNodes } from './cni-nodes.ts';
import type { ClusterCollector } from './collector.ts';
import { collectEniConfigs } from './eni-configs.ts';
import { collectKubeConfigMaps } from './kube-config-maps.ts';
import { collectKubeEvents } from './kube-events.ts';
import { collectKubeNodePools } from './kube-node-pools.ts';
import { collectKubeNodes } from './kube-nodes.ts';
import { collectKubePods } from './kube-pods.ts';
import { collectSecurityGroupPolicies } from './security-group-policies.ts';

/** The table of collectors that read from the Kubernetes API, beside AWS's. */
export const FROM_KUBERNETES: { readonly [S in KubernetesSectionName]: ClusterCollector<S> } = {
  kubeNodes: collectKubeNodes,
  awsNodes: collectAwsNode,
  kubeConfigMaps: collectKubeConfigMaps,
  kubePods: collectKubePods,
  kubeEvents: collectKubeEvents,
  eniConfigs: collectEniConfigs,
  cniNodes: collectCniNodes,
  securityGroupPolicies: collectSecurityGroupPolicies,
  kubeNodePools: collectKubeNodePools,
};
