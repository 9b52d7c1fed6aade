import { describe, expect, it } from 'vitest';
import { FLOWS } from '../play.ts';
import { troubledWorld } from '../troubled-world.ts';
import { soundAudit } from './altered-audit.ts';
import { cellsOf, nameOf, playElement } from './cells.ts';

const FLOWS_OF_ALL = [...new Set(['own-account' as const, ...Object.values(FLOWS)])];

describe.each(FLOWS_OF_ALL)(
  'an answer of which an element is missing, empty, garbled or twice, in an audit of %s',
  async (flow) => {
    const sound = await soundAudit(troubledWorld(), flow);

    it.each(cellsOf(sound).map((cell) => [nameOf(cell), cell] as const))(
      'changes nothing, or is a gap: %s',
      async (_name, cell) => {
        expect(await playElement(sound, cell)).toEqual([]);
      },
    );
  },
);
