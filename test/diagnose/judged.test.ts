import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../lambda/checks/define-check.ts';
import { judgedBy, restsOnJudged } from '../../lambda/diagnose/judged.ts';
import type { NodeReach } from '../../lambda/diagnose/node-reach.ts';
import type { Judged } from '../../lambda/model/diagnosis.ts';
import { aNode, CLUSTER, roleArn } from '../checks/an-inventory.ts';

const REACH = { cluster: CLUSTER, subnetIds: new Set(['subnet-a']), nodeIds: new Set<string>() };
const YOUNG = { because: 'too young to judge', detail: '4 min', next: 'look again in 11 min' };

function node(id: string, parts: Partial<Judgement> = {}): Judgement {
  return { of: 'node', id, cluster: CLUSTER, ...parts };
}

function counted(byCheck: Readonly<Record<string, readonly Judgement[]>>, of?: NodeReach): readonly Judged[] {
  const judgements = Object.entries(byCheck).map(([check, own]) => ({ check, judgements: own }));
  return judgedBy({ checks: ['a', 'b'] }, judgements, REACH, of);
}

describe('what a question judged', () => {
  it('is counted, with why the others were not and what would tell', () => {
    expect(counted({ a: [node('i-1'), node('i-2', { not: YOUNG }), node('i-3')] })).toEqual([
      {
        what: 'node',
        judged: 2,
        all: 3,
        notJudged: [
          {
            because: 'too young to judge: 4 min',
            count: 1,
            ids: ['i-2'],
            leavesOpen: false,
            next: 'look again in 11 min',
            command: null,
          },
        ],
      },
    ]);
  });

  it('is what one check judged and none says that it could not', () => {
    const full = { because: 'no slot left', leavesOpen: true } as const;
    const [nodes] = counted({ a: [node('i-1'), node('i-2')], b: [node('i-1', { not: full })] });
    expect(nodes).toMatchObject({ judged: 1, all: 2, notJudged: [{ ids: ['i-1'], leavesOpen: true }] });
  });

  it('tells one reason once, with what differs', () => {
    const ages = [2, 3, 3, 5, 7].map((age, index) => node(`i-${index}`, { not: { ...YOUNG, detail: `${age} min` } }));
    expect(counted({ a: ages })[0]?.notJudged).toMatchObject([
      { because: 'too young to judge: 2 min, 3 min, 5 min and 1 more', count: 5 },
    ]);
  });

  it('leaves out other clusters, other checks and subnets that the cluster does not use', () => {
    const others: readonly Judgement[] = [
      node('i-1', { cluster: 'other' }),
      { of: 'subnet', id: 'subnet-z', cluster: undefined },
    ];
    expect(counted({ a: others, c: [node('i-2')] })).toEqual([]);
    expect(counted({ a: [...others, { of: 'subnet', id: 'subnet-a', cluster: undefined }] })).toMatchObject([
      { what: 'subnet', judged: 1, all: 1 },
    ]);
  });

  it('of one node is what is its own, and what is of every node', () => {
    const own: NodeReach = {
      node: aNode({ id: 'i-1' }),
      subnetIds: new Set(['subnet-a']),
      nodegroup: `${CLUSTER}/workers`,
      roleArn: roleArn('workers'),
    };
    const all: readonly Judgement[] = [
      node('i-1', { not: YOUNG }),
      node('i-2'),
      node(roleArn('workers'), { of: 'node role' }),
      node(roleArn('batch'), { of: 'node role' }),
      node('m5.large', { of: 'instance type' }),
      node('c5.large', { of: 'instance type' }),
      node(`${CLUSTER}/batch`, { of: 'node group' }),
      node(CLUSTER, { of: 'cluster' }),
    ];
    const counts = counted({ a: all }, own).map(({ what, judged, all: many }) => `${judged}/${many} ${what}`);
    expect(counts).toEqual(['1/1 cluster', '0/1 node', '1/1 node role', '1/1 instance type']);
  });
});

describe('an answer rests on what was judged', () => {
  const judged = (parts: Partial<Judged>): Judged => ({ what: 'node', judged: 1, all: 2, notJudged: [], ...parts });
  const left = (leavesOpen: boolean) => ({ because: 'x', count: 1, ids: [], leavesOpen, next: null, command: null });

  it.each<[string, readonly Judged[], boolean]>([
    ['one of two was', [judged({ notJudged: [left(false)] })], true],
    ['none was', [judged({ judged: 0 })], false],
    ['none of a kind was', [judged({}), judged({ what: 'node group', judged: 0 })], false],
    ['one is left open', [judged({ notJudged: [left(false), left(true)] })], false],
    ['there was nothing to judge', [], false],
  ])('where %s', (_when, counts, rests) => {
    expect(restsOnJudged(counts)).toBe(rests);
  });
});
