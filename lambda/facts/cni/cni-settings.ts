import { parse } from 'yaml';
import type { Section } from '../../model/coverage.ts';
import type { VpcCniAddon } from '../../model/inventory.ts';

/** Settings of the VPC CNI (environment of its `aws-node` container; see the README of amazon-vpc-cni-k8s). */
export interface CniSettings {
  /** `ENABLE_PREFIX_DELEGATION` */
  readonly prefixDelegation: boolean;
  /** `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG`: pods draw from the subnets of ENIConfig objects. */
  readonly customNetworking: boolean;
  /** `ENABLE_POD_ENI`: security groups for pods. */
  readonly podEni: boolean;
  /** `ENABLE_SUBNET_DISCOVERY`, on by default. */
  readonly subnetDiscovery: boolean;
  /** `DISABLE_LEAKED_ENI_CLEANUP` */
  readonly leakedEniCleanupDisabled: boolean;
  readonly warmEniTarget: number | undefined;
  readonly warmIpTarget: number | undefined;
  readonly minimumIpTarget: number | undefined;
  readonly warmPrefixTarget: number | undefined;
  /** The whole environment as given, these settings included. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Settings that the add-on states, with the CNI's defaults for the rest; or why they are unknown. */
export type CniSettingsOf =
  | { readonly known: true; readonly settings: CniSettings }
  | { readonly known: false; readonly because: 'not-read' | 'self-managed' | 'unreadable' };

/**
 * Settings of a cluster's VPC CNI from its add-on's `configurationValues`. They hold only what was set through the
 * add-on: an environment changed in the cluster itself is in no AWS API.
 */
export function cniSettingsOf(clusterName: string, addons: Section<VpcCniAddon>): CniSettingsOf {
  if (addons.status === 'gap') return { known: false, because: 'not-read' };
  const addon = addons.items.find((item) => item.clusterName === clusterName);
  if (addon === undefined) return { known: false, because: 'self-managed' };
  const environment = environmentOf(addon.configurationValues);
  return environment === undefined
    ? { known: false, because: 'unreadable' }
    : { known: true, settings: settingsOf(environment) };
}

/** The `env` map of configuration values in JSON or YAML; empty when there is none, undefined when unreadable. */
export function environmentOf(configurationValues: string | undefined): Readonly<Record<string, string>> | undefined {
  if (configurationValues === undefined || configurationValues.trim() === '') return {};
  const values = parseOrUndefined(configurationValues);
  if (!isMap(values)) return undefined;
  const env = values.env ?? {};
  if (!isMap(env)) return undefined;
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}

/** Whether configuration values hold nothing besides the `env` map. */
export function holdsOnlyEnvironment(configurationValues: string | undefined): boolean {
  if (configurationValues === undefined || configurationValues.trim() === '') return true;
  const values = parseOrUndefined(configurationValues);
  return isMap(values) && Object.keys(values).every((key) => key === 'env');
}

function parseOrUndefined(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' });
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the CNI does where nothing is set. */
export const DEFAULT_CNI_SETTINGS: CniSettings = settingsOf({});

/** The settings as far as they are known. Whoever goes by the defaults must say that they are assumed. */
export function settingsOrDefaults(settings: CniSettingsOf): CniSettings {
  return settings.known ? settings.settings : DEFAULT_CNI_SETTINGS;
}

function settingsOf(environment: Readonly<Record<string, string>>): CniSettings {
  return {
    prefixDelegation: flag(environment.ENABLE_PREFIX_DELEGATION, false),
    customNetworking: flag(environment.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG, false),
    podEni: flag(environment.ENABLE_POD_ENI, false),
    subnetDiscovery: flag(environment.ENABLE_SUBNET_DISCOVERY, true),
    leakedEniCleanupDisabled: flag(environment.DISABLE_LEAKED_ENI_CLEANUP, false),
    warmEniTarget: amount(environment.WARM_ENI_TARGET),
    warmIpTarget: amount(environment.WARM_IP_TARGET),
    minimumIpTarget: amount(environment.MINIMUM_IP_TARGET),
    warmPrefixTarget: amount(environment.WARM_PREFIX_TARGET),
    environment,
  };
}

/** The words that Go's `strconv.ParseBool` takes, for that is what the CNI reads them with; others mean the default. */
function flag(text: string | undefined, byDefault: boolean): boolean {
  if (text === undefined) return byDefault;
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : byDefault;
}

function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
