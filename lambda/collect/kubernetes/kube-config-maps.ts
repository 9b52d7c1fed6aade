import { KUBE_CONFIG_MAPS, type KubeConfigMap } from '../../model/kubernetes.ts';
import { valuesInJson } from '../values-in-json.ts';
import type { ClusterCollector } from './collector.ts';

/** ConfigMaps that decide about EKS networking, each by its name: no other is looked at. */
export const collectKubeConfigMaps: ClusterCollector<'kubeConfigMaps'> = async ({ ports, signal }) => {
  const found = await Promise.all(
    KUBE_CONFIG_MAPS.map(async (name) => {
      const configMap = await ports.getConfigMap({ namespace: 'kube-system', name }, signal);
      return configMap === undefined ? [] : [await inJson({ name, data: configMap.data ?? {} })];
    }),
  );
  return found.flat();
};

/** Keys of `aws-auth` whose lists are mostly written in YAML. */
const LISTS: readonly string[] = ['mapRoles', 'mapUsers'];

async function inJson({ name, data }: KubeConfigMap): Promise<KubeConfigMap> {
  if (name !== 'aws-auth') return { name, data };
  const entries = Object.entries(data).map(
    async ([key, text]) => [key, LISTS.includes(key) ? await valuesInJson(text, { uniqueKeys: false }) : text] as const,
  );
  return { name, data: Object.fromEntries(await Promise.all(entries)) };
}
