import type { SectionName } from '../model/inventory.ts';

/** A question of the checklist: the checks that answer it, and what it looks at for its evidence. */
export interface Question {
  readonly id: string;
  readonly title: string;
  /** Check ids. */
  readonly checks: readonly string[];
  /** Sections without which the question has no answer, whatever the checks say. */
  readonly sections: readonly SectionName[];
}

/**
 * In the order in which an expert goes: does the cluster work at all, can nodes join it, does the VPC CNI work on them,
 * are there addresses, has each node room, and will there be room tomorrow. The first that is wrong explains most of
 * what comes after it.
 */
export const CHECKLIST: readonly Question[] = [
  {
    id: 'cluster',
    title: 'The cluster is reachable and healthy',
    checks: ['eks-health-issue'],
    sections: ['clusters'],
  },
  {
    id: 'authorised',
    title: 'Nodes are authorised to join',
    checks: ['node-role-not-authorized'],
    sections: ['nodegroups', 'nodes'],
  },
  {
    id: 'cni',
    title: 'The VPC CNI is current, set up and allowed to work',
    checks: ['node-role-lacks-cni-policy', 'cni-outdated'],
    sections: ['vpcCniAddons'],
  },
  {
    id: 'types',
    title: 'The instance types are known and supported',
    checks: ['unsupported-instance-type', 'previous-generation-instance'],
    sections: ['nodegroups', 'nodes'],
  },
  {
    id: 'addresses',
    title: 'The subnets have addresses, whole prefixes where needed, no leaks',
    checks: ['leaked-eni', 'subnet-low-ips', 'subnet-fragmented', 'shared-subnet', 'delete-on-termination-off'],
    sections: ['subnets', 'subnetEnis', 'availableEnis'],
  },
  {
    id: 'nodes',
    title: 'Each node has addresses for pods, and slots left',
    checks: ['node-without-pod-ips', 'node-ip-slots-full', 'low-pod-density'],
    sections: ['nodes', 'subnetEnis'],
  },
  {
    id: 'room',
    title: 'There is room to scale and to upgrade',
    checks: ['nodegroup-cannot-scale', 'cluster-upgrade-blocked', 'load-balancer-subnet-low'],
    sections: ['nodegroups', 'subnets'],
  },
];
