import type { PodlessCause } from '../checks/node-without-pod-ips/causes.ts';
import { groupBy } from '../common/group-by.ts';
import type { Evidence, EvidenceValue, Finding } from '../model/finding.ts';

/** Findings of one check that explain findings of another, when they meet in what both name. */
export interface Causality {
  readonly cause: string;
  readonly effect: string;
  /** Where the two must meet: in the same subnet, on the same node group or node, or in the cluster as a whole. */
  readonly meet: 'subnet' | 'nodegroup-or-node' | 'cluster';
  /** EKS's health codes that it explains; others have reasons of their own. */
  readonly codes?: readonly string[];
  /** The cause as check node-without-pod-ips judges it of each node: where that rules it out, it explains nothing. */
  readonly judgedAs?: PodlessCause;
  /** What the cause must be about (its evidence `problem`), and which kind of ENI its effect. */
  readonly only?: { readonly problems: readonly string[]; readonly kinds: readonly string[] };
}

const ADDRESSES_LACK: readonly string[] = ['InsufficientFreeAddresses'];
const NOT_JOINING: readonly string[] = ['NodeCreationFailure', 'AccessDenied'];
const NOT_LAUNCHED: readonly string[] = ['AsgInstanceLaunchFailures', 'Ec2InstanceTypeDoesNotExist'];

/** Which finding explains which, the nearest cause first. Nothing explains itself, and there is no circle. */
export const CAUSALITIES: readonly Causality[] = [
  {
    cause: 'node-role-not-authorized',
    effect: 'node-without-pod-ips',
    meet: 'nodegroup-or-node',
    judgedAs: 'role-not-authorized',
  },
  {
    cause: 'node-role-not-authorized',
    effect: 'eks-health-issue',
    meet: 'nodegroup-or-node',
    codes: [...NOT_JOINING, 'IamNodeRoleNotFound', 'IamInstanceProfileNotFound'],
  },
  {
    cause: 'node-role-lacks-cni-policy',
    effect: 'node-without-pod-ips',
    meet: 'nodegroup-or-node',
    judgedAs: 'no-cni-policy',
  },
  {
    cause: 'unsupported-instance-type',
    effect: 'node-without-pod-ips',
    meet: 'nodegroup-or-node',
    judgedAs: 'type-unknown-to-cni',
  },
  {
    cause: 'unsupported-instance-type',
    effect: 'eks-health-issue',
    meet: 'nodegroup-or-node',
    codes: [...NOT_LAUNCHED, 'NodeCreationFailure'],
  },
  {
    cause: 'delete-on-termination-off',
    effect: 'leaked-eni',
    meet: 'cluster',
    only: { problems: ['cni'], kinds: ['cni-secondary'] },
  },
  { cause: 'leaked-eni', effect: 'subnet-low-ips', meet: 'subnet' },
  { cause: 'leaked-eni', effect: 'subnet-fragmented', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'shared-subnet', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'cluster-upgrade-blocked', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'load-balancer-subnet-low', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'nodegroup-cannot-scale', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'node-without-pod-ips', meet: 'subnet', judgedAs: 'subnet-empty' },
  { cause: 'subnet-low-ips', effect: 'eks-health-issue', meet: 'subnet', codes: ADDRESSES_LACK },
  { cause: 'subnet-fragmented', effect: 'nodegroup-cannot-scale', meet: 'subnet' },
];

/** Of each finding, by id, what it explains among the others. Only findings of checks that may are compared. */
export function effectsAmong(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byCheck = groupBy(findings, ({ check }) => check);
  const effects = new Map<string, Finding[]>(findings.map(({ id }) => [id, []]));
  for (const causality of CAUSALITIES) {
    const nameable = (check: string) =>
      (byCheck.get(check) ?? []).map((finding) => ({ finding, names: namesAt(causality.meet, finding) }));
    const affected = nameable(causality.effect);
    for (const cause of nameable(causality.cause)) {
      for (const effect of affected) {
        if (explains(causality, cause, effect)) effects.get(cause.finding.id)?.push(effect.finding);
      }
    }
  }
  return effects;
}

interface Nameable {
  readonly finding: Finding;
  readonly names: ReadonlySet<string>;
}

function explains(causality: Causality, cause: Nameable, effect: Nameable): boolean {
  if (!holds(causality, cause.finding, effect.finding)) return false;
  return overlap(cause.names, effect.names) || isConfirmed(causality, cause.finding, effect.finding);
}

function holds({ codes, judgedAs, only }: Causality, cause: Finding, { evidence }: Finding): boolean {
  if (codes !== undefined && !codes.some((code) => code === evidence.code)) return false;
  if (verdictOf(judgedAs, evidence) === 'ruled-out') return false;
  return (
    only === undefined ||
    (only.problems.some((problem) => problem === cause.evidence.problem) &&
      only.kinds.some((kind) => kind === evidence.kind))
  );
}

/**
 * Findings name some of many nodes only. Of a node in no node group that is not named, its own verdict says that the
 * cause is one of this kind in its cluster.
 */
function isConfirmed({ judgedAs }: Causality, cause: Finding, effect: Finding): boolean {
  return (
    verdictOf(judgedAs, effect.evidence) === 'confirmed' &&
    effect.evidence.nodegroup === null &&
    cause.cluster === effect.cluster
  );
}

/** From evidence `causes` of check node-without-pod-ips, a list of `{ cause, verdict, why }`. */
function verdictOf(judgedAs: PodlessCause | undefined, { causes }: Evidence): EvidenceValue | undefined {
  if (judgedAs === undefined || !isList(causes)) return undefined;
  return causes.filter(isRecord).find(({ cause }) => cause === judgedAs)?.verdict;
}

function namesAt(meet: Causality['meet'], finding: Finding): ReadonlySet<string> {
  switch (meet) {
    case 'cluster':
      return new Set(finding.cluster === null ? [] : [finding.cluster]);
    case 'subnet':
      return idsIn(finding, /^subnet-/);
    case 'nodegroup-or-node':
      return nodesAndGroupsOf(finding);
  }
}

/** Node groups as `cluster/group`, and instances, that a finding is about or names. */
export function nodesAndGroupsOf(finding: Finding): ReadonlySet<string> {
  const { resource, cluster, evidence } = finding;
  const groups = [evidence.nodegroups, evidence.nodegroup].flatMap(textsIn);
  const own = resource.type === 'AWS::EKS::Nodegroup' ? [nodegroupOf(resource.arn)] : [];
  const qualified = groups.map((name) => (name.includes('/') || cluster === null ? name : `${cluster}/${name}`));
  return new Set([...own, ...qualified, ...idsIn(finding, /^i-[0-9a-f]+$/)]);
}

/** `cluster/group` from `arn:…:nodegroup/<cluster>/<group>/<uuid>`. */
function nodegroupOf(arn: string): string {
  return arn.split(':').at(-1)?.split('/').slice(1, 3).join('/') ?? arn;
}

/** Ids of a form that a finding is about, or that its evidence names anywhere. */
function idsIn({ resource, evidence }: Finding, form: RegExp): ReadonlySet<string> {
  return new Set([resource.id, ...Object.values(evidence).flatMap(textsIn)].filter((text) => form.test(text)));
}

function textsIn(value: EvidenceValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(textsIn)];
}

function isList(value: EvidenceValue | undefined): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}

function isRecord(value: EvidenceValue): value is { readonly [key: string]: EvidenceValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((each) => b.has(each));
}
