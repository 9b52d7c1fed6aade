import { instancesWhere } from './instances.ts';
import type { Collector } from './reader.ts';

/** Tags of which every node carries one: managed, self-managed (it cannot join without), Karpenter's, Auto Mode's. */
const NODE_TAG_KEYS = [
  'kubernetes.io/cluster/*',
  'eks:cluster-name',
  'aws:eks:cluster-name',
  'eks:eks-cluster-name',
  'eks:nodegroup-name',
  'karpenter.sh/nodepool',
];

/** Stopped ones too: they keep their addresses. */
const STATES = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];

/** Every instance that is a node of a cluster, however made. */
export const collectNodes: Collector<'nodes'> = (reader) =>
  instancesWhere(reader, [
    { Name: 'tag-key', Values: NODE_TAG_KEYS },
    { Name: 'instance-state-name', Values: STATES },
  ]);
