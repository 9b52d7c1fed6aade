import { previousGenerationInstance } from '../../lambda/checks/previous-generation-instance.ts';
import { aCluster, aLaunchTemplateVersion, aNode, aNodegroup, anInstanceType, anInventory } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const m3 = anInstanceType('m3.large', { currentGeneration: false, hypervisor: 'xen' });
const instanceTypes = [m3, anInstanceType('m5.large')];

testCheck(previousGenerationInstance, [
  {
    name: 'names the types of a node group that EC2 counts among the previous generation, and no others',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ instanceTypes: ['m5.large', 'm3.large'] }), aNodegroup({ name: 'current' })],
      instanceTypes,
    }),
    fires: [
      {
        cluster: 'demo',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message:
          'Node group demo/workers uses m3.large, which EC2 lists as previous generation. On Xen there are no prefixes and no trunk ENIs.',
        evidence: { instanceTypes: ['m3.large'], hypervisors: { 'm3.large': 'xen' } },
      },
    ],
  },
  {
    name: 'says nothing of Xen for a type that is built on Nitro, and names those on Xen among several',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [
        aNodegroup({ instanceTypes: ['m5.large'] }),
        aNodegroup({ name: 'xen-too', instanceTypes: ['m5.large', 'm3.large'] }),
      ],
      instanceTypes: [m3, anInstanceType('m5.large', { currentGeneration: false })],
    }),
    fires: [
      { resource: { id: 'demo/workers' }, message: /lists as previous generation\.$/ },
      { resource: { id: 'demo/xen-too' }, message: /\. On Xen \(m3\.large\) there are no/ },
    ],
  },
  {
    name: 'puts running nodes of a type outside node groups into one violation',
    inventory: anInventory({
      clusters: [aCluster()],
      nodes: [aNode({ instanceType: 'm3.large' }), aNode({ id: 'i-0b', instanceType: 'm3.large' })],
      instanceTypes,
    }),
    fires: [{ resource: { id: 'demo' }, discriminator: 'm3.large', message: /^2 nodes of cluster demo outside/ }],
  },
  {
    name: 'is silent on current types, on types that EC2 does not describe, and on those that match requirements',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [
        aNodegroup({ instanceTypes: ['m5.large', 'x99.large'] }),
        aNodegroup({ name: 'flexible', instanceTypes: [], launchTemplate: { id: 'lt-1', version: '1' } }),
      ],
      launchTemplateVersions: [aLaunchTemplateVersion({ requirementTypes: ['m3.large'] })],
      instanceTypes,
    }),
    fires: 'silent',
  },
]);
