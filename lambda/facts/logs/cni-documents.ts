import { isRecord } from '../../common/is-record.ts';
import { releaseOfAwsNode } from '../cni/cni-version.ts';
import { KNOWN_SETTINGS, type KnownSetting, knownSetting } from '../cni/known-settings.ts';
import { isoTime } from './log-times.ts';

/** A setting as a document has it; without a value where it says that nobody set it. */
export interface DocumentedSetting extends Pick<KnownSetting, 'name'> {
  readonly value: string | undefined;
}

/** What the container runtime knows of a container of aws-node. */
export interface CniContainer {
  /** Undefined where neither its image nor its environment says it. */
  readonly release: string | undefined;
  /** All that are known: what is not in a container's environment is not set. */
  readonly settings: readonly DocumentedSetting[];
  /** Milliseconds since 1970. */
  readonly created: number | undefined;
}

/** `AWS_VPC_K8S_CNI_RANDOMIZESNAT` as ipamd answers it: the number of its `snatType`. */
const SNAT: readonly string[] = ['none', 'hashrandom', 'prng'];

/**
 * ipamd's answer to `/v1/ipamd-env-settings` or `/v1/networkutils-env-settings` (from 1.2.0): values in force, whether or not
 * somebody set them (`GetConfigForDebug` of ipamd.go and network.go). A list of CIDRs that nobody set is null there, a target 0.
 *
 * @returns undefined where it is no such answer; none where ipamd is older and answers with what it could be asked
 */
export function settingsInAnswer(value: unknown): readonly DocumentedSetting[] | undefined {
  if (!isRecord(value)) return undefined;
  if (Array.isArray(value.AvailableCommands)) return [];
  const settings = Object.entries(value).flatMap(([name, each]): readonly DocumentedSetting[] => {
    if (each === null && KNOWN_SETTINGS.includes(name)) return [{ name, value: undefined }];
    const setting = knownSetting(name, answered(name, each));
    return setting === undefined ? [] : [setting];
  });
  return settings.length === 0 ? undefined : settings;
}

function answered(name: string, value: unknown): string {
  if (name === 'AWS_VPC_K8S_CNI_RANDOMIZESNAT' && typeof value === 'number') return SNAT[value] ?? '';
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string').join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/**
 * Containers of aws-node in the output of `ctr container info` (an object each; image and `Spec.process.env`) or of
 * `docker container inspect` (a list each; `Config`), as the log collector asks for them: with containerd those, too, that have
 * stopped. Of their environment only settings that are known are kept, since it may hold secrets.
 */
export function cniContainersIn(value: unknown): readonly CniContainer[] {
  return (Array.isArray(value) ? value : [value]).filter(isRecord).flatMap((each) => cniContainer(each) ?? []);
}

type Fields = Readonly<Record<string, unknown>>;

function cniContainer(container: Fields): CniContainer | undefined {
  const config = fieldsOf(container.Config);
  const image = textOf(container.Image) ?? '';
  // Docker's own `Image` is a digest.
  const named = textOf(config.Image) ?? image;
  const name = fieldsOf(container.Labels ?? config.Labels)['io.kubernetes.container.name'];
  const isCni = name === undefined ? /(?:^|\/)amazon-k8s-cni[:@]/.test(named) : name === 'aws-node';
  const env = config.Env ?? fieldsOf(fieldsOf(container.Spec).process).env;
  if (!isCni || !Array.isArray(env)) return undefined;
  const environment = environmentOf(env);
  return {
    release: releaseOfAwsNode({ image: named, environment }),
    settings: KNOWN_SETTINGS.map((each) => {
      const value = environment[each];
      return { name: each, value: value === undefined ? undefined : knownSetting(each, value)?.value };
    }),
    created: isoTime(textOf(container.CreatedAt ?? container.Created) ?? ''),
  };
}

/** `NAME=value` each; the last of a name counts. */
function environmentOf(env: readonly unknown[]): Readonly<Record<string, string>> {
  const names = new Set([...KNOWN_SETTINGS, 'VPC_CNI_VERSION']);
  const known = env.flatMap((each): readonly (readonly [string, string])[] => {
    const [, name = '', value = ''] = /^([A-Za-z0-9_]{1,64})=(.{0,500})$/s.exec(textOf(each) ?? '') ?? [];
    return names.has(name) ? [[name, value]] : [];
  });
  return Object.fromEntries(known);
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
