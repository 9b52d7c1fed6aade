import type { Pain } from './pain.ts';
import { DAY_MINUTES, PRIVATE, prod, twoZones, WORKERS } from './pain-world.ts';

/** ENIs that nothing uses any more. */
export const LEAKS: readonly Pain[] = [
  {
    issues: ['cni#69', 'cni#608', 'cni#123'],
    pain: 'Hundreds of unattached ENIs of the VPC CNI drain the subnets, and new nodes fail.',
    worlds: [
      {
        name: 'cni-69-leaked-secondary-enis',
        build: (region) => prod(region).leakedEni({ subnet: 'private-a', cluster: 'former', count: 3 }),
        finds: [
          {
            check: 'leaked-eni',
            severity: 'medium',
            on: { kind: 'any-eni' },
            times: 3,
            evidence: { cluster: 'former', addresses: 10, instanceState: 'gone' },
          },
        ],
      },
      {
        name: 'cni-123-leaks-drain-a-subnet',
        build: (region) => prod(region).leakedEni({ subnet: 'private-a', cluster: 'former', count: 22 }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'private-a' },
            evidence: { free: 10, cleanUpWouldFree: 220, cleanUpWouldTurnGreen: true },
          },
        ],
      },
    ],
  },
  {
    issues: ['cni#69'],
    pain: 'The primary ENI of each node stays when the node goes, since its launch template says so.',
    worlds: [
      {
        name: 'cni-69-primary-enis-stay',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE })
            .launchTemplate('workers', {
              versions: [{ NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: false }] }],
            })
            .nodegroup('prod', 'workers', { ...WORKERS, launchTemplate: 'workers' }),
        finds: [
          {
            check: 'delete-on-termination-off',
            severity: 'medium',
            on: { kind: 'launch-template', name: 'workers' },
          },
        ],
      },
    ],
  },
  {
    issues: ['cni#1223', 'cni#1927'],
    pain: 'ENIs are detached when a node is drained, and leak when it is terminated before they are deleted.',
    worlds: [
      {
        name: 'cni-1223-drained-nodes-leak',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { version: '1.27', subnets: PRIVATE, cni: { version: 'v1.12.5-eksbuild.2' } })
            .nodegroup('prod', 'workers', WORKERS)
            .leakedEni({ name: 'leak', subnet: 'private-a', cluster: 'prod', ageMinutes: 2 * DAY_MINUTES }),
        finds: [
          { check: 'cni-outdated', severity: 'medium', on: 'prod', message: /leaks ENIs of drained nodes/ },
          { check: 'leaked-eni', severity: 'medium', on: { kind: 'eni', name: 'leak' } },
        ],
      },
    ],
  },
  {
    issues: [
      'terraform-eks#285',
      'terraform-eks#2048',
      'pulumi-eks#779',
      'eksctl#3726',
      'terraform-provider#20925',
      'clm#848',
      'k8s-tester#381',
      'k8s-tester#416',
      'pipeline#2320',
    ],
    pain: 'A security group, subnet or VPC cannot be deleted after its cluster, for ENIs are left in it.',
    worlds: [
      {
        name: 'terraform-eks-285-enis-of-a-deleted-cluster',
        build: (region) => twoZones(region).leakedEni({ name: 'leak', subnet: 'private-b', cluster: 'former' }),
        finds: [
          {
            check: 'leaked-eni',
            severity: 'medium',
            on: { kind: 'eni', name: 'leak' },
            evidence: { clusterState: 'gone', securityGroups: [/^sg-/] },
          },
        ],
      },
    ],
  },
  {
    issues: ['karpenter#6158'],
    pain: 'Branch ENIs of the VPC resource controller are left in accounts that make and delete clusters all day.',
    worlds: [
      {
        name: 'karpenter-6158-leaked-branch-enis',
        auditedBefore: 90,
        build: (region) =>
          prod(region)
            .branchEni({ name: 'branch', subnet: 'private-a', cluster: 'ci-4711' })
            .trunkEni({ name: 'trunk', subnet: 'private-a', cluster: 'ci-4711' }),
        finds: [
          {
            check: 'leaked-eni',
            severity: 'medium',
            on: { kind: 'eni', name: 'branch' },
            message: /created by the VPC resource controller of cluster ci-4711 \(gone\)/,
          },
          { check: 'leaked-eni', severity: 'medium', on: { kind: 'eni', name: 'trunk' } },
        ],
      },
    ],
  },
  {
    issues: [
      'cni#2360',
      'cni#2370',
      'cni#617',
      'cni#887',
      'cni#873',
      'resource-controller#411',
      'resource-controller#188',
    ],
    pain: 'Every node looks for leaked ENIs each hour, and all together throttle EC2; turned off, nobody looks.',
    worlds: [
      {
        name: 'cni-2360-every-node-looks-in-the-whole-region',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { version: '1.32', subnets: PRIVATE, cni: { version: 'v1.17.1-eksbuild.1' } })
            .nodegroup('prod', 'workers', WORKERS),
        finds: [{ check: 'cni-outdated', severity: 'info', on: 'prod', message: /scans the whole region/ }],
      },
      {
        name: 'cni-2370-cleaning-turned-off',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { DISABLE_LEAKED_ENI_CLEANUP: 'true' } } })
            .nodegroup('prod', 'workers', WORKERS)
            .leakedEni({ name: 'leak', subnet: 'private-a', cluster: 'prod', ageMinutes: 2 * DAY_MINUTES }),
        finds: [
          { check: 'cni-outdated', severity: 'medium', on: 'prod', message: /DISABLE_LEAKED_ENI_CLEANUP/ },
          { check: 'leaked-eni', severity: 'medium', on: { kind: 'eni', name: 'leak' } },
        ],
      },
    ],
    notShown: 'That calls are throttled is in CloudTrail and CloudWatch, which are not read.',
  },
];
