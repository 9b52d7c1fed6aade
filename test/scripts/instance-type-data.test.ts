import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import satisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import type { GoLimits } from '../../scripts/go-tables.ts';
import { limitsByType, renderData, versionRange } from '../../scripts/instance-type-data.ts';

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

it('writes the data file in the form it has', () => {
  const text = readFileSync(DATA_FILE, 'utf8');
  expect(renderData(JSON.parse(text))).toBe(text);
});
