import { didYouMean } from '../common/closest.ts';
import { list } from '../common/words.ts';
import { isValid } from '../facts/aws/aws-values.ts';
import { CNI_VARIABLES, isValueOf } from '../facts/cni/cni-settings.ts';
import { parseCniVersion } from '../facts/cni/cni-version.ts';
import { AuditorError } from '../model/errors.ts';
import type { Change } from '../model/what-if.ts';

/** Changes as somebody writes them, each kind by itself. */
export interface WrittenChanges {
  /** `WARM_IP_TARGET=2` */
  readonly set?: readonly string[] | undefined;
  /** `1.20.4` */
  readonly cni?: string | undefined;
  /** `eu-west-1a/24` */
  readonly addSubnet?: readonly string[] | undefined;
  /** `workers=20` */
  readonly scale?: readonly string[] | undefined;
  readonly upgrade?: boolean | undefined;
}

/** Block sizes of a subnet that EC2 takes (VPC user guide, subnet sizing). */
const LARGEST_SUBNET = 16;
const SMALLEST_SUBNET = 28;

/** More than a managed node group may have, by far. */
const MOST_NODES = 1000;

/**
 * The changes in the order in which they are applied: the VPC CNI, subnets, sizes, and an update last.
 * @throws AuditorError USAGE for what no cluster could have
 */
export function parseChanges({
  set = [],
  cni,
  addSubnet = [],
  scale = [],
  upgrade,
}: WrittenChanges): readonly Change[] {
  const settings = set.map(parseSetting);
  const sizes = scale.map(parseScale);
  assertOnce(
    '--set',
    settings.map(({ name }) => name),
  );
  assertOnce(
    '--scale',
    sizes.map(({ nodegroup }) => nodegroup),
  );
  const changes: readonly Change[] = [
    ...(cni === undefined ? [] : [parseRelease(cni)]),
    ...settings,
    ...addSubnet.map(parseSubnet),
    ...sizes,
    ...(upgrade === true ? [{ kind: 'upgrade' as const }] : []),
  ];
  if (changes.length > 0) return changes;
  throw usage('give at least one change: --set, --cni, --scale, --upgrade or --add-subnet');
}

type Of<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;

function parseSetting(text: string): Of<'set'> {
  const { left: name, right: value } = halves(text, '=');
  if (value === undefined) throw usage(`--set "${text}": give a variable and its value, such as WARM_IP_TARGET=2`);
  const variable = CNI_VARIABLES.get(name);
  if (variable === undefined) {
    const known = [...CNI_VARIABLES.keys()];
    const hint = didYouMean(name, known) || `; those that do: ${list(known, known.length)}`;
    throw usage(`--set ${name}: not a variable of the VPC CNI that decides about addresses${hint}`);
  }
  if (!isValueOf(variable, value)) throw usage(`--set ${name}: "${value}" is not ${variable.takes}`);
  return { kind: 'set', name, value };
}

function parseRelease(text: string): Of<'cni'> {
  const release = parseCniVersion(text);
  if (release === undefined) throw usage(`--cni "${text}": give a release of the VPC CNI, such as 1.20.4`);
  return { kind: 'cni', release };
}

function parseSubnet(text: string): Of<'add-subnet'> {
  const { left: zone, right: size = '' } = halves(text, '/');
  const prefixLength = Number(size);
  if (!isValid('zone', zone) || !/^\d{1,2}$/.test(size)) {
    throw usage(`--add-subnet "${text}": give a zone and a size, such as eu-west-1a/24`);
  }
  if (prefixLength < LARGEST_SUBNET || prefixLength > SMALLEST_SUBNET) {
    throw usage(`--add-subnet ${text}: a subnet is a /${LARGEST_SUBNET} to /${SMALLEST_SUBNET}`);
  }
  return { kind: 'add-subnet', zone, prefixLength };
}

function parseScale(text: string): Of<'scale'> {
  const { left: nodegroup, right: size = '' } = halves(text, '=');
  if (!isValid('nodegroup', nodegroup) || !/^\d{1,4}$/.test(size) || Number(size) > MOST_NODES) {
    throw usage(`--scale "${text}": give a node group and its size, such as workers=20`);
  }
  return { kind: 'scale', nodegroup, nodes: Number(size) };
}

function halves(text: string, separator: string): { readonly left: string; readonly right: string | undefined } {
  const at = text.indexOf(separator);
  return at === -1 ? { left: text, right: undefined } : { left: text.slice(0, at), right: text.slice(at + 1) };
}

function assertOnce(flag: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw usage(`${flag} ${twice} is given twice: give it once`);
}

function usage(message: string): AuditorError {
  return new AuditorError('USAGE', message);
}
