import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { diagnose } from '../../lambda/diagnose/diagnose.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { auditDirectly, auditOf, simulate } from './audited.ts';
import { HEALTHY_WORLDS } from './healthy.ts';
import { holdToFinds } from './hold-to-finds.ts';
import { collected } from './inventories.ts';
import { losingSubnetFindings } from './losing-subnets.ts';
import { OTHER_WORLDS } from './others.ts';
import { PROJECTS } from './pain.ts';
import { type ExpectedDiagnosis, type PainWorld, REGION } from './pain-world.ts';
import { PAINS } from './pains.ts';
import { renderPains } from './render-pains.ts';
import { waitingPodFindings } from './waiting-pods.ts';

const WORLDS = PAINS.flatMap(({ worlds }) => worlds);
const ALL = [...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS];
const STAGE = simulate(ALL);

// `pains.slow.test.ts` has the same over the wire.
describe('an audit of', () => {
  it.each(ALL)('$name', async (world) => {
    holdToFinds(await auditOf(STAGE, world, auditDirectly(STAGE.simulated)), world, STAGE);
  });
});

describe('a diagnosis of', () => {
  const told = ALL.flatMap((world) => (world.diagnosis === undefined ? [] : [{ world, expected: world.diagnosis }]));

  it.each(told)('$world.name', async ({ world, expected }) => {
    const { steps, text } = await diagnosed(world, expected);
    expect(steps).toMatchObject(expected.steps);
    for (const said of expected.says ?? []) expect(text).toMatch(said);
    for (const unsaid of expected.saysNot ?? []) expect(text).not.toMatch(unsaid);
  });
});

async function diagnosed(world: PainWorld, { cluster, node: handle }: ExpectedDiagnosis) {
  const { simulated, accountOf } = STAGE;
  const accountId = accountOf(world);
  const inventory = await collected(simulated, accountId, world);
  const checks = selectChecks(CHECKS, {});
  const node = handle === undefined ? undefined : simulated.in(accountId, REGION).idOf('instance', handle);
  const { now } = simulated;
  const outcome = runChecks(inventory, checks, now);
  const diagnosis = diagnose(inventory, outcome, judgementsOf(inventory, checks, now), { cluster, node }, now);
  const text = renderDiagnosis(
    {
      schemaVersion: '2',
      logs: null,
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
    const finds = [...WORLDS, ...OTHER_WORLDS].flatMap((world) => world.finds);
    // Worlds have neither Kubernetes nor a past: what speaks of them has clusters of its own.
    const named = [...finds, ...waitingPodFindings(), ...losingSubnetFindings()].map(({ check }) => check);
    expect([...new Set(named)].toSorted()).toEqual(CHECKS.map(({ meta }) => meta.id).toSorted());
  });

  it('names only projects that it knows where to find', () => {
    for (const issue of PAINS.flatMap(({ issues }) => issues))
      expect(Object.keys(PROJECTS)).toContain(issue.split('#')[0]);
  });
});
