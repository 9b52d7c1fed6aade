import { describe, expect, it } from 'vitest';
import { type Figures, kindTable, subnetTable, type Told, toolTable, worldWords } from './words.ts';
import type { Truth } from './world.ts';

const eni = (id: string, kind: string, truth: Truth): Told => ({ id, row: { kind, truth, why: `why ${kind}` } });

const ENIS = [
  eni('n1', 'standby', 'needed'),
  eni('l1', 'leak', 'leaked'),
  eni('l2', 'leak', 'leaked'),
  eni('u1', 'in use', 'needed'),
];

const TOOL: Figures = {
  name: 'Tool',
  short: 'tool',
  command: 'tool run',
  version: '1.2',
  named: new Set(['l1', 'n1']),
  doubtful: new Set(['l2']),
  subnets: new Map([['a', 'short']]),
  costs: [
    { seconds: 1.23, requests: 4 },
    { seconds: 2, requests: 5 },
  ],
  isPart: false,
};

const MUTE: Figures = {
  ...TOOL,
  name: 'Mute',
  named: undefined,
  doubtful: new Set(),
  subnets: undefined,
  isPart: true,
};

describe('the tables of a comparison', () => {
  it('count what each tool says, and what each run of it takes', () => {
    expect(toolTable(ENIS, [TOOL, MUTE]).rows).toEqual([
      ['Tool 1.2', 'tool run', '1', '1', '1', '0', '1.2 s + 2.0 s', '4 + 5'],
      ['Mute 1.2', 'tool run', '–', '–', '–', '–', '', '4 + 5'],
    ]);
    expect(worldWords(ENIS)).toBe('4 ENIs: 2 leaked, 2 needed, 0 open');
  });

  it('have the kinds that leaked or that somebody names, the leaked ones first', () => {
    const { head, rows } = kindTable(ENIS, [TOOL, MUTE]);
    expect(head.slice(4)).toEqual(['tool']);
    expect(rows).toEqual([
      ['leak', '2', 'leaked', 'why leak', '1 1?'],
      ['standby', '1', 'needed', 'why standby', '1'],
    ]);
  });

  it('take a subnet that a tool does not name for one that has enough', () => {
    const subnets = {
      a: { cidr: '10.0.0.0/24', zone: 'a', truth: 'short', why: 'x' },
      b: { cidr: '10.0.1.0/24', zone: 'a', truth: 'fragmented', why: 'y' },
    } as const;
    expect(subnetTable(subnets, [TOOL, MUTE]).rows.map((cells) => cells[3])).toEqual(['short', 'enough (wrong)']);
  });
});
