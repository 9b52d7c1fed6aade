import type { KubernetesMode } from '../../lambda/model/kubernetes-access.ts';

/** Whether clusters' APIs are read by the credentials for AWS: `--kubernetes`, `--no-kubernetes`. */
export interface KubernetesModeFlag {
  readonly kubernetes?: boolean;
}

/** What the flag says; undefined where the configuration has its say. Whoever asks for it wants to know what is missing. */
export function kubernetesMode({ kubernetes }: KubernetesModeFlag): KubernetesMode | undefined {
  if (kubernetes === undefined) return undefined;
  return kubernetes ? 'required' : 'off';
}
