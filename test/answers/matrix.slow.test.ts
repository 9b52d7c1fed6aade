import { beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../lambda/aws/permissions.ts';
import { nameOf, ROWS } from './matrix.ts';
import { play, type Sound, soundAudits } from './play.ts';

let sound: Sound;
beforeAll(async () => {
  sound = await soundAudits();
}, 120_000);

/** One way for every eighth call, another for the next of them; the `matrix-*.slow.test.ts` play them all. */
const SLICE = ROWS.flatMap((row, index) => {
  const harm = row.harms[(index + 7) % row.harms.length];
  return harm === undefined || index % 8 !== 0
    ? []
    : [{ row, harm, name: `${nameOf(harm)} in the place of ${row.action}` }];
});

describe('an answer that is none', () => {
  it.each(SLICE)('is a gap and nothing else: $name', async ({ row, harm }) => {
    expect(await play(row, harm, sound)).toEqual([]);
  });

  it('is tried for every call of the ports', () => {
    const actions = Object.values(ACTIONS).flatMap((port) => Object.values<string>(port));
    expect(ROWS.map(({ action }) => action).sort()).toEqual(actions.sort());
    for (const { harms } of ROWS) expect(harms.length).toBeGreaterThan(6);
  });

  it('leaves the audit of the world as it is complete, with findings of many checks', () => {
    for (const { report } of sound.outcomes.values()) {
      expect(report.summary.complete).toBe(true);
      expect(new Set(report.findings.map(({ check }) => check)).size).toBeGreaterThan(5);
    }
  });
});
