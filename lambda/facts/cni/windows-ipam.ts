import type { KubeConfigMap } from '../../model/kubernetes.ts';
import type { ClusterCni } from './cluster-cnis.ts';
import { flag, windowsIpamIn } from './cni-settings.ts';

/** Whether addresses for Windows pods are turned on. `unknown` where nothing says. */
export type WindowsIpam = 'on' | 'off' | 'unknown';

/**
 * `enable-windows-ipam` of the ConfigMap amazon-vpc-cni, which the VPC resource controller goes by; where Kubernetes was not
 * asked, `enableWindowsIpam` of the values of the vpc-cni add-on, which writes it.
 *
 * @param configMaps of the cluster; undefined where they could not be read
 */
export function windowsIpamOf(
  { addon }: Pick<ClusterCni, 'addon'>,
  configMaps: readonly KubeConfigMap[] | undefined,
): WindowsIpam {
  if (configMaps !== undefined) {
    const data = configMaps.find(({ name }) => name === 'amazon-vpc-cni')?.data;
    return flag(data?.['enable-windows-ipam'], false) ? 'on' : 'off';
  }
  if (addon === 'none' || addon === 'unknown') return 'unknown';
  const isOn = windowsIpamIn(addon.configurationValues);
  if (isOn === undefined) return 'unknown';
  return isOn ? 'on' : 'off';
}
