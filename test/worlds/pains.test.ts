import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { diagnose } from '../../lambda/diagnose/diagnose.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { isAtLeast, SEVERITIES } from '../../lambda/model/severity.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { remedyText } from '../commands/remedy-text.ts';
import { stubEnvironment } from '../support/environment.ts';
import { auditOf, type Stage, simulate, stageOf } from './audited.ts';
import { HEALTHY_WORLDS } from './healthy.ts';
import { collected } from './inventories.ts';
import { OTHER_WORLDS } from './others.ts';
import { PROJECTS } from './pain.ts';
import {
  type ExpectedDiagnosis,
  type ExpectedFinding,
  type PainWorld,
  REGION,
  type ResourceRef,
} from './pain-world.ts';
import { PAINS } from './pains.ts';
import { renderPains } from './render-pains.ts';

const WORLDS = PAINS.flatMap(({ worlds }) => worlds);

describe('an audit of', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await stageOf([...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS]);
  });
  afterAll(() => stage?.aws.stop());

  it.each([...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS])('$name', async (world) => {
    stubEnvironment(stage.aws.env());
    const { findings, summary } = await auditOf(stage, world);
    expect(summary.complete).toBe(true);
    const region = stage.aws.world.in(stage.accountOf(world), REGION);
    expect(saidOf(findings, world).map(label)).toEqual(expectedLabels(world));
    for (const expected of world.finds) holdTo(expected, findings, region);
  });

  it('these worlds asks for nothing that is not simulated', () => {
    expect(stage.aws.calls.length).toBeGreaterThan(WORLDS.length);
    expect(stage.aws.unsupported).toEqual([]);
  });
});

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

describe('a diagnosis of', () => {
  const told = [...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS].flatMap((world) =>
    world.diagnosis === undefined ? [] : [{ ...world, diagnosis: world.diagnosis }],
  );

  it.each(told)('$name', async (world) => {
    const { steps, text } = await diagnosed(world, world.diagnosis);
    expect(steps).toMatchObject(world.diagnosis.steps);
    for (const said of world.diagnosis.says ?? []) expect(text).toMatch(said);
    for (const unsaid of world.diagnosis.saysNot ?? []) expect(text).not.toMatch(unsaid);
  });
});

async function diagnosed(world: PainWorld, { cluster, node: handle }: ExpectedDiagnosis) {
  const { simulated, accountOf } = simulate([world]);
  const accountId = accountOf(world);
  const inventory = await collected(simulated, accountId, world);
  const checks = selectChecks(CHECKS, {});
  const node = handle === undefined ? undefined : simulated.in(accountId, REGION).idOf('instance', handle);
  const { now } = simulated;
  const outcome = runChecks(inventory, checks, now);
  const diagnosis = diagnose(inventory, outcome, judgementsOf(inventory, checks, now), { cluster, node }, now);
  const text = renderDiagnosis(
    {
      schemaVersion: '1',
      tool: { name: 'eks-ip-auditor', version: 'test' },
      unsearched: [],
      diagnoses: [diagnosis],
    },
    'table',
    { color: false, width: 100 },
  );
  const steps = Object.fromEntries(diagnosis.steps.map(({ id, state }) => [id, state]));
  return { steps, text: text.replaceAll(/\s+/g, ' ') };
}

describe('the table of pains', () => {
  it('is in docs/pains.md as it is now; otherwise run `npm run docs`', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/pains.md'), 'utf8')).toBe(renderPains(PAINS));
  });

  it('names each world once, after an issue of its pain', () => {
    expect(new Set(WORLDS.map(({ name }) => name)).size).toBe(WORLDS.length);
    for (const { issues, worlds } of PAINS) {
      const prefixes = issues.map((issue) => `${issue.replace('#', '-')}-`);
      for (const { name } of worlds)
        expect(
          prefixes.some((prefix) => name.startsWith(prefix)),
          name,
        ).toBe(true);
    }
  });

  it('says of each pain in which world it shows, or why AWS does not show it', () => {
    for (const { pain, worlds, notShown } of PAINS)
      expect(worlds.length > 0 || notShown !== undefined, pain).toBe(true);
  });

  it('has, with the other worlds, one in which each check that there is speaks', () => {
    const named = [...WORLDS, ...OTHER_WORLDS].flatMap(({ finds }) => finds.map(({ check }) => check));
    expect([...new Set(named)].toSorted()).toEqual(CHECKS.map(({ meta }) => meta.id).toSorted());
  });

  it('names only projects that it knows where to find', () => {
    for (const issue of PAINS.flatMap(({ issues }) => issues))
      expect(Object.keys(PROJECTS)).toContain(issue.split('#')[0]);
  });
});
