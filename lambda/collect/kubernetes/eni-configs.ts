import { isValid } from '../../facts/aws/aws-values.ts';
import { listAll } from '../../kubernetes/list-all.ts';
import type { ClusterCollector } from './collector.ts';
import { securityGroupIds } from './security-group-policies.ts';

/** Every ENIConfig of the cluster. */
export const collectEniConfigs: ClusterCollector<'eniConfigs'> = ({ ports, signal }) =>
  listAll(
    (from) => ports.listEniConfigs(from, signal),
    ({ metadata: { name }, spec }) => {
      const subnet = spec?.subnet ?? '';
      return {
        name,
        subnetId: isValid('subnet', subnet) ? subnet : undefined,
        securityGroupIds: securityGroupIds(spec?.securityGroups),
      };
    },
  );
