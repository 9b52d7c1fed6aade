import type { EvidenceValue, Finding } from '../model/finding.ts';

/** Findings of one check that explain findings of another, when they meet in what both name. */
export interface Causality {
  readonly cause: string;
  readonly effect: string;
  /** Where the two must meet: in the same subnet, on the same node group or node, or in the cluster as a whole. */
  readonly meet: 'subnet' | 'nodegroup-or-node' | 'cluster';
}

/** Which finding explains which, the nearest cause first. Nothing explains itself, and there is no circle. */
export const CAUSALITIES: readonly Causality[] = [
  { cause: 'node-role-not-authorized', effect: 'node-without-pod-ips', meet: 'nodegroup-or-node' },
  { cause: 'node-role-not-authorized', effect: 'eks-health-issue', meet: 'nodegroup-or-node' },
  { cause: 'node-role-lacks-cni-policy', effect: 'node-without-pod-ips', meet: 'nodegroup-or-node' },
  { cause: 'unsupported-instance-type', effect: 'node-without-pod-ips', meet: 'nodegroup-or-node' },
  { cause: 'unsupported-instance-type', effect: 'eks-health-issue', meet: 'nodegroup-or-node' },
  { cause: 'delete-on-termination-off', effect: 'leaked-eni', meet: 'cluster' },
  { cause: 'leaked-eni', effect: 'subnet-low-ips', meet: 'subnet' },
  { cause: 'leaked-eni', effect: 'subnet-fragmented', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'shared-subnet', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'cluster-upgrade-blocked', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'load-balancer-subnet-low', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'nodegroup-cannot-scale', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'node-without-pod-ips', meet: 'subnet' },
  { cause: 'subnet-low-ips', effect: 'eks-health-issue', meet: 'subnet' },
  { cause: 'subnet-fragmented', effect: 'nodegroup-cannot-scale', meet: 'subnet' },
  { cause: 'subnet-fragmented', effect: 'node-without-pod-ips', meet: 'subnet' },
];

/** Whether one finding explains another. */
export function explains(cause: Finding, effect: Finding): boolean {
  return CAUSALITIES.some(
    (each) => each.cause === cause.check && each.effect === effect.check && haveMet(cause, effect, each.meet),
  );
}

function haveMet(cause: Finding, effect: Finding, meet: Causality['meet']): boolean {
  switch (meet) {
    case 'cluster':
      return cause.cluster !== null && cause.cluster === effect.cluster;
    case 'subnet':
      return overlap(idsIn(cause, /^subnet-/), idsIn(effect, /^subnet-/));
    case 'nodegroup-or-node':
      return overlap(namesOf(cause), namesOf(effect));
  }
}

/** Node groups as `cluster/group`, and instances, that a finding is about or names. */
function namesOf(finding: Finding): ReadonlySet<string> {
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

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((each) => b.has(each));
}
