import compare from 'semver/functions/compare.js';
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

/** Releases oldest first by version, whatever their order in time: patches of older lines come later. */
export function inVersionOrder(releases: readonly CniRelease[]): readonly CniRelease[] {
  return releases.toSorted((a, b) => compare(a.version, b.version));
}

/**
 * One record a type that any release of the CNI lists: limits from the newest release that lists it, hardware facts from
 * the newest that states them, branch ENIs from the resource controller.
 */
export function limitsByType(
  releases: readonly CniRelease[],
  resourceController: GoTable,
): ReadonlyMap<string, NetworkLimits> {
  const ordered = inVersionOrder(releases);
  const types = [...new Set(ordered.flatMap(({ table }) => [...table.keys()]))].sort();
  return new Map(types.map((type) => [type, recordOf(type, ordered, resourceController.get(type))]));
}

/** The same records with what another release of the resource controller says of trunks and branch ENIs. */
export function withController(
  types: Readonly<Record<string, NetworkLimits>>,
  resourceController: GoTable,
): Readonly<Record<string, NetworkLimits>> {
  return Object.fromEntries(
    Object.entries(types).map(([type, { trunking: _, branchEnis: __, ...limits }]) => {
      const { trunking, branchEnis } = resourceController.get(type) ?? {};
      return [
        type,
        {
          ...limits,
          ...(trunking === undefined ? {} : { trunking }),
          ...(branchEnis === undefined ? {} : { branchEnis }),
        },
      ];
    }),
  );
}

function recordOf(type: string, ordered: readonly CniRelease[], controller: GoLimits | undefined): NetworkLimits {
  const stated: GoLimits = Object.assign({}, ...ordered.map(({ table }) => table.get(type) ?? {}));
  const { enis, ipv4PerEni, hypervisor, bareMetal } = stated;
  if (enis === undefined || ipv4PerEni === undefined) throw new Error(`No release states limits for ${type}.`);
  const { networkCards, defaultCardEnis } = { ...controller, ...stated };
  const { trunking, branchEnis } = controller ?? {};
  return {
    enis,
    ipv4PerEni,
    ...(hypervisor === undefined ? {} : { hypervisor }),
    ...(bareMetal === true ? { bareMetal } : {}),
    cniVersions: versionRange(ordered.map(({ version, table }) => ({ version, listed: table.has(type) }))),
    ...(networkCards === undefined ? {} : { networkCards }),
    ...(defaultCardEnis === undefined ? {} : { defaultCardEnis }),
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
export function renderData(data: Readonly<Record<string, unknown>>): string {
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
