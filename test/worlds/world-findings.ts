import type { Finding } from '../../lambda/model/finding.ts';
import { auditDirectly, auditOf, simulate } from './audited.ts';
import { HEALTHY_WORLDS } from './healthy.ts';
import { losingSubnetFindings } from './losing-subnets.ts';
import { OTHER_WORLDS } from './others.ts';
import { PAINS } from './pains.ts';
import { waitingPodFindings } from './waiting-pods.ts';

/** The findings of one world. */
export interface WorldFindings {
  readonly world: string;
  readonly findings: readonly Finding[];
}

/** What an audit finds in each of the worlds. */
export async function worldFindings(): Promise<readonly WorldFindings[]> {
  const worlds = [...PAINS.flatMap((pain) => pain.worlds), ...OTHER_WORLDS, ...HEALTHY_WORLDS];
  const stage = simulate(worlds);
  const audit = auditDirectly(stage.simulated);
  const told: WorldFindings[] = [
    { world: 'pods that wait', findings: waitingPodFindings() },
    { world: 'subnets that lose addresses', findings: losingSubnetFindings() },
  ];
  for (const world of worlds) told.push({ world: world.name, findings: (await auditOf(stage, world, audit)).findings });
  return told;
}
