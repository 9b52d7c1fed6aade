import type { ClusterCni } from './cluster-cnis.ts';
import { windowsIpamIn } from './cni-settings.ts';

/**
 * Whether the configuration of the vpc-cni add-on turns on addresses for Windows pods (`enableWindowsIpam` of its values,
 * `enable-windows-ipam` of the ConfigMap amazon-vpc-cni). `unknown` where it does not say: the ConfigMap may.
 */
export type WindowsIpam = 'on' | 'off' | 'unknown';

export function windowsIpamOf({ addon }: Pick<ClusterCni, 'addon'>): WindowsIpam {
  if (addon === 'none' || addon === 'unknown') return 'unknown';
  const isOn = windowsIpamIn(addon.configurationValues);
  if (isOn === undefined) return 'unknown';
  return isOn ? 'on' : 'off';
}
