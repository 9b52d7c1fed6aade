import { listAll } from '../../kubernetes/list-all.ts';
import type { ClusterCollector } from './collector.ts';

/** Every CNINode of the cluster. The VPC resource controller leaves those of EKS Auto Mode alone. */
export const collectCniNodes: ClusterCollector<'cniNodes'> = ({ ports, signal }) =>
  listAll(
    (from) => ports.listCniNodes(from, signal),
    ({ metadata: { name }, spec }) => ({
      name,
      wantsTrunk:
        spec?.managedBy !== 'eks-auto-mode' &&
        (spec?.features ?? []).some((feature) => feature.name === 'SecurityGroupsForPods'),
    }),
  );
