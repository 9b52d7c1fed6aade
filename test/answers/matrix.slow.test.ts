import { appendFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf, ROWS } from './matrix.ts';
import { play, type Sound, soundAudits } from './play.ts';

let sound: Sound;
beforeAll(async () => {
  sound = await soundAudits();
}, 120_000);

describe.each(ROWS)('an answer to $action that is none', (row) => {
  it.each(row.harms.map((harm) => [nameOf(harm), harm] as const))('%s', async (_name, harm) => {
    const wrong = await play(row, harm, sound);
    if (process.env.MATRIX_LOG !== undefined && wrong.length > 0)
      appendFileSync(process.env.MATRIX_LOG, `${row.action} ${nameOf(harm)}: ${wrong.join(' | ')}\n`);
    expect(wrong).toEqual([]);
  });
});
