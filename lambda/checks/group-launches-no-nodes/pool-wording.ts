import { capitalised, count, duration, list, sentences } from '../../common/words.ts';
import { clusterNamed, named } from '../../facts/aws/aws-values.ts';
import type { LaunchFailure } from '../../facts/node/auto-scaling-groups.ts';
import { poolKindOf } from '../../facts/node/node-pools.ts';
import type { PoolTrouble } from './pool-troubles.ts';
import type { StuckPool } from './stuck-pools.ts';

/** Why launches fail, as the end of a sentence. */
export const BECAUSE: Readonly<Record<LaunchFailure, string>> = {
  'no-addresses': 'a subnet has too few free addresses',
  'eni-quota': 'the account is at its quota of ENIs in the region',
  'instance-quota': 'the account is at its quota of instances or vCPUs in the region',
  'no-capacity': 'EC2 has no capacity of that type in that zone',
  other: 'its launches fail',
};

/** @param minutesAgo when the latest launch failed; undefined where none is known */
export function stuckPoolText(stuck: StuckPool, minutesAgo: number | undefined): string {
  const { cluster, pool, trouble, waiting = 0 } = stuck;
  const name = `${poolKindOf(pool)} ${named('nodePool', pool.name, 'with an unusual name')} of ${clusterNamed(cluster.name)}`;
  return sentences(
    `${capitalised(name)} launches no nodes: ${becauseText(stuck)}`,
    trouble.kind === 'failing' && trouble.times > 0 && minutesAgo !== undefined
      ? `${count(trouble.times, 'launch', 'launches')} failed for this reason, the latest ${duration(minutesAgo)} ago`
      : '',
    waiting > 0 ? `${count(waiting, 'pod')} of the cluster ${waiting === 1 ? 'waits' : 'wait'} for a node` : '',
    saidText(trouble),
  );
}

function becauseText({ pool, trouble }: StuckPool): string {
  const nodeClass = `its ${pool.classKind} ${named('nodePool', pool.className, 'with an unusual name')}`;
  switch (trouble.kind) {
    case 'no-node-class':
      return `${nodeClass} does not exist`;
    case 'no-subnets':
      return `${nodeClass} selects no subnet that exists`;
    case 'not-ready':
      return trouble.of === 'class'
        ? `${nodeClass} ${WITHOUT[trouble.condition.type] ?? 'is not ready'}`
        : 'the node pool is not valid';
    case 'limits':
      return 'its limits are reached';
    case 'failing': {
      const { failure, subnets, allFull } = trouble;
      const because = allFull ? 'none of its subnets has addresses for a node' : BECAUSE[failure];
      return `${because}${subnets.length === 0 ? '' : ` (${list(subnets)})`}`;
    }
  }
}

/** By the condition of a node class that is False. */
const WITHOUT: Readonly<Record<string, string>> = {
  SubnetsReady: 'has no subnets',
  SecurityGroupsReady: 'has no security groups',
  AMIsReady: 'has no AMI',
  InstanceProfileReady: 'has no instance profile',
  PlacementGroupReady: 'has no placement group',
  CapacityReservationsReady: 'has no capacity reservation',
  ValidationSucceeded: 'is not valid',
};

function saidText(trouble: PoolTrouble): string {
  const says =
    trouble.kind === 'not-ready'
      ? trouble.condition.message
      : trouble.kind === 'failing' && trouble.failure === 'other'
        ? trouble.says
        : '';
  return says === '' ? '' : `It reports: ${says.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '')}`;
}
