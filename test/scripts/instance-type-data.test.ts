import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import satisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import type { GoLimits } from '../../scripts/go-tables.ts';
import {
  limitsByType,
  renderData,
  versionRange,
  withController,
  withRelease,
} from '../../scripts/instance-type-data.ts';

const DATA_FILE = join(import.meta.dirname, '../../data/instance-type-network-limits.json');

function release(version: string, types: Readonly<Record<string, GoLimits>>) {
  return { version, date: '2026-01-01', table: new Map(Object.entries(types)) };
}

describe('the range of releases that list a type', () => {
  it.each([
    ['from its first release on', [false, true, true, true], '>=1.1.0'],
    ['up to the release that dropped it', [true, true, false, false], '>=1.0.0 <1.2.0'],
    ['with the gap in between', [true, false, true, true], '>=1.0.0 <1.1.0 || >=1.2.0'],
  ])('goes %s', (_what, listed, range) => {
    expect(versionRange(listed.map((is, minor) => ({ version: `1.${minor}.0`, listed: is })))).toBe(range);
  });

  it('holds exactly the releases that list it', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), (flags) => {
        const releases = flags.map((listed, minor) => ({ version: `1.${minor}.0`, listed }));
        const range = versionRange(releases);
        for (const { version, listed } of releases) expect(range !== '' && satisfies(version, range)).toBe(listed);
      }),
    );
  });
});

describe('the record of a type', () => {
  const types = limitsByType(
    [
      release('1.10.0', { 'm5.large': { enis: 3, ipv4PerEni: 10, hypervisor: 'nitro', bareMetal: false } }),
      release('1.9.0', { 'm5.large': { enis: 2, ipv4PerEni: 9 }, 'g2.large': { enis: 1, ipv4PerEni: 2 } }),
    ],
    new Map([['m5.large', { enis: 9, ipv4PerEni: 9, trunking: true, branchEnis: 9 }]]),
  );

  it('takes the limits of the newest release by version, not by order, and branch ENIs from the controller', () => {
    expect(types.get('m5.large')).toEqual({
      enis: 3,
      ipv4PerEni: 10,
      hypervisor: 'nitro',
      cniVersions: '>=1.9.0',
      trunking: true,
      branchEnis: 9,
    });
  });

  it('leaves out what nobody states', () => {
    expect(types.get('g2.large')).toEqual({ enis: 1, ipv4PerEni: 2, cniVersions: '>=1.9.0 <1.10.0' });
  });
});

describe('one more release', () => {
  const table = (types: Readonly<Record<string, GoLimits>>) => new Map(Object.entries(types));
  const two = [release('1.9.0', { old: { enis: 1, ipv4PerEni: 2 }, kept: { enis: 2, ipv4PerEni: 9 } })];
  const before = Object.fromEntries(limitsByType(two, table({ kept: { enis: 2, ipv4PerEni: 9, trunking: false } })));
  const after = withRelease(
    before,
    ['1.9.0'],
    release('1.10.0', { kept: { enis: 3, ipv4PerEni: 10 }, fresh: { enis: 4, ipv4PerEni: 15, hypervisor: 'nitro' } }),
  );

  it('ends the range of what it lists no more, begins that of what is new, and brings its limits', () => {
    expect(after).toEqual({
      fresh: { enis: 4, ipv4PerEni: 15, hypervisor: 'nitro', cniVersions: '>=1.10.0' },
      kept: { enis: 3, ipv4PerEni: 10, cniVersions: '>=1.9.0', trunking: false },
      old: { enis: 1, ipv4PerEni: 2, cniVersions: '>=1.9.0 <1.10.0' },
    });
  });

  it('says the same as all releases read at once', () => {
    const releases = [...two, release('1.10.0', { kept: { enis: 3, ipv4PerEni: 10 } })];
    const again = withRelease(before, ['1.9.0'], releases[1] ?? release('', {}));
    expect(again).toEqual(Object.fromEntries(limitsByType(releases, table({ kept: { trunking: false } }))));
  });

  it('is the newest of what an older line brings by version, not by date', () => {
    const patched = withRelease(after, ['1.9.0', '1.10.0'], release('1.9.1', { kept: { enis: 2, ipv4PerEni: 9 } }));
    expect(patched.kept).toEqual({ enis: 3, ipv4PerEni: 10, cniVersions: '>=1.9.0', trunking: false });
  });
});

describe('a type that only the resource controller lists', () => {
  const cards = { enis: 64, ipv4PerEni: 50, networkCards: 32, defaultCardEnis: 2, trunking: true, branchEnis: 120 };

  it('has its limits, ENIs counted on the default card, and no release of the CNI', () => {
    const types = limitsByType([], new Map([['p9.large', cards]]));
    expect(types.get('p9.large')).toEqual({ ...cards, enis: 2 });
  });

  it('comes and goes with the release of the controller', () => {
    const types = { old: { enis: 2, ipv4PerEni: 4, trunking: true, branchEnis: 9 } };
    expect(withController(types, new Map([['p9.large', cards]]))).toEqual({ 'p9.large': { ...cards, enis: 2 } });
  });
});

it('writes the data file in the form it has', () => {
  const text = readFileSync(DATA_FILE, 'utf8');
  expect(renderData(JSON.parse(text))).toBe(text);
});
