import { describe, expect, it } from 'vitest';
import { mayHaveVpcCniPods, nodesNotThere, notApplicable } from '../../lambda/diagnose/applies.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { QUESTION_IDS, type QuestionId } from '../../lambda/model/questions.ts';
import {
  aCiliumEni,
  aCluster,
  aFargateProfile,
  aNode,
  aNodegroup,
  aNodePool,
  anAddon,
  anInventory,
  CLUSTER,
  inKubernetes,
  withGaps,
} from '../checks/an-inventory.ts';

const AUTO = { clusters: [aCluster({ autoMode: true })], nodes: [aNode({ operatorManaged: true })] };
const WANTED = aNodegroup({ scaling: { min: 0, desired: 2, max: 4 } });

const IDLE = aNodegroup({ scaling: { min: 0, desired: 0, max: 4 } });

function withoutNodes(sections: Parameters<typeof anInventory>[0]): Inventory {
  return anInventory({ clusters: [aCluster()], vpcCniAddons: [anAddon()], ...sections });
}

function noNodes(why: string): Partial<Record<QuestionId, string>> {
  const none = `no EC2 nodes, and ${why}`;
  return { reach: none, authorised: none, types: none, nodes: none };
}

function asked(inventory: Inventory): Partial<Record<QuestionId, string>> {
  return Object.fromEntries(
    QUESTION_IDS.flatMap((id) => {
      const why = notApplicable(id, inventory, CLUSTER, undefined);
      return why === undefined ? [] : [[id, why]];
    }),
  );
}

describe('a question is none', () => {
  it.each<[string, Inventory, Partial<Record<QuestionId, string>>]>([
    [
      'of a cluster with the VPC CNI',
      anInventory({ clusters: [aCluster()], vpcCniAddons: [anAddon()], nodes: [aNode()] }),
      {},
    ],
    [
      'of Auto Mode',
      anInventory(AUTO),
      {
        cni: 'no VPC CNI: Auto Mode',
        types: 'EKS Auto Mode chooses the types of its nodes',
        nodes: 'EKS Auto Mode gives its nodes their addresses, which no check judges (1 node)',
      },
    ],
    [
      'of Fargate alone',
      anInventory({ clusters: [aCluster()], fargateProfiles: [aFargateProfile()] }),
      {
        reach: 'no EC2 nodes: pods run on Fargate',
        authorised: 'no EC2 nodes: pods run on Fargate',
        cni: 'no VPC CNI: only Fargate',
        types: 'no EC2 nodes: pods run on Fargate',
        nodes: 'no EC2 nodes: pods run on Fargate',
      },
    ],
    [
      'of hybrid nodes alone',
      anInventory({ clusters: [aCluster({ hybridNodes: true })] }),
      {
        reach: 'no EC2 nodes: pods run on hybrid nodes, outside AWS',
        authorised: 'no EC2 nodes: pods run on hybrid nodes, outside AWS',
        cni: 'no VPC CNI: only hybrid nodes',
        types: 'no EC2 nodes: pods run on hybrid nodes, outside AWS',
        nodes: 'no EC2 nodes: pods run on hybrid nodes, outside AWS',
      },
    ],
    [
      'of another CNI',
      anInventory({ clusters: [aCluster()], nodes: [aNode()], subnetEnis: [aCiliumEni()] }),
      {
        cni: 'no VPC CNI: Cilium gives pods their addresses',
        nodes: 'Cilium gives its nodes their addresses, which no check judges (1 node)',
      },
    ],
    ['of node groups that ask for none', withoutNodes({ nodegroups: [IDLE] }), noNodes('no node group asks for any')],
    ['without a node group', withoutNodes({}), noNodes('no managed node group that could ask for any')],
    [
      'of Karpenter without nodes',
      withoutNodes({ kubeNodePools: inKubernetes([aNodePool()]) }),
      noNodes('1 node pool runs none now'),
    ],
    [
      'where nodes are wanted and none is there',
      anInventory({ clusters: [aCluster()], vpcCniAddons: [anAddon()], nodegroups: [WANTED] }),
      {},
    ],
    [
      'where nothing could be read',
      withGaps(anInventory(AUTO), ['nodes', 'nodegroups', 'clusters', 'vpcCniAddons']),
      {},
    ],
  ])('%s', (_of, inventory, why) => {
    expect(asked(inventory)).toEqual(why);
  });
});

describe('nodes that are wanted and not there', () => {
  it('are said with who wants them, and what would tell why', () => {
    const inventory = anInventory({ clusters: [aCluster()], nodegroups: [WANTED] });
    expect(nodesNotThere(inventory, CLUSTER)).toMatchObject({
      what: 'node',
      judged: 0,
      all: 2,
      notJudged: [{ because: `missing: desired by node group ${WANTED.name}`, leavesOpen: true }],
    });
  });

  it('are those of a group without a node, beside groups that have theirs', () => {
    const own = aNode({ tags: { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': WANTED.name } });
    const gpu = aNodegroup({ name: 'gpu', scaling: { min: 0, desired: 3, max: 4 } });
    const inventory = anInventory({ clusters: [aCluster()], nodegroups: [WANTED, gpu], nodes: [own] });
    expect(nodesNotThere(inventory, CLUSTER)).toMatchObject({
      all: 3,
      notJudged: [{ because: 'missing: desired by node group gpu', count: 3, leavesOpen: true }],
    });
  });

  it.each<[string, Inventory]>([
    [
      'where the group has one',
      anInventory({
        nodegroups: [WANTED],
        nodes: [aNode({ tags: { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': WANTED.name } })],
      }),
    ],
    ['where none is wanted', anInventory({ nodegroups: [aNodegroup({ scaling: { min: 0, desired: 0, max: 4 } })] })],
    ['where nodes could not be read', withGaps(anInventory({ nodegroups: [WANTED] }), ['nodes'])],
  ])('are none %s', (_where, inventory) => {
    expect(nodesNotThere(inventory, CLUSTER)).toBeUndefined();
  });
});

describe('pods of the VPC CNI', () => {
  it.each<[string, Inventory, boolean]>([
    [
      'run on nodes of the cluster',
      anInventory({ clusters: [aCluster()], vpcCniAddons: [anAddon()], nodes: [aNode()] }),
      true,
    ],
    ['run on no Auto Mode node', anInventory(AUTO), false],
    [
      'run on no Windows node',
      anInventory({ vpcCniAddons: [anAddon()], nodes: [aNode({ platform: 'windows' })] }),
      false,
    ],
    [
      'run nowhere without a node',
      anInventory({ vpcCniAddons: [anAddon()], fargateProfiles: [aFargateProfile()] }),
      false,
    ],
    ['may run where nodes could not be read', withGaps(anInventory({ vpcCniAddons: [anAddon()] }), ['nodes']), true],
  ])('%s', (_where, inventory, may) => {
    expect(mayHaveVpcCniPods(inventory, CLUSTER, undefined)).toBe(may);
  });
});
