import { clusterUpgradeBlocked } from '../../lambda/checks/cluster-upgrade-blocked.ts';
import type { Cluster, Inventory } from '../../lambda/model/inventory.ts';
import { aCluster, aCniEni, anEni, anInventory, aSubnet, withGaps } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

/** The demo cluster in subnets with so many addresses free. */
function withFree(free: Readonly<Record<string, number>>, cluster: Partial<Cluster> = {}): Inventory {
  return anInventory({
    clusters: [aCluster({ subnetIds: Object.keys(free), ...cluster })],
    subnets: Object.entries(free).map(([id, availableIpAddressCount]) =>
      aSubnet({ id, cidrBlock: '10.0.0.0/28', availableIpAddressCount }),
    ),
  });
}

const insufficient = {
  code: 'InsufficientFreeAddresses',
  message: 'One or more of the subnets do not have enough free IP addresses',
  resourceIds: ['subnet-a'],
};

function withLeaks(inventory: Inventory): Inventory {
  const leaks = anInventory({
    subnetEnis: [
      aCniEni({ id: 'eni-1' }),
      aCniEni({ id: 'eni-2', subnetId: 'subnet-b' }),
      aCniEni({ id: 'eni-young', tags: { 'node.k8s.amazonaws.com/createdAt': '2026-11-23T11:50:00Z' } }),
      anEni({ id: 'eni-user' }),
    ],
  });
  return { ...inventory, sections: { ...inventory.sections, subnetEnis: leaks.sections.subnetEnis } };
}

testCheck(clusterUpgradeBlocked, [
  {
    name: 'is silent with 6 free in each subnet, which a dedicated /28 has beside its control-plane ENIs',
    inventory: withFree({ 'subnet-a': 6, 'subnet-b': 9 }),
    fires: 'silent',
  },
  {
    name: 'is high under 5 in any subnet, and says in which',
    inventory: withFree({ 'subnet-a': 4, 'subnet-b': 200, 'subnet-c': 0 }),
    fires: [
      {
        severity: 'high',
        cluster: 'demo',
        resource: { type: 'AWS::EKS::Cluster', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/demo' },
        message:
          'Cluster demo cannot be upgraded: EKS needs 5 free addresses in each subnet, and subnet-a has 4 and subnet-c has 0.',
        evidence: { freeBySubnet: { 'subnet-a': 4, 'subnet-c': 0 }, needed: 5, advised: 16, eksHealthIssue: null },
        remediation: /--region eu-west-1 --name demo --resources-vpc-config subnetIds=subnet-b,SUBNET_IDS`$/,
      },
    ],
  },
  {
    name: 'is low at 5: an update fits, a new cluster does not',
    inventory: withFree({ 'subnet-a': 5, 'subnet-b': 6 }),
    fires: [
      {
        severity: 'low',
        message: /no address left over: subnet-a has 5 free\. To create another cluster there, EKS needs 6\.$/,
      },
    ],
  },
  {
    name: 'is one finding a cluster, under one limit: what refuses the update comes first',
    inventory: withFree({ 'subnet-a': 5, 'subnet-b': 4 }),
    fires: [{ severity: 'high', evidence: { freeBySubnet: { 'subnet-b': 4 } } }],
  },
  {
    name: 'takes its limits from its options',
    inventory: withFree({ 'subnet-a': 9 }),
    options: { updateFreeAddresses: 10 },
    fires: [{ severity: 'high' }],
  },
  {
    name: 'says that EKS reports it too',
    inventory: withFree({ 'subnet-a': 3 }, { healthIssues: [insufficient] }),
    fires: [
      {
        message: / has 3\. EKS reports InsufficientFreeAddresses\.$/,
        evidence: { eksHealthIssue: insufficient.message },
      },
    ],
  },
  {
    name: 'leaves what EKS alone reports to eks-health-issue',
    inventory: withFree({ 'subnet-a': 11 }, { healthIssues: [insufficient] }),
    fires: 'silent',
  },
  {
    name: 'says who holds these subnets and what clean-up would free, of the old enough ones',
    inventory: withLeaks(withFree({ 'subnet-a': 2 })),
    fires: [
      {
        message:
          /\. In subnet-a nodes and their pods hold 3 of 11, leaked ENIs 3, other unattached ENIs 1\. Clean-up can delete 1 leaked ENI and free 3\.$/,
        evidence: { cleanUpWouldFree: 3, leaksToBlame: ['subnet-a'] },
        remediation: /^Delete the 1 leaked ENI in the subnet \(check leaked-eni lists it\): frees 3, which is enough\./,
      },
    ],
  },
  {
    name: 'still judges where the ENIs could not be read, and does not say that nothing leaked',
    inventory: withGaps(withLeaks(withFree({ 'subnet-a': 2 })), ['subnetEnis']),
    fires: [{ severity: 'high', evidence: { cleanUpWouldFree: 'unknown', leaksToBlame: 'unknown' } }],
  },
  {
    name: 'tells of two short subnets what holds each, the first one first',
    inventory: {
      ...withFree({ 'subnet-a': 2, 'subnet-b': 3 }),
      sections: {
        ...withFree({ 'subnet-a': 2, 'subnet-b': 3 }).sections,
        subnetEnis: anInventory({
          subnetEnis: [
            anEni({
              id: 'eni-1',
              interfaceType: 'lambda',
              status: 'in-use',
              privateIpAddresses: ['10.0.0.5', '10.0.0.6'],
            }),
            anEni({ id: 'eni-2', subnetId: 'subnet-b', interfaceType: 'vpc_endpoint', status: 'in-use' }),
          ],
        }).sections.subnetEnis,
      },
    },
    fires: [
      {
        message: /In subnet-a Lambda functions hold 2 of 11\. In subnet-b VPC endpoints hold 1 of 11\.$/,
        remediation:
          /^First subnet-a \(2 free\)\. Move the Lambda functions to other subnets.* Then subnet-b \(3 free\)\. Move the VPC endpoints/,
      },
    ],
  },
  {
    name: 'judges every cluster by its own subnets',
    inventory: anInventory({
      clusters: [
        aCluster({ subnetIds: ['subnet-a'] }),
        aCluster({ name: 'second', subnetIds: ['subnet-a', 'subnet-b'] }),
        aCluster({ name: 'third', subnetIds: ['subnet-b'] }),
      ],
      subnets: [
        aSubnet({ availableIpAddressCount: 1 }),
        aSubnet({ id: 'subnet-b', availableIpAddressCount: 100 }),
        aSubnet({ id: 'subnet-c', availableIpAddressCount: 0 }),
      ],
    }),
    fires: [{ resource: { id: 'demo' } }, { resource: { id: 'second' } }],
  },
  {
    name: 'is silent on a cluster that is being deleted, on a subnet that is gone and on one without IPv4 addresses',
    inventory: anInventory({
      clusters: [
        aCluster({ status: 'DELETING', subnetIds: ['subnet-a'] }),
        aCluster({ name: 'second', subnetIds: ['subnet-gone', 'subnet-ipv6'] }),
      ],
      subnets: [
        aSubnet({ availableIpAddressCount: 0 }),
        aSubnet({ id: 'subnet-ipv6', cidrBlock: '', availableIpAddressCount: 0 }),
      ],
    }),
    fires: 'silent',
  },
]);
