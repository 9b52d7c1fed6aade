import { sharedSubnet } from '../../lambda/checks/shared-subnet.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  aNodegroup,
  anEni,
  anInventory,
  aReservation,
  aSubnet,
  attached,
  OTHER_ACCOUNT,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const two = {
  clusters: [aCluster(), aCluster({ name: 'second' })],
  nodegroups: [aNodegroup(), aNodegroup({ name: 'other', clusterName: 'second' })],
};
const one = { clusters: [aCluster()], nodegroups: [aNodegroup()] };

function withFree(availableIpAddressCount: number, items: Items = two, ownerId?: string): Inventory {
  const owner = ownerId === undefined ? {} : { ownerId };
  return anInventory({ subnets: [aSubnet({ availableIpAddressCount, ...owner })], ...items });
}

testCheck(sharedSubnet, [
  {
    name: 'is silent where several clusters share a subnet that is not low',
    inventory: withFree(51),
    fires: 'silent',
  },
  {
    name: 'is silent where one cluster alone draws from a low subnet',
    inventory: withFree(3, one),
    fires: 'silent',
  },
  {
    name: 'takes an ENI of a status that it does not know for no sign of another cluster',
    inventory: withFree(12, {
      ...one,
      subnetEnis: [
        aCniEni({ id: 'eni-5', status: 'zz', tags: { ...aCniEni().tags, 'cluster.k8s.amazonaws.com/name': 'second' } }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'takes an ENI that is being attached for a sign of another cluster',
    inventory: withFree(12, {
      ...one,
      subnetEnis: [
        aCniEni({
          id: 'eni-5',
          status: 'attaching',
          tags: { ...aCniEni().tags, 'cluster.k8s.amazonaws.com/name': 'second' },
        }),
      ],
    }),
    fires: [{ severity: 'medium', evidence: { clusters: ['demo', 'second'] } }],
  },
  { name: 'is low where subnet-low-ips is medium', inventory: withFree(50), fires: [{ severity: 'low' }] },
  { name: 'is medium where subnet-low-ips is high', inventory: withFree(25), fires: [{ severity: 'medium' }] },
  {
    name: 'is medium where subnet-low-ips is critical, and says who holds how much, most first',
    inventory: withFree(12, {
      ...two,
      nodes: [aNode(), aNode({ id: 'i-0b', tags: { 'kubernetes.io/cluster/second': 'owned' } })],
      subnetEnis: [
        attached(anEni({ id: 'eni-1' }), 'i-0a', 0),
        attached(anEni({ id: 'eni-2', ipv4Prefixes: ['10.0.0.32/28'] }), 'i-0b', 0),
        attached(aCniEni({ id: 'eni-3' }), 'i-0a'),
        anEni({ id: 'eni-4', status: 'in-use', interfaceType: 'lambda' }),
        aCniEni({ id: 'eni-5', description: 'aws-K8S-i-0c', tags: { 'cluster.k8s.amazonaws.com/name': 'gone' } }),
      ],
    }),
    fires: [
      {
        severity: 'medium',
        cluster: undefined,
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) has 12 of 251 addresses free. Cluster second (17 addresses) and cluster demo (4 addresses) compete for them.',
        evidence: { heldByCluster: { second: 17, demo: 4 }, heldByAccount: {}, clusters: ['demo', 'second'] },
        remediation:
          /--tags Key=kubernetes\.io\/role\/cni,Value=1 Key=cni\.networking\.k8s\.aws\/cluster\/second,Value=shared`/,
      },
    ],
  },
  {
    name: 'names a cluster that uses it by a Fargate profile and holds nothing yet',
    inventory: withFree(12, { ...one, fargateProfiles: [aFargateProfile({ clusterName: 'third' })] }),
    fires: [{ message: /Cluster demo \(0 addresses\) and cluster third \(0 addresses\) compete for them/ }],
  },
  {
    name: 'takes its thresholds from its options, as subnet-low-ips does',
    inventory: withFree(100),
    options: { highFreePercent: 50 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'counts free space in prefix reservations as subnet-low-ips does',
    inventory: withFree(40, {
      ...two,
      subnetEnis: [attached(aCniEni({ ipv4Prefixes: ['10.0.0.16/28'] }), 'i-0a')],
      nodes: [aNode()],
      subnetReservations: [aReservation()],
    }),
    fires: 'silent',
  },
  {
    name: 'is for information where that space could not be read and decides',
    inventory: withGaps(withFree(40), ['subnetReservations', 'vpcCniAddons']),
    fires: [{ severity: 'info', evidence: { confidence: 'low', addressesUnseen: 'unknown' } }],
  },
  {
    name: 'takes another account’s ENIs for competition',
    inventory: withFree(12, { ...one, subnetEnis: [anEni({ ownerId: OTHER_ACCOUNT, status: 'in-use' })] }),
    fires: [
      {
        cluster: 'demo',
        message: /Cluster demo \(0 addresses\) and account 444455556666 \(1 address\) compete for them/,
        evidence: { heldByAccount: { [OTHER_ACCOUNT]: 1 } },
      },
    ],
  },
  {
    name: 'takes what is in use and not seen in another account’s subnet for others’',
    inventory: withFree(12, one, OTHER_ACCOUNT),
    fires: [
      {
        message:
          /Cluster demo \(0 addresses\) and others in this subnet of account 444455556666 \(239 addresses, whose/,
        resource: { arn: 'arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-a' },
        evidence: { addressesUnseen: 239, owner: OTHER_ACCOUNT },
      },
    ],
  },
  {
    name: 'does not take it for others’ in a subnet of its own, nor what changes between two calls',
    inventory: anInventory({
      ...one,
      subnets: [
        aSubnet({ availableIpAddressCount: 12 }),
        aSubnet({ id: 'subnet-b', cidrBlock: '10.0.1.0/28', availableIpAddressCount: 0, ownerId: OTHER_ACCOUNT }),
      ],
      nodegroups: [aNodegroup({ subnetIds: ['subnet-a', 'subnet-b'] })],
    }),
    fires: 'silent',
  },
  {
    name: 'does not guess at others in it where the reservations could not be read',
    inventory: withGaps(withFree(12, one, OTHER_ACCOUNT), ['subnetReservations']),
    fires: 'silent',
  },
  {
    name: 'leaves clusters that only share a subnet for their control planes to cluster-upgrade-blocked',
    inventory: withFree(2, {
      clusters: [aCluster({ subnetIds: ['subnet-a'] }), aCluster({ name: 'second', subnetIds: ['subnet-a'] })],
    }),
    fires: 'silent',
  },
]);
