import { describe, expect, it } from 'vitest';
import { faults, type Judged, judge, wrongSubnets } from './judge.ts';
import type { Truth } from './world.ts';

const eni = (id: string, truth: Truth, row: Partial<Judged['row']> = {}): Judged => ({
  id,
  row: { kind: `${truth} kind`, truth, ...row },
});

const WORLD = [
  eni('l1', 'leaked'),
  eni('l2', 'leaked'),
  eni('l3', 'leaked', { kind: 'young', notOurs: 'a page says so' }),
  eni('n1', 'needed'),
  eni('n2', 'needed', { kind: 'other needed kind' }),
  eni('n3', 'needed'),
  eni('o1', 'open'),
];

describe('an answer about ENIs', () => {
  it('is right where it names what leaked, wrong where it names what is needed, and neither where nobody knows', () => {
    expect(judge(WORLD, new Set(['l1', 'n1', 'n2', 'n3', 'o1']))).toEqual({
      right: 1,
      wrong: [
        { kind: 'needed kind', count: 2 },
        { kind: 'other needed kind', count: 1 },
      ],
      missed: [
        { kind: 'leaked kind', count: 1 },
        { kind: 'young', count: 1 },
      ],
      open: [{ kind: 'open kind', count: 1 }],
    });
  });

  it('names nothing that is not of the world', () => {
    expect(() => judge(WORLD, new Set(['l1', 'x']))).toThrow('not of this world: x');
  });
});

describe('what keeps ours from being right everywhere', () => {
  it('is nothing where all is named but what our own pages leave out', () => {
    expect(faults(WORLD, new Set(['l1', 'l2']))).toEqual([]);
    expect(faults(WORLD, new Set(['l1', 'l2', 'l3', 'o1']))).toEqual([]);
  });

  it('is each needed ENI that is named, and each leak that is not', () => {
    expect(faults(WORLD, new Set(['l1', 'n1']))).toEqual(['wrong 1: needed kind', 'missed 1: leaked kind']);
  });

  it('is a subnet of which something else is said than the truth', () => {
    const subnets = { a: { truth: 'short' }, b: { truth: 'enough' }, c: { truth: 'fragmented' } } as const;
    expect(wrongSubnets(subnets, new Map([['a', 'short']]))).toEqual(['subnet c is fragmented, not enough']);
    expect(
      wrongSubnets(
        subnets,
        new Map([
          ['a', 'short'],
          ['b', 'short'],
          ['c', 'fragmented'],
        ]),
      ),
    ).toEqual(['subnet b is enough, not short']);
  });
});
