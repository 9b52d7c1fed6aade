import { eniResource, instanceResource, subnetResource } from '../facts/aws/resources.ts';
import { isExpired } from '../model/audit-request.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';

/** On a resource: the checks that nobody wants to hear of there. */
export const SUPPRESS_TAG = 'eks-ip-auditor/suppress';

const ENTRY = /^([a-z][a-z0-9-]*)(?:,(\d{4}-\d\d-\d\d))?$/;

/**
 * Marks findings whose resource has the tag `eks-ip-auditor/suppress` for their check: `subnet-low-ips`,
 * `subnet-low-ips,2026-12-31` (last day, UTC), several with spaces between. What reads otherwise, or is over, suppresses
 * nothing.
 */
export function suppressByTag(inventory: Inventory, findings: readonly Finding[], now: Date): readonly Finding[] {
  const tagged = taggedIn(inventory);
  if (tagged.size === 0) return findings;
  return findings.map((finding) => {
    const value = tagged.get(finding.resource.arn);
    const until = value === undefined ? undefined : untilOf(value, finding.check);
    if (until === undefined || (until !== null && isExpired({ expires: until }, now))) return finding;
    return { ...finding, suppressed: { reason: `the tag ${SUPPRESS_TAG} says so`, expires: until, by: 'tag' } };
  });
}

/** The last day for a check; null for no last day, undefined where the check is not named. */
function untilOf(value: string, check: string): string | null | undefined {
  for (const entry of value.trim().split(/\s+/)) {
    const [, name, until] = ENTRY.exec(entry) ?? [];
    if (name === check) return until ?? null;
  }
  return undefined;
}

/** Values of the tag by the ARN of what has it. */
function taggedIn({ target, sections }: Inventory): ReadonlyMap<string, string> {
  const { clusters, nodegroups, autoScalingGroups, subnets, nodes, availableEnis, subnetEnis } = sections;
  const tagged = new Map<string, string>();
  const add = (value: string | undefined, arn: () => string) => {
    if (value !== undefined) tagged.set(arn(), value);
  };
  const named: readonly Tagged[] = [...itemsOf(clusters), ...itemsOf(nodegroups), ...itemsOf(autoScalingGroups)];
  for (const each of named) add(each.tags[SUPPRESS_TAG], () => each.arn);
  for (const each of itemsOf(subnets)) add(each.tags[SUPPRESS_TAG], () => subnetResource(target, each).arn);
  for (const each of itemsOf(nodes)) add(each.tags[SUPPRESS_TAG], () => instanceResource(target, each).arn);
  for (const section of [availableEnis, subnetEnis]) {
    for (const each of itemsOf(section)) add(each.tags[SUPPRESS_TAG], () => eniResource(target, each).arn);
  }
  return tagged;
}

interface Tagged {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}
