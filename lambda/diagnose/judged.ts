import type { CheckJudgements } from '../audit/judgements.ts';
import type { Judgement, WhyNotJudged } from '../checks/define-check.ts';
import { compareText } from '../common/compare-text.ts';
import { groupBy } from '../common/group-by.ts';
import { amount, list } from '../common/words.ts';
import { nameOfRole } from '../facts/aws/role-arns.ts';
import { JUDGED_THINGS, type Judged, type NotJudged } from '../model/diagnosis.ts';
import type { Question } from './checklist.ts';
import type { ClusterReach } from './cluster-reach.ts';
import type { NodeReach } from './node-reach.ts';

const MAX_IDS = 20;
/** Details, such as ages, told one by one; of more the first and the last. */
const MAX_DETAILS = 3;

/**
 * What the checks of a question judged of a cluster, or of one of its nodes, counted by kind of thing. A thing counts as
 * judged if a check has a word on it and none says that it has not. Pure, and the same in whatever order.
 */
export function judgedBy(
  question: Pick<Question, 'checks'>,
  judgements: readonly CheckJudgements[],
  reach: ClusterReach,
  node: NodeReach | undefined,
): readonly Judged[] {
  const own = judgements
    .filter(({ check }) => question.checks.includes(check))
    .flatMap((each) => each.judgements)
    .filter((judgement) => isOfCluster(judgement, reach) && (node === undefined || isOfNode(judgement, node)));
  const byThing = groupBy(own, ({ of }) => of);
  return JUDGED_THINGS.flatMap((what) => {
    const things = [...groupBy(byThing.get(what) ?? [], ({ id }) => id)].sort(([a], [b]) => compareText(a, b));
    if (things.length === 0) return [];
    const not = things.flatMap(([id, said]) => {
      const why = said.flatMap((each) => each.not ?? [])[0];
      return why === undefined ? [] : [{ id, why }];
    });
    const notJudged = [...groupBy(not, ({ why }) => why.because).values()].map(asOne).sort(byCount);
    return [{ what, judged: things.length - not.length, all: things.length, notJudged }];
  });
}

function isOfCluster({ of, id, cluster }: Judgement, reach: ClusterReach): boolean {
  return of === 'subnet' ? reach.subnetIds.has(id) : cluster === reach.cluster;
}

/** What is not of one node, as its cluster is, is for every node. */
function isOfNode({ of, id }: Judgement, { node, subnetIds, nodegroup, roleArn }: NodeReach): boolean {
  switch (of) {
    case 'node':
      return id === node.id;
    case 'node group':
      return id === nodegroup;
    case 'node role':
      return roleArn === undefined || id === roleArn;
    case 'instance type':
      return id === node.instanceType;
    case 'subnet':
      return subnetIds.has(id);
    case 'cluster':
    case 'add-on':
    case 'VPC CNI release':
    case 'VPC CNI role':
    case 'cluster role':
      return true;
  }
}

/** Things of which nothing is said for the same reason. */
function asOne(alike: readonly { readonly id: string; readonly why: WhyNotJudged }[]): NotJudged {
  const details = [...new Set(alike.flatMap(({ why }) => why.detail ?? []))];
  const [first] = alike;
  const because = first?.why.because ?? '';
  return {
    because: details.length === 0 ? because : `${because}: ${detailsText(details)}`,
    count: alike.length,
    ids: alike.slice(0, MAX_IDS).map(({ id }) => shownId(id)),
    leavesOpen: alike.some(({ why }) => why.leavesOpen === true),
    next: first?.why.next ?? null,
    command: first?.why.command ?? null,
  };
}

function detailsText(details: readonly string[]): string {
  if (details.length <= MAX_DETAILS) return list(details);
  return `${details.slice(0, MAX_DETAILS).join(', ')} and ${amount(details.length - MAX_DETAILS)} more`;
}

function shownId(id: string): string {
  return id.startsWith('arn:') ? nameOfRole(id) : id;
}

function byCount(a: NotJudged, b: NotJudged): number {
  return b.count - a.count || compareText(a.because, b.because);
}

/** Those of one kind counted together. */
export function asOneOfEach(judged: readonly Judged[]): readonly Judged[] {
  return [...groupBy(judged, ({ what }) => what)].map(([what, alike]) => ({
    what,
    judged: alike.reduce((sum, each) => sum + each.judged, 0),
    all: alike.reduce((sum, each) => sum + each.all, 0),
    notJudged: alike.flatMap(({ notJudged }) => notJudged).sort(byCount),
  }));
}

/** Whether the answer rests on what was judged: something of each kind was, and nothing is left out that it cannot do without. */
export function restsOnJudged(judged: readonly Judged[]): boolean {
  return (
    judged.length > 0 && judged.every((each) => each.judged > 0 && !each.notJudged.some(({ leavesOpen }) => leavesOpen))
  );
}
