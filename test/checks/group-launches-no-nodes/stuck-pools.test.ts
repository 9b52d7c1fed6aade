import { expect, it } from 'vitest';
import { stuckPools } from '../../../lambda/checks/group-launches-no-nodes/stuck-pools.ts';
import {
  aCluster,
  aKubeEvent,
  aNodePool,
  anInventory,
  aWaitingPod,
  inKubernetes,
  kubePods,
  minutesAgo,
} from '../an-inventory.ts';

/** How often the reason of an event and the uid of a pod that waits are looked at, with so many pools. */
function looksWith(pools: number): number {
  let looks = 0;
  const counted = <T extends object>(object: T): T =>
    new Proxy(object, {
      get: (target, key) => {
        if (key === 'reason' || key === 'uid') looks++;
        return Reflect.get(target, key);
      },
    });
  const { sections } = anInventory({
    clusters: [aCluster()],
    kubeNodePools: inKubernetes(Array.from({ length: pools }, (_, number) => aNodePool({ name: `pool-${number}` }))),
    kubePods: inKubernetes([kubePods({ waiting: [counted(aWaitingPod({ node: undefined }))] })]),
    kubeEvents: inKubernetes([counted(aKubeEvent({ reason: 'FailedScheduling', known: ['karpenter-limits'] }))]),
  });
  stuckPools([aCluster()], sections, minutesAgo(0));
  return looks;
}

it('looks at events and at pods that wait once for all pools of a cluster, of which anybody may make thousands', () => {
  expect(looksWith(1)).toBeGreaterThan(0);
  expect(looksWith(50)).toBe(looksWith(1));
});
