import { KUBE_CONFIG_MAPS } from '../../model/kubernetes.ts';
import type { ClusterCollector } from './collector.ts';

/** ConfigMaps that decide about EKS networking, each by its name: no other is looked at. */
export const collectKubeConfigMaps: ClusterCollector<'kubeConfigMaps'> = async ({ ports, signal }) => {
  const found = await Promise.all(
    KUBE_CONFIG_MAPS.map(async (name) => {
      const configMap = await ports.getConfigMap({ namespace: 'kube-system', name }, signal);
      return configMap === undefined ? [] : [{ name, data: configMap.data ?? {} }];
    }),
  );
  return found.flat();
};
