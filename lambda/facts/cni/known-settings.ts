import { flag } from './cni-settings.ts';

/** A setting of the VPC CNI as it is told. */
export interface KnownSetting {
  readonly name: string;
  readonly value: string;
}

interface Kind {
  /** The value as it is told; undefined for one that the CNI does not take, and that could be anything. */
  readonly read: (value: string) => string | undefined;
  /** What the CNI does without the setting, or EKS's manifest sets on every node. */
  readonly usual: readonly string[];
}

const amount = (...usual: string[]): Kind => ({ read: matching(/^\d{1,9}$/), usual });
const word = (...usual: string[]): Kind => ({ read: matching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/), usual });
const cidrs: Kind = { read: matching(/^[0-9./, ]{1,500}$/), usual: [] };
const onOff = (usual: boolean): Kind => ({
  read: (value) => {
    const isOn = flag(value, true);
    return isOn === flag(value, false) ? String(isOn) : undefined;
  },
  usual: [String(usual)],
});

function matching(pattern: RegExp): Kind['read'] {
  return (value) => (pattern.test(value) ? value : undefined);
}

/**
 * Settings of the VPC CNI that bear on pods' addresses and their way out, with what each means unless somebody sets it
 * (amazon-vpc-cni-k8s 1.0.0 to 1.23.2: README, config/master/aws-k8s-cni.yaml, pkg/ipamd/ipamd.go, pkg/networkutils/network.go).
 * Tags, names and addresses of the cluster are not among them: they are no settings, and may be anything.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  WARM_ENI_TARGET: amount('1'),
  WARM_IP_TARGET: amount('0'),
  MINIMUM_IP_TARGET: amount('0'),
  WARM_PREFIX_TARGET: amount('1'),
  MAX_ENI: amount('0'),
  IP_COOLDOWN_PERIOD: amount('30'),
  ENABLE_PREFIX_DELEGATION: onOff(false),
  ENABLE_POD_ENI: onOff(false),
  POD_SECURITY_GROUP_ENFORCING_MODE: word('strict'),
  ENABLE_SUBNET_DISCOVERY: onOff(true),
  ENABLE_MULTI_NIC: onOff(false),
  ENABLE_IPv4: onOff(true),
  ENABLE_IPv6: onOff(false),
  ENABLE_IMDS_ONLY_MODE: onOff(false),
  DISABLE_NETWORK_RESOURCE_PROVISIONING: onOff(false),
  DISABLE_LEAKED_ENI_CLEANUP: onOff(false),
  DISABLE_INTROSPECTION: onOff(false),
  AWS_MANAGE_ENIS_NON_SCHEDULABLE: onOff(false),
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: onOff(false),
  ENI_CONFIG_LABEL_DEF: word('k8s.amazonaws.com/eniConfig'),
  ENI_CONFIG_ANNOTATION_DEF: word('k8s.amazonaws.com/eniConfig'),
  AWS_VPC_K8S_CNI_LOGLEVEL: word('DEBUG', 'debug', 'Debug'),
  AWS_VPC_K8S_CNI_EXTERNALSNAT: onOff(false),
  AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: cidrs,
  AWS_EXTERNAL_SERVICE_CIDRS: cidrs,
  // Without it: `prng` from 1.7.0, `hashrandom` before.
  AWS_VPC_K8S_CNI_RANDOMIZESNAT: word('prng', 'hashrandom'),
  AWS_VPC_ENI_MTU: amount('9001'),
  AWS_VPC_K8S_CNI_VETHPREFIX: word('eni'),
  AWS_VPC_CNI_NODE_PORT_SUPPORT: onOff(true),
  AWS_VPC_K8S_CNI_CONNMARK: amount('128'),
  NETWORK_POLICY_ENFORCING_MODE: word('standard'),
};

/** Their names. */
export const KNOWN_SETTINGS: readonly string[] = Object.keys(KINDS);

/** A value of a setting, by its name; undefined for a name that is none's, and for a value that the CNI does not take. */
export function knownSetting(name: string, value: string): KnownSetting | undefined {
  const read = Object.hasOwn(KINDS, name) ? KINDS[name]?.read(value) : undefined;
  return read === undefined ? undefined : { name, value: read };
}

/** Whether a node would be the same without the setting: nobody need have made it. Of a name that is not known, never. */
export function isUsual({ name, value }: KnownSetting): boolean {
  return Object.hasOwn(KINDS, name) && KINDS[name]?.usual.includes(value) === true;
}
