import { FINDING_KINDS } from '../checks/kinds.ts';
import { gapsIn } from '../model/cluster-reads.ts';
import { readOfCluster } from '../model/coverage.ts';
import type { Inventory, SectionName } from '../model/inventory.ts';
import { QUESTION_IDS, type QuestionId } from '../model/questions.ts';

/** A question of the checklist: the checks that answer it, and what it looks at for its evidence. */
export interface Question {
  readonly id: QuestionId;
  readonly title: string;
  /** Check ids: each check says which question it answers. */
  readonly checks: readonly string[];
  /** Sections without which the question has no answer, whatever the checks say. */
  readonly sections: readonly SectionName[];
}

const ASKED: Readonly<Record<QuestionId, Pick<Question, 'title' | 'sections'>>> = {
  pods: { title: 'No pod waits for an address', sections: ['kubePods', 'kubeEvents'] },
  cluster: { title: 'The cluster is healthy', sections: ['clusters', 'kubeNodePools'] },
  reach: {
    title: 'Nodes reach the API server and AWS',
    sections: ['nodes', 'subnetEnis', 'vpcs', 'routeTables', 'natGateways', 'networkAcls', 'securityGroups'],
  },
  authorised: {
    title: 'Node roles are authorised to join, and new nodes stay',
    sections: ['nodegroups', 'nodes', 'kubeNodes', 'kubeConfigMaps'],
  },
  cni: {
    title: 'The VPC CNI is current, set up and allowed to work',
    sections: ['vpcCniAddons', 'awsNodes', 'eniConfigs'],
  },
  types: { title: 'The instance types are known and supported', sections: ['nodegroups', 'nodes'] },
  addresses: {
    title: 'The subnets have addresses, whole prefixes where needed, no leaks',
    sections: ['subnets', 'subnetEnis', 'availableEnis'],
  },
  nodes: {
    title: 'Each node has addresses for pods, and slots left',
    sections: ['nodes', 'subnetEnis', 'cniNodes', 'securityGroupPolicies'],
  },
  room: { title: 'There is room to scale and to upgrade', sections: ['nodegroups', 'subnets'] },
};

/** The questions in their order, with the checks that answer them. */
export const CHECKLIST: readonly Question[] = QUESTION_IDS.map((id) => ({
  id,
  ...ASKED[id],
  checks: FINDING_KINDS.filter(({ question }) => question === id).map((kind) => kind.id),
}));

/** The questions of a cluster: that of its pods only where its own API was asked for them. */
export function questionsFor(cluster: string, { sections }: Pick<Inventory, 'sections'>): readonly Question[] {
  const isAsked = readOfCluster(sections.kubePods, cluster) !== undefined || gapsIn(sections, 'kubePods').length > 0;
  return CHECKLIST.filter(({ id }) => id !== 'pods' || isAsked);
}
