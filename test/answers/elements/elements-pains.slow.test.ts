import { describe, expect, it } from 'vitest';
import { soundAudit } from './altered-audit.ts';
import { cellsOf, nameOf, playElement } from './cells.ts';
import { PAIN_WORLDS, painWorld } from './pains.ts';

describe.each(Object.entries(PAIN_WORLDS))(
  'an answer of which an element is missing, empty, garbled or twice, in %s',
  async (name, actions) => {
    const sound = await soundAudit(painWorld(name), 'own-account');
    const cells = cellsOf(sound).filter(({ action }) => actions.test(action));

    it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
      'changes nothing, or is a gap: %s',
      async (_name, cell) => {
        expect(await playElement(sound, cell)).toEqual([]);
      },
    );
  },
);
