import { groupBy } from '../../common/group-by.ts';
import { amount, count, list } from '../../common/words.ts';
import { gapText } from '../../model/gap-words.ts';
import { compareSeverity } from '../../model/severity.ts';
import type {
  Change,
  GroupFit,
  GroupOutlook,
  Outlook,
  OutlookFinding,
  OutlookFindings,
  SubnetFill,
  SubnetOutlook,
  WhatIfReport,
} from '../../model/what-if.ts';
import { withNames } from '../words/names.ts';
import { clipped, harmless } from '../words/plain-text.ts';

/** What every form says of changes that are not made. Its words are harmless. */
export interface WhatIfOutline {
  /** `cluster shop in eu-west-1, account 222233334444` */
  readonly title: string;
  /** What is changed, a clause each. */
  readonly changes: readonly string[];
  /** What would break first, and what after that; empty where nothing does. */
  readonly breaks: readonly string[];
  /** How things stand where nothing breaks: the findings that come, or what stops growth next. */
  readonly verdict: string;
  /** `breaks`: something does; `worse`: a grave finding comes; `unknown`: nothing breaks of what could be judged; else `well`. */
  readonly tone: 'breaks' | 'worse' | 'unknown' | 'well';
  readonly subnets: readonly SubnetLine[];
  readonly groups: readonly GroupLines[];
  /** How many of each there is no room for. */
  readonly left: { readonly subnets: number; readonly groups: number };
  /** Those that come, then those whose severity changes, then those that go. */
  readonly findings: readonly FindingLine[];
  /** Those that stay: how many, of how many the severity is high or above, and the worst of them, those of a check as one. */
  readonly stay: { readonly all: number; readonly grave: number; readonly lines: readonly FindingLine[] };
  readonly assumptions: readonly string[];
  /** What the numbers leave out, and what could not be read. */
  readonly notJudged: readonly string[];
}

export interface SubnetLine {
  /** `shop-private-a (subnet-0c96…), 10.0.0.0/24 in eu-west-1a` */
  readonly title: string;
  /** `41 → 121`, or one number where it stays. */
  readonly taken: string;
  readonly free: string;
  /** Least free while a rolling update runs; empty without one. */
  readonly during: string;
  readonly blocks: string;
  readonly isLess: boolean;
  readonly usable: number;
  /** What it holds now, in an update and after all changes: those that there are. */
  readonly fills: readonly (SubnetFill & { readonly when: 'now' | 'update' | 'then' })[];
}

export interface GroupLines {
  readonly name: string;
  /** `4 → 20 nodes, 20 → 33 addresses a node` */
  readonly what: string;
  /** What fits now and then; one line where it is the same. */
  readonly fits: readonly string[];
}

export interface FindingLine {
  readonly turn: 'comes' | 'changes' | 'goes' | 'stays';
  readonly severity: OutlookFinding['severity'];
  /** Undefined where it was not there, or was the same. */
  readonly was: OutlookFinding['severity'] | undefined;
  readonly check: string;
  readonly message: string;
}

const MAX_TEXT = 600;
const MAX_FINDINGS = 20;
const MAX_THINGS = 30;
const MAX_STAYING = 5;

export function whatIfOutline(outlook: Outlook, changes: WhatIfReport['changes']): WhatIfOutline {
  const { accountId, region, cluster, findings, breaks, nodegroups } = outlook;
  return {
    title: harmless(`cluster ${cluster} in ${region}, account ${accountId}`),
    changes: changeTexts(changes, nodegroups),
    breaks: breaks.map(({ message }) => clipped(message, MAX_TEXT)),
    ...verdictOf(outlook),
    subnets: outlook.subnets.slice(0, MAX_THINGS).map(subnetLine),
    groups: nodegroups.slice(0, MAX_THINGS).map(groupLines),
    left: {
      subnets: Math.max(0, outlook.subnets.length - MAX_THINGS),
      groups: Math.max(0, nodegroups.length - MAX_THINGS),
    },
    findings: findingLines(findings).slice(0, MAX_FINDINGS),
    stay: {
      all: findings.stay.length,
      grave: findings.stay.filter(isGrave).length,
      lines: stayLines(findings).slice(0, MAX_STAYING),
    },
    assumptions: outlook.assumptions.map((text) => clipped(text, MAX_TEXT)),
    notJudged: [
      ...outlook.notJudged.map((text) => clipped(text, MAX_TEXT)),
      ...outlook.unread.map((gap) => clipped(`Could not read ${gapText(gap)}.`, MAX_TEXT)),
    ],
  };
}

function changeTexts(changes: readonly Change[], groups: readonly GroupOutlook[]): readonly string[] {
  const settings = changes.flatMap((each) => (each.kind === 'set' ? [`${each.name}=${each.value}`] : []));
  const texts = changes.filter(({ kind }) => kind !== 'set').map((change) => changeText(change, groups));
  return [...(settings.length === 0 ? [] : [settings.join(', ')]), ...texts].map(harmless);
}

function changeText(change: Change, groups: readonly GroupOutlook[]): string {
  switch (change.kind) {
    case 'set':
      return `${change.name}=${change.value}`;
    case 'cni':
      return `VPC CNI ${change.release}`;
    case 'add-subnet':
      return `a new /${change.prefixLength} subnet for pods in ${change.zone}`;
    case 'scale':
      return `${change.nodegroup}: ${sizeText(change, groups)}`;
    case 'upgrade':
      return 'a rolling update of all managed node groups';
  }
}

function sizeText({ nodegroup, nodes }: Extract<Change, { kind: 'scale' }>, groups: readonly GroupOutlook[]): string {
  const now = groups.find(({ name }) => name === nodegroup)?.before?.nodes;
  return now === undefined ? count(nodes, 'node') : `${amount(now)} → ${count(nodes, 'node')}`;
}

function verdictOf({
  breaks,
  findings,
  nodegroups,
  notJudged,
  unread,
}: Outlook): Pick<WhatIfOutline, 'verdict' | 'tone'> {
  if (breaks.length > 0) return { verdict: '', tone: 'breaks' };
  const worse = findings.change.filter(({ severity, was }) => compareSeverity(severity, was) < 0);
  const [worst] = [...findings.come, ...worse].filter(isGrave).sort(bySeverity);
  if (worst !== undefined) {
    const verdict = clipped(`All nodes get their addresses. Then: ${withNames(worst.message, worst.names)}`, MAX_TEXT);
    return { verdict, tone: 'worse' };
  }
  const limited = nodegroups.flatMap(({ name, after }) => (after === null ? [] : [{ name, after }]));
  const next = limited.sort((a, b) => a.after.moreNodes - b.after.moreNodes)[0];
  const isWhole = notJudged.length === 0 && unread.length === 0;
  const nothing = isWhole ? 'Nothing new breaks.' : 'Nothing new breaks of what could be judged.';
  const verdict =
    next === undefined ? nothing : harmless(`${nothing} Next limit of ${next.name}: ${fitText(next.after)}.`);
  return { verdict, tone: isWhole ? 'well' : 'unknown' };
}

function bySeverity(a: OutlookFinding, b: OutlookFinding): number {
  return compareSeverity(a.severity, b.severity);
}

function subnetLine(subnet: SubnetOutlook): SubnetLine {
  const { id, name, cidr, zone, usable, isNew, before, during, after } = subnet;
  const title = isNew
    ? `new subnet, ${cidr} in ${zone}`
    : `${name === null ? id : `${name} (${id})`}, ${cidr} in ${zone}`;
  return {
    title: harmless(title),
    taken: turn(before?.taken, after.taken),
    free: turn(before?.free, after.free),
    during: during === null ? '' : amount(during.free),
    blocks: turn(before?.blocks, after.blocks),
    isLess: before !== null && after.free < before.free,
    usable,
    fills: [
      ...(before === null ? [] : [{ ...before, when: 'now' as const }]),
      ...(during === null ? [] : [{ ...during, when: 'update' as const }]),
      { ...after, when: 'then' as const },
    ],
  };
}

function turn(before: number | undefined | null, after: number): string {
  return before === undefined || before === null || before === after
    ? amount(after)
    : `${amount(before)} → ${amount(after)}`;
}

function groupLines({ name, before, after }: GroupOutlook): GroupLines {
  if (after === null) return { name: harmless(name), what: 'not judged', fits: [] };
  const nodes = turn(before?.nodes, after.nodes);
  const addresses = turn(before?.addressesPerNode, after.addressesPerNode);
  const what = `${nodes} ${nodes === '1' ? 'node' : 'nodes'}, ${addresses} ${addresses === '1' ? 'address' : 'addresses'} for a new node`;
  const [now, then] = [before === null ? undefined : fitText(before), fitText(after)].map(
    (text) => text && harmless(text),
  );
  const fits = now === undefined || now === then ? [`${then}`] : [`now: ${now}`, `then: ${then}`];
  return { name: harmless(name), what, fits };
}

/** `room for 4 more nodes (its maximum is 8), or for 3 full ones: 81 more pods, 27 on each` */
function fitText({ moreNodes, limit, podsPerNode, morePods }: GroupFit): string {
  if (moreNodes === 0 && limit.kind === 'maximum') return `its maximum of ${amount(limit.nodes)} is reached`;
  const why =
    limit.kind === 'maximum'
      ? `its maximum is ${amount(limit.nodes)}`
      : `${limit.zone} runs out of ${limit.unit === 'blocks' ? 'whole /28 blocks' : 'addresses'} first`;
  const pods = podsPerNode === null || morePods === null || moreNodes === 0 ? '' : fullText(morePods, podsPerNode);
  return `${moreNodes === 0 ? 'no room for more nodes' : `room for ${count(moreNodes, 'more node')}`} (${why})${pods}`;
}

/** Full nodes hold more addresses than nodes with their first pods, so that fewer fit. */
function fullText(morePods: number, podsPerNode: number): string {
  if (morePods === 0 || podsPerNode === 0) return ', and for none that is full';
  const full = Math.round(morePods / podsPerNode);
  return `, or for ${amount(full)} full ${full === 1 ? 'one' : 'ones'}: ${count(morePods, 'more pod')}, ${amount(podsPerNode)} on each`;
}

function findingLines({ come, change, go }: OutlookFindings): readonly FindingLine[] {
  return [
    ...come.map((finding) => findingLine('comes', finding)),
    ...change.map((finding) => findingLine('changes', finding, finding.was)),
    ...go.map((finding) => findingLine('goes', finding)),
  ];
}

function findingLine(
  turn: FindingLine['turn'],
  { check, severity, message, names }: OutlookFinding,
  was?: OutlookFinding['severity'],
): FindingLine {
  return { turn, severity, was, check: harmless(check), message: clipped(withNames(message, names), MAX_TEXT) };
}

/** The worst first. */
function stayLines({ stay }: OutlookFindings): readonly FindingLine[] {
  const alike = groupBy(stay.toSorted(bySeverity), ({ check, severity }) => `${severity} ${check}`);
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const line = findingLine('stays', first);
    const more = others.length === 0 ? '' : ` (and ${amount(others.length)} more of ${line.check})`;
    return [{ ...line, message: `${line.message}${more}` }];
  });
}

function isGrave({ severity }: OutlookFinding): boolean {
  return severity === 'critical' || severity === 'high';
}

/** Findings that the lines leave out. */
export function moreFindings({ come, change, go }: OutlookFindings): number {
  return Math.max(0, come.length + change.length + go.length - MAX_FINDINGS);
}

/** `Not looked at: 111122223333 eu-west-1 (sts:AssumeRole: …)` */
export function unsearchedTexts({ unsearched }: WhatIfReport): readonly string[] {
  const shown = unsearched
    .slice(0, MAX_UNSEARCHED)
    .map(({ accountId, region, action, message }) =>
      clipped(`Not looked at: ${accountId} ${region} (${action}: ${message})`, MAX_TEXT),
    );
  const more = unsearched.length - shown.length;
  return more > 0 ? [...shown, `and ${list([`${more} more`])}`] : shown;
}

const MAX_UNSEARCHED = 10;
