import { expect, test } from 'vitest';
import { clusterCnis } from '../../../lambda/facts/cni/cluster-cnis.ts';
import { nodeCapacities } from '../../../lambda/facts/node/node-capacity.ts';
import { itemsOf } from '../../../lambda/model/coverage.ts';
import { aCluster, aNode, aNodegroup, anAddon, anInventory, aSubnet } from '../../checks/an-inventory.ts';

/** As scripts name them whose variables were not set. */
const NAMELESS = 'undefined';

const ofCluster = (id: string, cluster: string, tags: Readonly<Record<string, string>> = {}) =>
  aNode({ id, instanceType: 'm5.xlarge', tags: { [`kubernetes.io/cluster/${cluster}`]: 'owned', ...tags } });

test('max pods are those of the node’s own group, and of none where it is in none, whatever groups are called', () => {
  const { sections, target, declaredClusters } = anInventory({
    clusters: [aCluster({ name: NAMELESS }), aCluster({ name: 'shop' })],
    vpcCniAddons: [NAMELESS, 'shop'].map((clusterName) => anAddon({ clusterName })),
    nodegroups: [
      aNodegroup({ clusterName: NAMELESS, name: NAMELESS, instanceTypes: ['m5.large', 'm5.xlarge'] }),
      aNodegroup({ clusterName: 'shop', name: 'wide', instanceTypes: ['m5.xlarge'] }),
    ],
    subnets: [aSubnet({ id: 'subnet-a' })],
    nodes: [
      ofCluster('i-0a', NAMELESS, { 'eks:nodegroup-name': NAMELESS }),
      ofCluster('i-0b', 'shop', { 'eks:nodegroup-name': 'wide' }),
      ofCluster('i-0c', 'shop'),
    ],
  });
  const seen = {
    ...sections,
    clusters: itemsOf(sections.clusters),
    nodes: itemsOf(sections.nodes),
    subnetEnis: itemsOf(sections.subnetEnis),
  };
  const capacities = nodeCapacities({ ...seen, cnis: clusterCnis({ ...seen, target, declaredClusters }) });
  expect(capacities.map(({ instance, maxPods }) => `${instance.id} ${maxPods}`)).toEqual([
    'i-0a 29',
    'i-0b 58',
    'i-0c 58',
  ]);
});
