/** For tests: plays every cell of some rows. Three files of tests share the matrix, each in a process of its own. */
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf, ROWS } from './matrix.ts';
import { play, type Sound, soundAudits } from './play.ts';

export function playAll(services: (service: string) => boolean): void {
  let sound: Sound;
  beforeAll(async () => {
    sound = await soundAudits();
  });

  describe.each(ROWS.filter(({ service }) => services(service)))('an answer to $action that is none', (row) => {
    it.each(row.harms.map((harm) => [nameOf(harm), harm] as const))('%s', async (_name, harm) => {
      expect(await play(row, harm, sound)).toEqual([]);
    });
  });
}
