import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { stubEnvironment } from '../support/environment.ts';
import { auditOf, auditOverTheWire, simulate } from './audited.ts';
import { HEALTHY_WORLDS } from './healthy.ts';
import { holdToFinds } from './hold-to-finds.ts';
import { OTHER_WORLDS } from './others.ts';
import { PAINS } from './pains.ts';

const WORLDS = PAINS.flatMap(({ worlds }) => worlds);

describe('an audit over the wire of', () => {
  const stage = simulate([...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS]);
  let aws: SimulatedAws;

  beforeAll(async () => {
    aws = await startSimulatedAws(stage.simulated);
  });
  afterAll(() => aws?.stop());

  it.each([...WORLDS, ...OTHER_WORLDS, ...HEALTHY_WORLDS])('$name', async (world) => {
    stubEnvironment(aws.env());
    holdToFinds(await auditOf(stage, world, auditOverTheWire), world, stage);
  });

  it('these worlds asks for nothing that is not simulated', () => {
    expect(aws.calls.length).toBeGreaterThan(WORLDS.length);
    expect(aws.unsupported).toEqual([]);
  });
});
