import { type ClusterCni, leavesAddressesToLaunch } from '../../facts/cni/cluster-cnis.ts';
import type { CauseVerdict, NoPodIpsCause } from './cause-verdict.ts';

/** Where the settings have the VPC CNI add no address, the launch had to give the node some, and gave it none. */
export function launchGaveNone(cni: Pick<ClusterCni, 'settings'>): readonly CauseVerdict[] {
  const { settings } = cni;
  if (!settings.known || !leavesAddressesToLaunch(cni)) return [];
  const setting = settings.settings.imdsOnly ? 'ENABLE_IMDS_ONLY_MODE' : 'DISABLE_NETWORK_RESOURCE_PROVISIONING';
  const why = `\`${setting}\` keeps the VPC CNI from adding addresses, and the launch gave the node none`;
  return [{ cause: 'launch-gave-none', verdict: 'confirmed', why }];
}

/** Nor does it ask for a subnet or an ENIConfig there. */
export function causesByLaunch(causes: readonly CauseVerdict[]): readonly CauseVerdict[] {
  const asked: readonly NoPodIpsCause[] = ['subnet-empty', 'no-eniconfig', 'wrong-eniconfig'];
  return causes.filter(({ cause }) => !asked.includes(cause));
}
