import { expect, it } from 'vitest';
import { troubledWorld } from '../troubled-world.ts';
import { soundAudit } from './altered-audit.ts';
import { cellsOf, nameOf, playElement } from './cells.ts';

/** The `elements*.slow.test.ts` play them all. */
const EVERY_NTH = 61;

const sound = await soundAudit(troubledWorld(), 'own-account');
const sample = cellsOf(sound).filter((_, index) => index % EVERY_NTH === 0);

it.each(sample.map((cell) => [nameOf(cell), cell] as const))(
  'an answer of which an element is missing, empty or garbled changes nothing, or is a gap: %s',
  async (_name, cell) => {
    expect(await playElement(sound, cell)).toEqual([]);
  },
);
