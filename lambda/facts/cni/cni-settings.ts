import gte from 'semver/functions/gte.js';
import { isRecord } from '../../common/is-record.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { repeatedKeys } from '../../common/repeated-keys.ts';
import { isValid } from '../aws/aws-values.ts';
import type { WhyUnknown } from './cni-version.ts';

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
  /** False with `DISABLE_NETWORK_RESOURCE_PROVISIONING` or `ENABLE_IMDS_ONLY_MODE`: what the launch gave is all there is. */
  readonly poolGrows: boolean;
  /** `ENABLE_IMDS_ONLY_MODE`: what the node has is read from the instance metadata, and EC2 is not asked. */
  readonly imdsOnly: boolean;
  /** `MAX_ENI`; undefined where the instance type alone limits. */
  readonly maxEni: number | undefined;
  /** `DISABLE_LEAKED_ENI_CLEANUP`; `ENABLE_IMDS_ONLY_MODE` implies it. */
  readonly leakedEniCleanupDisabled: boolean;
  readonly warmEniTarget: number | undefined;
  readonly warmIpTarget: number | undefined;
  readonly minimumIpTarget: number | undefined;
  readonly warmPrefixTarget: number | undefined;
  /** The whole environment as given, these settings included. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Settings with the CNI's defaults for what is not set, where they are known from, or why they are unknown. */
export type CniSettingsOf =
  | { readonly known: true; readonly settings: CniSettings; readonly source: 'add-on' | 'daemonset' }
  | { readonly known: false; readonly because: WhyUnknown };

/** Where pods of a node get their ENIs with custom networking. */
export interface EniConfig {
  /** A node asks for it by this name; mostly its zone's. */
  readonly name: string;
  /** Undefined where it names none. */
  readonly subnetId: string | undefined;
  /** It names security groups. Otherwise those of the node's primary ENI count. */
  readonly hasGroups: boolean;
}

/** What an add-on's `configurationValues` set. They hold only what was set through the add-on. */
export interface CniConfiguration {
  readonly settings: CniSettings;
  /** Those that the add-on makes. Others may have been made in the cluster. */
  readonly eniConfigs: readonly EniConfig[];
}

/**
 * Configuration values in JSON, read; undefined when unreadable. Without any, the CNI's defaults hold.
 *
 * @param release which heeds no setting that came later; undefined is taken for a new one
 */
export function cniConfiguration(
  configurationValues: string | undefined,
  release: string | undefined,
): CniConfiguration | undefined {
  const environment = environmentOf(configurationValues);
  if (environment === undefined) return undefined;
  return { settings: cniSettings(environment, release), eniConfigs: eniConfigsOf(valuesOf(configurationValues)) };
}

/** The `env` map of configuration values in JSON; empty when there is none, undefined when unreadable. */
export function environmentOf(configurationValues: string | undefined): Readonly<Record<string, string>> | undefined {
  const values = valuesOf(configurationValues);
  const env = values?.env ?? {};
  if (values === undefined || !isRecord(env)) return undefined;
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}

/** Whether configuration values hold nothing besides the `env` map. */
export function holdsOnlyEnvironment(configurationValues: string | undefined): boolean {
  const values = valuesOf(configurationValues);
  return values !== undefined && Object.keys(values).every((key) => key === 'env');
}

/** The same values with other variables in their `env` map, as JSON; undefined when unreadable. */
export function withEnvironment(
  configurationValues: string | undefined,
  change: Readonly<Record<string, string>>,
): string | undefined {
  const environment = environmentOf(configurationValues);
  return environment && JSON.stringify({ ...valuesOf(configurationValues), env: { ...environment, ...change } });
}

/**
 * `eniConfig: {create: true, subnets: {eu-west-1a: {id: subnet-1}}}` makes one ENIConfig for each key (values of
 * the chart of amazon-vpc-cni-k8s, which are those of the add-on). Of a key that no object can be called by it makes none.
 */
function eniConfigsOf(values: Values | undefined): readonly EniConfig[] {
  const { create, subnets } = asMap(values?.eniConfig);
  if (create !== true) return [];
  return Object.entries(asMap(subnets)).flatMap(([name, of]) => {
    const { id, securityGroups } = asMap(of);
    const hasGroups = Array.isArray(securityGroups) && securityGroups.length > 0;
    return typeof id === 'string' && isValid('eniConfig', name) ? [{ name, subnetId: id, hasGroups }] : [];
  });
}

/** What configuration values say of `enableWindowsIpam`, a word or a boolean; undefined where they do not. */
export function windowsIpamIn(configurationValues: string | undefined): boolean | undefined {
  const said = valuesOf(configurationValues)?.enableWindowsIpam;
  return said === undefined || said === null ? undefined : String(said).toLowerCase() === 'true';
}

type Values = Readonly<Record<string, unknown>>;

function valuesOf(text: string | undefined): Values | undefined {
  if (text === undefined || text.trim() === '') return {};
  const values = parsedJson(text);
  // As in YAML, of which JSON is a part: a map with a key twice is none.
  return isRecord(values) && repeatedKeys(text).length === 0 ? values : undefined;
}

function asMap(value: unknown): Values {
  return isRecord(value) ? value : {};
}

/** Releases in which settings came (README of amazon-vpc-cni-k8s). */
const SINCE = {
  minimumIp: '1.6.0',
  podEni: '1.7.0',
  prefixDelegation: '1.9.0',
  provisioningOff: '1.9.1',
  leakedEniCleanupOff: '1.13.0',
  imdsOnly: '1.19.6',
} as const;

/** A variable of the container `aws-node` that decides how many addresses nodes take, or where from. */
export interface CniVariable {
  readonly takes: 'true or false' | 'a whole number';
  /** The first release that heeds it; undefined for one that has always been there. */
  readonly since: string | undefined;
}

/** By name, as the README of amazon-vpc-cni-k8s has them. */
export const CNI_VARIABLES: ReadonlyMap<string, CniVariable> = new Map([
  ['ENABLE_PREFIX_DELEGATION', { takes: 'true or false', since: SINCE.prefixDelegation }],
  ['WARM_PREFIX_TARGET', { takes: 'a whole number', since: SINCE.prefixDelegation }],
  ['WARM_ENI_TARGET', { takes: 'a whole number', since: undefined }],
  ['WARM_IP_TARGET', { takes: 'a whole number', since: undefined }],
  ['MINIMUM_IP_TARGET', { takes: 'a whole number', since: SINCE.minimumIp }],
  ['MAX_ENI', { takes: 'a whole number', since: undefined }],
  ['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', { takes: 'true or false', since: undefined }],
  ['ENABLE_POD_ENI', { takes: 'true or false', since: SINCE.podEni }],
  ['ENABLE_SUBNET_DISCOVERY', { takes: 'true or false', since: '1.18.0' }],
  ['DISABLE_NETWORK_RESOURCE_PROVISIONING', { takes: 'true or false', since: SINCE.provisioningOff }],
  ['ENABLE_IMDS_ONLY_MODE', { takes: 'true or false', since: SINCE.imdsOnly }],
]);

/** Whether the CNI reads the value as one of that kind: what it does not, it takes for its default. */
export function isValueOf({ takes }: CniVariable, value: string): boolean {
  return takes === 'true or false' ? flag(value, true) === flag(value, false) : amount(value) !== undefined;
}

/** What the CNI does where nothing is set. */
export const DEFAULT_CNI_SETTINGS: CniSettings = cniSettings({}, undefined);

/** The settings as far as they are known. Whoever goes by the defaults must say that they are assumed. */
export function settingsOrDefaults(settings: CniSettingsOf): CniSettings {
  return settings.known ? settings.settings : DEFAULT_CNI_SETTINGS;
}

/**
 * What the environment of the container `aws-node` sets, with the CNI's defaults for the rest.
 *
 * @param release which heeds no setting that came later; undefined is taken for a new one
 */
export function cniSettings(environment: Readonly<Record<string, string>>, release: string | undefined): CniSettings {
  const isSince = (version: string) => release === undefined || gte(release, version);
  const imdsOnly = isSince(SINCE.imdsOnly) && flag(environment.ENABLE_IMDS_ONLY_MODE, false);
  const isProvisioningOff =
    isSince(SINCE.provisioningOff) && flag(environment.DISABLE_NETWORK_RESOURCE_PROVISIONING, false);
  return {
    prefixDelegation: isSince(SINCE.prefixDelegation) && flag(environment.ENABLE_PREFIX_DELEGATION, false),
    customNetworking: flag(environment.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG, false),
    podEni: isSince(SINCE.podEni) && flag(environment.ENABLE_POD_ENI, false),
    subnetDiscovery: flag(environment.ENABLE_SUBNET_DISCOVERY, true),
    poolGrows: !isProvisioningOff && !imdsOnly,
    imdsOnly,
    maxEni: positive(environment.MAX_ENI),
    leakedEniCleanupDisabled:
      (isSince(SINCE.leakedEniCleanupOff) && flag(environment.DISABLE_LEAKED_ENI_CLEANUP, false)) || imdsOnly,
    warmEniTarget: amount(environment.WARM_ENI_TARGET),
    warmIpTarget: amount(environment.WARM_IP_TARGET),
    minimumIpTarget: isSince(SINCE.minimumIp) ? amount(environment.MINIMUM_IP_TARGET) : undefined,
    // Of this one what is no amount means 0, not what the manifest sets.
    warmPrefixTarget:
      environment.WARM_PREFIX_TARGET === undefined ? undefined : (amount(environment.WARM_PREFIX_TARGET) ?? 0),
    environment,
  };
}

/** The words that Go's `strconv.ParseBool` takes, for that is what the CNI reads them with; others mean the default. */
export function flag(text: string | undefined, byDefault: boolean): boolean {
  if (text === undefined) return byDefault;
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : byDefault;
}

/**
 * As Go's `strconv.Atoi` reads it, which takes 64 bits; what is negative or no integer means the default to the CNI, as if
 * it were not set.
 */
function amount(text: string | undefined): number | undefined {
  if (text === undefined || !/^\+?\d+$|^-0+$/.test(text)) return undefined;
  return BigInt(text.replace('+', '')) <= LARGEST ? Math.abs(Number(text)) : undefined;
}

const LARGEST = 2n ** 63n - 1n;

function positive(text: string | undefined): number | undefined {
  const number = amount(text);
  return number === undefined || number === 0 ? undefined : number;
}
