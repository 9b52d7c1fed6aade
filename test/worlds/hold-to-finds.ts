import { expect } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import { isAtLeast, SEVERITIES } from '../../lambda/model/severity.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { remedyText } from '../commands/remedy-text.ts';
import type { Stage } from './audited.ts';
import { type ExpectedFinding, type PainWorld, REGION, type ResourceRef } from './pain-world.ts';

/** The report of a world's account looked at everything, and says what the world is said to have and nothing else. */
export function holdToFinds({ findings, summary }: Report, world: PainWorld, { simulated, accountOf }: Stage): void {
  expect(summary.complete).toBe(true);
  expect(saidOf(findings, world).map(label)).toEqual(expectedLabels(world));
  const region = simulated.in(accountOf(world), REGION);
  for (const expected of world.finds) holdTo(expected, findings, region);
}

/** All that is as bad as what is expected, or worse. */
function saidOf(findings: readonly Finding[], { finds }: PainWorld): readonly Finding[] {
  const [mildest = 'info'] = finds
    .map(({ severity }) => severity)
    .sort((a, b) => SEVERITIES.indexOf(b) - SEVERITIES.indexOf(a));
  return findings.filter(({ severity }) => isAtLeast(severity, mildest));
}

function label({ check, severity }: Pick<Finding, 'check' | 'severity'>): string {
  return `${severity} ${check}`;
}

function expectedLabels({ finds }: PainWorld): readonly string[] {
  const labels = finds.flatMap((expected) => Array.from({ length: expected.times ?? 1 }, () => expected));
  return labels
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.check < b.check ? -1 : 1))
    .map(label);
}

function holdTo(expected: ExpectedFinding, findings: readonly Finding[], region: RegionBuilder): void {
  const own = findings.filter((finding) => label(finding) === label(expected) && isOn(finding, expected.on, region));
  expect(own, `${label(expected)} on ${JSON.stringify(expected.on)}`).toHaveLength(expected.times ?? 1);
  for (const { evidence, message, remediation } of own) {
    expect(evidence).toMatchObject(expected.evidence ?? {});
    if (expected.message !== undefined) expect(message).toMatch(expected.message);
    if (expected.remediation !== undefined) expect(remedyText(remediation)).toMatch(expected.remediation);
  }
}

function isOn({ resource }: Finding, on: ResourceRef, region: RegionBuilder): boolean {
  if (typeof on === 'string') return resource.id === on;
  switch (on.kind) {
    case 'any-eni':
      return region.state.enis.has(resource.id);
    case 'node-of':
      return nodesOf(on.nodegroup, region).includes(resource.id);
    default:
      return resource.id === region.idOf(on.kind, on.name);
  }
}

function nodesOf(nodegroup: string, region: RegionBuilder): readonly string[] {
  return [...region.state.instances.values()]
    .filter(({ shape }) => shape.Tags?.some(({ Key, Value }) => Key === 'eks:nodegroup-name' && Value === nodegroup))
    .map(({ id }) => id);
}
