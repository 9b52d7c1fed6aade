import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { REGION } from './pain-world.ts';

/** Cluster `prod` with prefix delegation, whose nodes are all in subnet `private-a`. */
function byPrefix(region: RegionBuilder): RegionBuilder {
  return region
    .vpc('main')
    .subnet('private-a', { cidr: '10.0.0.0/22', az: `${REGION}a` })
    .subnet('private-b', { cidr: '10.0.4.0/24', az: `${REGION}b` })
    .cluster('prod', {
      subnets: ['private-b'],
      cni: { version: 'v1.20.4-eksbuild.1', env: { ENABLE_PREFIX_DELEGATION: 'true' } },
    })
    .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['private-a'], nodes: 2 });
}

/** Blocks of `private-a`, the first of which hold what the nodes have: an address each, and two prefixes each. */
const BLOCKS = 64;
const BLOCKS_OF_NODES = 5;

/** One address in use in each /28 block that the nodes have left whole. */
function scatter(region: RegionBuilder): RegionBuilder {
  for (let block = BLOCKS_OF_NODES; block < BLOCKS; block++) {
    const at = 16 * block + 13;
    const privateIpAddress = `10.0.${Math.floor(at / 256)}.${at % 256}`;
    region.eni({ subnet: 'private-a', status: 'in-use', description: 'batch host', privateIpAddress });
  }
  return region;
}

/** Prefix delegation takes whole /28 blocks, or none. */
export const PREFIXES: readonly Pain[] = [
  {
    issues: ['cni#2749', 'cni#1634', 'cni#1836', 'cni#2045', 'cni#3264', 'cni#3105'],
    pain: 'With prefix delegation pods get no address though hundreds are free: no whole /28 block is among them.',
    worlds: [
      {
        name: 'cni-2749-free-addresses-and-no-whole-block',
        build: (region) => scatter(byPrefix(region)),
        finds: [
          {
            check: 'subnet-fragmented',
            severity: 'critical',
            on: { kind: 'subnet', name: 'private-a' },
            evidence: { problem: 'fragmented', freeBlocks: 0, confidence: 'high' },
            remediation: /create-subnet-cidr-reservation/,
          },
        ],
      },
    ],
  },
  {
    issues: ['cilium#31016'],
    pain: 'A subnet that is full and one that is fragmented fail with different errors, and are taken for one another.',
    worlds: [
      {
        name: 'cilium-31016-empty-is-not-fragmented',
        build: (region) => byPrefix(region).fillSubnet('private-a', { leaving: 6 }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'private-a' },
            evidence: { free: 6 },
          },
        ],
      },
    ],
  },
  {
    issues: ['apex-skills#223'],
    pain: 'AWS does not count free addresses inside a CIDR reservation, so a subnet with plenty of room looks empty.',
    worlds: [
      {
        name: 'apex-skills-223-room-inside-a-reservation',
        build: (region) =>
          byPrefix(region)
            .reservation('private-a', { cidr: '10.0.2.0/23', type: 'prefix' })
            .fillSubnet('private-a', { leaving: 25 }),
        finds: [],
      },
    ],
  },
  {
    issues: ['eks-perf-tests#511'],
    pain: 'A subnet that is reserved for prefixes as a whole has no address left for the nodes and ENIs that would take them.',
    worlds: [
      {
        name: 'eks-perf-tests-511-nothing-left-outside-the-reservation',
        build: (region) =>
          byPrefix(region)
            .reservation('private-a', { cidr: '10.0.2.0/23', type: 'prefix' })
            .fillSubnet('private-a', { leaving: 0 }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'private-a' },
            evidence: { free: 0, countedFromReservations: 496 },
            message: /New nodes and ENIs take none of those for their own addresses/,
            remediation: /Or delete a CIDR reservation for prefixes of the subnet/,
          },
          { check: 'nodegroup-cannot-scale', severity: 'high', on: 'prod/workers', evidence: { nodesThatFit: 0 } },
        ],
      },
      {
        name: 'eks-perf-tests-511-pods-of-karpenter-nodes',
        build: (region) =>
          byPrefix(region)
            .subnet('pods-a', { cidr: '10.0.8.0/24', az: `${REGION}a` })
            .addon('prod', 'vpc-cni', {
              version: 'v1.20.4-eksbuild.1',
              configurationValues: JSON.stringify({
                env: { ENABLE_PREFIX_DELEGATION: 'true', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' },
              }),
            })
            .reservation('pods-a', { cidr: '10.0.8.128/25', type: 'prefix' })
            .karpenterNode('prod', { subnet: 'private-a', podSubnet: 'pods-a', pods: 10 })
            .fillSubnet('pods-a', { leaving: 0 }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'pods-a' },
            evidence: { free: 0, countedFromReservations: 80 },
          },
        ],
      },
    ],
  },
];
