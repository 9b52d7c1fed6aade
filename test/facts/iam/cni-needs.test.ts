import satisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import { CNI_NEEDS, EFFECT_NAMES, RELEASES_THAT_DIFFER } from '../../../lambda/facts/iam/cni-needs.ts';

const PUBLISHED = [
  ...['1.0.0', '1.1.4', '1.5.7', '1.6.0', '1.6.4', '1.7.10', '1.8.0', '1.9.3', '1.12.6', '1.13.0', '1.16.4', '1.17.1'],
  ...['1.18.0', '1.21.1', '1.22.0', '1.22.1', '1.22.2', '1.22.4', '1.23.0', '1.23.1', '1.23.2', '1.24.0'],
];

/** Which rows of the table hold for a release. */
const rowsOf = (release: string) => CNI_NEEDS.map(({ releases }) => satisfies(release, releases));

describe('the table of what releases of the VPC CNI need', () => {
  it('changes with the releases that are said to differ, and with no other', () => {
    for (const [at, release] of PUBLISHED.entries()) {
      const before = PUBLISHED[at - 1];
      const isChange = before === undefined || rowsOf(before).join() !== rowsOf(release).join();
      expect(isChange, release).toBe(RELEASES_THAT_DIFFER.includes(release));
    }
  });

  it('says one thing of an action in any situation: no two rows of it hold together', () => {
    for (const [at, row] of CNI_NEEDS.entries()) {
      for (const other of CNI_NEEDS.slice(at + 1)) {
        if (!row.actions.some((action) => other.actions.includes(action))) continue;
        const together = RELEASES_THAT_DIFFER.some(
          (release) => satisfies(release, row.releases) && satisfies(release, other.releases),
        );
        expect(together && canMeet(row.when, other.when), `${row.actions} ${row.releases} ${other.releases}`).toBe(
          false,
        );
      }
    }
  });

  it('has a row for every effect that there is', () => {
    expect([...new Set(CNI_NEEDS.map(({ without }) => without))].sort()).toEqual([...EFFECT_NAMES].sort());
  });
});

function canMeet(one: object, other: object): boolean {
  const values = new Map(Object.entries(other));
  return Object.entries(one).every(([key, value]) => !values.has(key) || values.get(key) === value);
}
