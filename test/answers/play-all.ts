/**
 * For tests: plays the cells of some rows. Three files of tests share the matrix, each in a process of its own. Every second
 * cell, like a chessboard, so that each call and each way is met; all of them where `ANSWERS=all` says so.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf, ROWS } from './matrix.ts';
import { play, type Sound, soundAudits } from './play.ts';

export function playAll(services: (service: string) => boolean): void {
  let sound: Sound;
  beforeAll(async () => {
    sound = await soundAudits();
  });

  const rows = ROWS.map((row, index) => ({ ...row, played: row.harms.filter((_, at) => isPlayed(index + at)) }));
  describe.each(rows.filter(({ service }) => services(service)))('an answer to $action that is none', (row) => {
    it.each(row.played.map((harm) => [nameOf(harm), harm] as const))('%s', async (_name, harm) => {
      expect(await play(row, harm, sound)).toEqual([]);
    });
  });
}

function isPlayed(field: number): boolean {
  return process.env.ANSWERS === 'all' || field % 2 === 0;
}
