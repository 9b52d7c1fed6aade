import * as z from 'zod';
import { LAUNCH_FAILURES } from '../../facts/node/auto-scaling-groups.ts';
import { POOL_KINDS, poolKindOf } from '../../facts/node/node-pools.ts';
import { field, number, text, texts } from '../../model/evidence.ts';
import type { StuckPool } from './stuck-pools.ts';

const FIELDS = {
  pool: field(text, 'The name of the NodePool.', { as: 'names', label: 'node pools' }),
  poolKind: field(z.enum(POOL_KINDS), 'Whose it is: Karpenter launches its nodes, or EKS Auto Mode does.'),
  nodeClass: field(text, 'Its node class, as `kind/name`.', { as: 'names', label: 'node classes' }),
  waitingPods: field(number.nullable(), 'Pods of the cluster that wait for a node. Null where that is not known.'),
  says: field(text, 'What its controller reports. Empty where that is nothing.'),
};

const NOT_TRIED = z.strictObject({
  problem: field(
    z.enum(['no-node-class', 'no-subnets', 'not-ready', 'limits']),
    'Why nothing is launched. `no-node-class`: the node class does not exist. `no-subnets`: it selects none. `not-ready`: the node class or the node pool is not. `limits`: the node pool is at its limits.',
  ),
  ...FIELDS,
  condition: field(text.nullable(), 'For `not-ready`, the condition that is False, e.g. `SecurityGroupsReady`.', {
    as: 'tally',
    label: 'condition',
  }),
});

const FAILING = z.strictObject({
  problem: field(z.literal('pool-failing'), 'Launches of a node pool fail.'),
  ...FIELDS,
  failure: field(z.enum(LAUNCH_FAILURES), 'Why.', { as: 'tally', label: 'failure' }),
  failedLaunches: field(number, 'Launches that failed for this reason lately. 0 where only its subnets show it.'),
  latestFailure: field(text.nullable(), 'When the latest failed, as an ISO time. Null where none is known.'),
  subnets: field(texts, 'Subnets that are too full, as far as they are known.', { as: 'names', label: 'subnets' }),
});

/** What supports a finding of a node pool. */
export const POOL_EVIDENCE = [NOT_TRIED, FAILING] as const;

type PoolValues = z.output<(typeof POOL_EVIDENCE)[number]>;

export function poolEvidence({ pool, trouble, waiting }: StuckPool): PoolValues {
  const own = {
    pool: pool.name,
    poolKind: poolKindOf(pool),
    nodeClass: `${pool.classKind}/${pool.className}`,
    waitingPods: waiting ?? null,
  };
  switch (trouble.kind) {
    case 'no-node-class':
    case 'no-subnets':
    case 'limits':
      return { problem: trouble.kind, ...own, says: '', condition: null };
    case 'not-ready': {
      const { type, message } = trouble.condition;
      return { problem: 'not-ready', ...own, says: message, condition: type };
    }
    case 'failing': {
      const { failure, times, latest, says, subnets } = trouble;
      return {
        problem: 'pool-failing',
        ...own,
        failure,
        failedLaunches: times,
        latestFailure: latest?.toISOString() ?? null,
        says,
        subnets,
      };
    }
  }
}
