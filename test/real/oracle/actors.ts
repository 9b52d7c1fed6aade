/** What the simulated VPC CNI and resource controller delete, which act in the worlds of the soak. */
import { groupBy } from '../../../lambda/common/group-by.ts';
import { sweepCluster, sweepNode } from '../../../simulated-aws/actors/resource-controller.ts';
import { sweepLeakedEnis } from '../../../simulated-aws/actors/vpc-cni.ts';
import type { Scene } from '../../../simulated-aws/world/scene.ts';
import { clustersOf, gone } from './leaks.ts';

/** Ids of the ENIs that are gone after the sweeps that the oracle is asked about, in order. */
export function sweptByActors(scene: Scene): readonly string[] {
  const { region } = scene;
  const available = [...region.enis.values()].filter(({ shape }) => shape.Status === 'available');
  for (const [vpcId, enis] of groupBy(available, ({ shape }) => shape.VpcId ?? '')) {
    for (const instance of gone(enis, region)) sweepNode(scene, instance, vpcId);
    sweepLeakedEnis(scene, { vpcId, cluster: undefined });
    for (const cluster of clustersOf(enis)) {
      sweepLeakedEnis(scene, { vpcId, cluster });
      sweepCluster(scene, cluster, vpcId, sweepCluster(scene, cluster, vpcId, new Set()));
    }
  }
  return available
    .map(({ id }) => id)
    .filter((id) => !region.enis.has(id))
    .sort();
}
