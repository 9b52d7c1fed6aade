import type { EvidenceValue, Finding } from '../../model/finding.ts';
import { amount, clipped, counted, harmless, humanised, listed, shortDuration } from '../words/plain-text.ts';

/** One thing that the evidence of one or many findings says, in a few words. */
export interface Fact {
  readonly kind: 'total' | 'detail' | 'note';
  readonly text: string;
}

/**
 * How a piece of evidence reads when findings are condensed:
 * - `total`: numbers that add up, with the noun they count
 * - `oldest`: minutes, of which the most counts
 * - `tally`: how many findings have which value
 * - `names`: everything named by any of them
 * - `amounts`: a record of numbers, added up by key
 * - `notes`: sentences, each once
 * - `none`: said elsewhere (by the message or the heading), or detail for the JSON report only
 */
type Manner =
  | { readonly as: 'total'; readonly one: string; readonly many: string }
  | { readonly as: 'oldest' }
  | { readonly as: 'tally' | 'names' | 'amounts'; readonly label: string }
  | { readonly as: 'notes' }
  | { readonly as: 'none' };

const NONE: Manner = { as: 'none' };

/** The evidence keys we have words for. One that is not here is told by the type of its value. */
const MANNERS: Readonly<Record<string, Manner>> = {
  addresses: { as: 'total', one: 'address held', many: 'addresses held' },
  ageMinutes: { as: 'oldest' },
  madeBy: { as: 'tally', label: 'made by' },
  clusterState: { as: 'tally', label: 'cluster' },
  instanceState: { as: 'tally', label: 'instance' },
  heldBy: { as: 'amounts', label: 'held by' },
  securityGroups: { as: 'names', label: 'security groups' },
  nodegroups: { as: 'names', label: 'node groups' },
  missingActions: { as: 'names', label: 'missing' },
  silentNodes: { as: 'names', label: 'nodes without a sign of the VPC CNI' },
  whyNotCleaned: { as: 'notes' },
  eksSays: { as: 'notes' },
  toldBy: { as: 'tally', label: 'reported by check' },
  resourceIds: { as: 'names', label: 'on' },
  uncertain: NONE,
  cluster: NONE,
  clusters: NONE,
  instance: NONE,
  privateIpAddresses: NONE,
  prefixes: NONE,
  subnet: NONE,
  vpc: NONE,
  availabilityZone: NONE,
  owner: NONE,
  cidr: NONE,
  since: NONE,
  ageFrom: NONE,
  kind: NONE,
  problem: NONE,
  fallback: NONE,
  instanceTypes: NONE,
  cniVersion: NONE,
  enisOfAllCards: NONE,
  enisOfDefaultCard: NONE,
  typesFrom: NONE,
  cniVersionFrom: NONE,
  firstReleaseKnowing: NONE,
  role: NONE,
  usable: NONE,
  free: NONE,
  freePercent: NONE,
  freeInPrefixReservations: NONE,
  countedFromReservations: NONE,
  freeBySubnet: NONE,
  needed: NONE,
  advised: NONE,
  kubernetesVersion: NONE,
  eksHealthIssue: NONE,
  freeBlocks: NONE,
  freeBlocksInReservations: NONE,
  addressesUnseen: NONE,
  cleanUpWouldFreeBlocks: NONE,
  prefixDelegation: NONE,
  schemes: NONE,
  withoutTwoZones: NONE,
  heldByCluster: NONE,
  heldByAccount: NONE,
  cleanUpWouldFree: NONE,
  cleanUpWouldTurnGreen: NONE,
  confidence: NONE,
  nodes: NONE,
  maximumNodes: NONE,
  enis: NONE,
  eniLimit: NONE,
  podAddresses: { as: 'total', one: 'address attached for pods', many: 'addresses attached for pods' },
  podsAtLeast: NONE,
  maxPods: NONE,
  instanceType: { as: 'tally', label: 'type' },
  wastingNodes: { as: 'total', one: 'node', many: 'nodes' },
  wastedAddresses: { as: 'total', one: 'address beyond max pods', many: 'addresses beyond max pods' },
  customNetworking: NONE,
  nodesToCome: NONE,
  nodesThatFit: NONE,
  surgeNodes: NONE,
  surgeNodesThatFit: NONE,
  zone: NONE,
  freeInZone: NONE,
  addressesPerNode: NONE,
  addressesPerNodeFrom: { as: 'tally', label: 'addresses a node takes, by' },
  cniSettings: NONE,
  pools: NONE,
  podSubnetsUnknownIn: { as: 'names', label: 'subnets of pods unknown in' },
  usedDespiteTag: { as: 'names', label: 'used though tagged kubernetes.io/role/cni=0' },
  remedies: NONE,
  code: NONE,
  status: NONE,
  freeAddresses: NONE,
  notDescribedHere: NONE,
  flaws: NONE,
  hypervisors: NONE,
  rule: NONE,
  trunking: NONE,
  lingeringEnis: NONE,
  lingeringNodes: NONE,
  lingeringAddresses: NONE,
  networkInterfaces: NONE,
  devices: NONE,
  templateVersion: NONE,
  causes: NONE,
  unknownCauses: { as: 'names', label: 'open' },
  launched: NONE,
  nodesThatWork: NONE,
  cniRuns: NONE,
  vpcCni: NONE,
  setting: NONE,
  oldestRecommended: NONE,
  leakedEnis: NONE,
  leakedAddresses: NONE,
  notDeletableBecause: NONE,
  roleArn: NONE,
  roleFrom: NONE,
  authenticationMode: NONE,
  awsAuth: NONE,
  entryPrincipal: NONE,
  entryCreatedAt: NONE,
  roleCreatedAt: NONE,
  autoMode: NONE,
  instanceProfile: NONE,
  notJoiningNodegroups: NONE,
  joinedNodes: NONE,
  deniedActions: NONE,
  undecidedActions: NONE,
  permissionsBoundary: NONE,
  nodesServed: NONE,
};

const MOST_NAMES = 4;
const MOST_LENGTH = 240;

/** What the evidence of these findings says together: totals first, then details, then notes. */
export function factsOf(findings: readonly Finding[]): readonly Fact[] {
  const keys = new Set(findings.flatMap(({ evidence }) => Object.keys(evidence)));
  const facts = [...keys].flatMap((key) => {
    const values = findings.flatMap(({ evidence }) => (evidence[key] === undefined ? [] : [evidence[key]]));
    return tell(MANNERS[key] ?? mannerFor(key, values), values, findings.length > 1);
  });
  return ['total', 'detail', 'note'].flatMap((kind) => facts.filter((fact) => fact.kind === kind)).map(bounded);
}

/** The sum of a numeric piece of evidence, or undefined when none of the findings has it. */
export function evidenceTotal(findings: readonly Finding[], key: string): number | undefined {
  const numbers = findings.map(({ evidence }) => evidence[key]).filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : sum(numbers);
}

function tell(manner: Manner, values: readonly EvidenceValue[], many: boolean): readonly Fact[] {
  switch (manner.as) {
    case 'total': {
      const total = sum(values.filter((value) => typeof value === 'number'));
      return [{ kind: 'total', text: counted(total, manner.one, manner.many) }];
    }
    case 'oldest':
      return [{ kind: 'total', text: agesText(values, many) }];
    case 'tally':
      return detail(manner.label, tallyText(values.filter((value) => value !== null).map(scalarText)));
    case 'names':
      return detail(manner.label, listed([...new Set(values.flatMap(namesIn))].map(harmless), MOST_NAMES));
    case 'amounts':
      return detail(manner.label, amountsText(values));
    case 'notes':
      return [...new Set(values.flatMap(namesIn))].slice(0, MOST_NAMES).map((text) => ({
        kind: 'note' as const,
        text: harmless(text),
      }));
    case 'none':
      return [];
  }
}

function mannerFor(key: string, values: readonly EvidenceValue[]): Manner {
  const label = humanised(key);
  if (values.every(Array.isArray)) return { as: 'names', label };
  if (values.every((value) => isRecord(value) && Object.values(value).every((part) => typeof part === 'number'))) {
    return { as: 'amounts', label };
  }
  return { as: 'tally', label };
}

function detail(label: string, text: string): readonly Fact[] {
  return text === '' ? [] : [{ kind: 'detail', text: `${label} ${text}` }];
}

function agesText(values: readonly EvidenceValue[], many: boolean): string {
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) return 'age unknown';
  const oldest = shortDuration(known.reduce((most, value) => Math.max(most, value), 0));
  const unknown = values.length - known.length;
  if (!many) return `${oldest} old`;
  return unknown === 0 ? `oldest ${oldest}` : `oldest ${oldest}, ${amount(unknown)} of unknown age`;
}

/** `gone` when all say so, else `gone 30, terminated 7`. */
function tallyText(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [only] = counts.keys();
  if (only === undefined || counts.size === 1) return only ?? '';
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => `${text} (${amount(count)})`);
  return listed(byCount, MOST_NAMES);
}

function amountsText(values: readonly EvidenceValue[]): string {
  const totals = new Map<string, number>();
  for (const [key, value] of values.filter(isRecord).flatMap((record) => Object.entries(record))) {
    if (typeof value === 'number') totals.set(key, (totals.get(key) ?? 0) + value);
  }
  const most = [...totals].filter(([, total]) => total > 0).sort(([, a], [, b]) => b - a);
  return most.map(([key, total]) => `${humanised(key)} ${amount(total)}`).join(', ');
}

function namesIn(value: EvidenceValue): readonly string[] {
  if (isList(value)) return value.map(scalarText);
  return value === null ? [] : [scalarText(value)];
}

function scalarText(value: EvidenceValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return amount(value);
  return harmless(typeof value === 'string' ? value : JSON.stringify(value));
}

function isList(value: EvidenceValue): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}

function isRecord(value: EvidenceValue): value is { readonly [key: string]: EvidenceValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

/** Evidence may be as long as AWS lets a tag or a list be; a condensed line may not. */
function bounded(fact: Fact): Fact {
  return { ...fact, text: clipped(fact.text, MOST_LENGTH) };
}
