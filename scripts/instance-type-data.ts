import compare from 'semver/functions/compare.js';
import satisfies from 'semver/functions/satisfies.js';
import type { NetworkLimits } from '../lambda/facts/instance-type/instance-type-limits.ts';
import type { GoLimits, GoTable } from './go-tables.ts';

/** The limit table of one VPC CNI release. */
export interface CniRelease {
  /** e.g. `1.20.0` */
  readonly version: string;
  /** ISO date. */
  readonly date: string;
  readonly table: GoTable;
}

/** What the data file holds. */
export interface DataFile {
  readonly sources: {
    /** Its tables of limits, from the oldest release to the newest. */
    readonly cni: { readonly module: string; readonly oldest: string; readonly release: string; readonly date: string };
    readonly resourceController: {
      readonly module: string;
      readonly release: string;
      readonly date: string;
      /** When its table was made of what EC2 said. */
      readonly limitsGenerated: string;
    };
  };
  /** Date of each release of the CNI. */
  readonly releases: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, NetworkLimits>>;
}

/** Releases oldest first by version, whatever their order in time: patches of older lines come later. */
export function inVersionOrder(releases: readonly CniRelease[]): readonly CniRelease[] {
  return releases.toSorted((a, b) => compare(a.version, b.version));
}

/**
 * One record a type that any release of the CNI or the resource controller lists: limits from the CNI's newest release that
 * lists it, hardware facts from the newest that states them, branch ENIs from the resource controller, and all from that
 * one where no release of the CNI lists the type.
 */
export function limitsByType(
  releases: readonly CniRelease[],
  resourceController: GoTable,
): ReadonlyMap<string, NetworkLimits> {
  const ordered = inVersionOrder(releases);
  const types = [
    ...new Set([...ordered.flatMap(({ table }) => [...table.keys()]), ...resourceController.keys()]),
  ].sort();
  return new Map(types.map((type) => [type, recordOf(type, ordered, resourceController.get(type))]));
}

/** The same records with one more release of the CNI. */
export function withRelease(
  types: Readonly<Record<string, NetworkLimits>>,
  known: readonly string[],
  release: CniRelease,
): Readonly<Record<string, NetworkLimits>> {
  const versions = [...known.filter((version) => version !== release.version), release.version].sort(compare);
  const isNewest = versions.at(-1) === release.version;
  return sorted([...Object.keys(types), ...release.table.keys()], (type) => {
    const { cniVersions, ...before } = types[type] ?? NOTHING;
    const stated = release.table.get(type);
    const listed = versions.map((version) => ({
      version,
      listed: version === release.version ? stated !== undefined : isIn(version, cniVersions),
    }));
    const record = cniRecord(
      type,
      isNewest ? { ...before, ...stated } : { ...stated, ...before },
      versionRange(listed),
    );
    return { ...record, ...branches(before) };
  });
}

/** The same records with what another release of the resource controller says of trunks and branch ENIs. */
export function withController(
  types: Readonly<Record<string, NetworkLimits>>,
  resourceController: GoTable,
): Readonly<Record<string, NetworkLimits>> {
  const ofCni = Object.keys(types).filter((type) => types[type]?.cniVersions !== undefined);
  return sorted([...ofCni, ...resourceController.keys()], (type) => {
    const controller = resourceController.get(type);
    const { trunking: _, branchEnis: __, ...limits } = types[type] ?? NOTHING;
    if (!ofCni.includes(type)) return recordOf(type, [], controller);
    return { ...cniRecord(type, limits, limits.cniVersions ?? ''), ...branches(controller) };
  });
}

function sorted(
  types: readonly string[],
  record: (type: string) => NetworkLimits,
): Readonly<Record<string, NetworkLimits>> {
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, record(type)]));
}

const NOTHING: Partial<NetworkLimits> = {};

function isIn(version: string, range: string | undefined): boolean {
  return range !== undefined && satisfies(version, range);
}

function recordOf(type: string, ordered: readonly CniRelease[], controller: GoLimits | undefined): NetworkLimits {
  const stated: GoLimits = Object.assign({}, ...ordered.map(({ table }) => table.get(type) ?? {}));
  const range = versionRange(ordered.map(({ version, table }) => ({ version, listed: table.has(type) })));
  const { networkCards, defaultCardEnis } = controller ?? {};
  const cards: GoLimits =
    networkCards === undefined || defaultCardEnis === undefined ? {} : { networkCards, defaultCardEnis };
  const limits = range === '' ? ofDefaultCard(controller) : { ...cards, ...stated };
  return { ...cniRecord(type, limits, range), ...branches(controller) };
}

/** The resource controller counts the ENIs of all cards. */
function ofDefaultCard(controller: GoLimits | undefined): GoLimits {
  const { defaultCardEnis, ...limits } = controller ?? {};
  return defaultCardEnis === undefined ? limits : { ...limits, defaultCardEnis, enis: defaultCardEnis };
}

function cniRecord(type: string, limits: GoLimits, range: string): NetworkLimits {
  const { enis, ipv4PerEni, hypervisor, bareMetal, networkCards, defaultCardEnis } = limits;
  if (enis === undefined || ipv4PerEni === undefined) throw new Error(`No release states limits for ${type}.`);
  return {
    enis,
    ipv4PerEni,
    ...(hypervisor === undefined ? {} : { hypervisor }),
    ...(bareMetal === true ? { bareMetal } : {}),
    ...(range === '' ? {} : { cniVersions: range }),
    ...(networkCards === undefined ? {} : { networkCards }),
    ...(defaultCardEnis === undefined ? {} : { defaultCardEnis }),
  };
}

function branches(limits: GoLimits | undefined): Pick<NetworkLimits, 'trunking' | 'branchEnis'> {
  const { trunking, branchEnis } = limits ?? {};
  return {
    ...(trunking === undefined ? {} : { trunking }),
    ...(branchEnis === undefined ? {} : { branchEnis }),
  };
}

/**
 * The semver range that holds exactly the listing releases: from each first one up to the next that does not list it.
 *
 * @param releases in version order
 */
export function versionRange(releases: readonly { readonly version: string; readonly listed: boolean }[]): string {
  const parts: string[] = [];
  let since: string | undefined;
  for (const { version, listed } of releases) {
    if (listed) since ??= version;
    if (!listed && since !== undefined) {
      parts.push(`>=${since} <${version}`);
      since = undefined;
    }
  }
  if (since !== undefined) parts.push(`>=${since}`);
  return parts.join(' || ');
}

/** The data file: indented by one space, but one line for the releases and one for each type, so that diffs can be read. */
export function renderData(data: object): string {
  const lines = Object.entries(data).map(([key, value]) => ` ${JSON.stringify(key)}: ${renderValue(key, value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function renderValue(key: string, value: unknown): string {
  if (key === 'releases') return oneLine(value);
  if (key !== 'types') return JSON.stringify(value, undefined, 1).replaceAll('\n', '\n ');
  const types = Object.entries(value ?? {}).map(([type, limits]) => `  ${JSON.stringify(type)}: ${oneLine(limits)}`);
  return `{\n${types.join(',\n')}\n }`;
}

/** JSON on one line with a space after each colon and comma. No string in these records holds either. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "');
}
