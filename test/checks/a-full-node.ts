import type { Inventory } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aKubeNode,
  aNode,
  anAddon,
  anInventory,
  attached,
  inKubernetes,
  kubePods,
} from './an-inventory.ts';

/** An m5.large with all of its ENIs full, with the default of a whole spare ENI, or with settings that nobody knows. */
export function aFullNode(withAddress: number, known = true): Inventory {
  const enis = [0, 1, 2].map((device) => {
    const privateIpAddresses = Array.from({ length: 10 }, (_, index) => `10.0.${device}.${20 + index}`);
    const tags = { 'node.k8s.amazonaws.com/instance_id': 'i-0a' };
    return attached(aCniEni({ id: `eni-${device}`, privateIpAddresses, tags }), 'i-0a', device);
  });
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: known ? [anAddon()] : [],
    nodes: [aNode({ instanceType: 'm5.large' })],
    subnetEnis: enis,
    kubeNodes: inKubernetes([aKubeNode()]),
    kubePods: inKubernetes([
      kubePods({ onNodes: [{ node: aKubeNode().name, withAddress, onBranchEnis: 5, hostNetwork: 4 }] }),
    ]),
  });
}
