import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, prod, twoZones, WORKERS } from './pain-world.ts';

const HOUR = 60;

/** Cluster `prod` on 1.33, whose node group stayed on 1.32. */
function behind(region: RegionBuilder): RegionBuilder {
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, version: '1.33' })
    .nodegroup('prod', 'workers', { ...WORKERS, version: '1.32' });
}

const NOT_JOINED = { code: 'NodeCreationFailure', message: 'Instances failed to join the kubernetes cluster' };
const NO_ADDRESS = { code: 'IpNotAvailable', message: 'A subnet has no available IP addresses' };

/** Updates that EKS could not make: only the update says why. */
export const UPDATES: readonly Pain[] = [
  {
    issues: ['roadmap#2522', 'roadmap#1282'],
    pain: 'An update of a node group fails after hours, and nothing says which of its many causes it was.',
    worlds: [
      {
        name: 'roadmap-2522-update-whose-nodes-did-not-join',
        build: (region) =>
          behind(region).update('prod', { nodegroup: 'workers', minutesAgo: 5 * HOUR, errors: [NOT_JOINED] }),
        finds: [
          {
            check: 'eks-health-issue',
            severity: 'high',
            on: 'prod/workers',
            evidence: { code: 'NodeCreationFailure', update: 'VersionUpdate' },
            message: /could not be updated \(VersionUpdate of 5 hours ago, NodeCreationFailure\)/,
            remediation: /describe-update .*--nodegroup-name workers/,
          },
        ],
      },
      {
        name: 'roadmap-2522-update-that-succeeded-at-the-second-try',
        build: (region) =>
          behind(region)
            .update('prod', { nodegroup: 'workers', minutesAgo: 5 * HOUR, errors: [NOT_JOINED] })
            .update('prod', { nodegroup: 'workers', minutesAgo: 2 * HOUR, status: 'Successful' }),
        finds: [],
      },
      {
        name: 'roadmap-1282-update-that-could-not-evict-pods',
        build: (region) =>
          behind(region).update('prod', {
            nodegroup: 'workers',
            minutesAgo: 5 * HOUR,
            errors: [{ code: 'PodEvictionFailure', message: 'Reached max retries while trying to evict pods' }],
          }),
        finds: [
          {
            check: 'eks-health-issue',
            severity: 'info',
            on: 'prod/workers',
            evidence: { code: 'PodEvictionFailure' },
          },
        ],
        diagnosis: { cluster: 'prod', steps: { cluster: 'ok' }, says: [/PodEvictionFailure/] },
      },
    ],
  },
  {
    issues: ['roadmap#1693'],
    pain: 'An update of the control plane fails for want of addresses, and the cluster stays ACTIVE as if nothing were.',
    worlds: [
      {
        name: 'roadmap-1693-update-failed-and-there-is-no-room-yet',
        build: (region) =>
          prod(region)
            .fillSubnet('private-b', { leaving: 3 })
            .update('prod', { minutesAgo: HOUR, errors: [NO_ADDRESS] }),
        finds: [
          { check: 'subnet-low-ips', severity: 'critical', on: { kind: 'subnet', name: 'private-b' } },
          { check: 'cluster-upgrade-blocked', severity: 'high', on: 'prod' },
          { check: 'nodegroup-cannot-scale', severity: 'medium', on: 'prod/workers' },
          {
            check: 'eks-health-issue',
            severity: 'medium',
            on: 'prod',
            evidence: { update: 'VersionUpdate', toldBy: 'cluster-upgrade-blocked' },
          },
        ],
      },
      {
        name: 'roadmap-1693-update-failed-and-there-is-room-now',
        build: (region) => prod(region).update('prod', { minutesAgo: HOUR, errors: [NO_ADDRESS] }),
        finds: [],
      },
    ],
  },
];
