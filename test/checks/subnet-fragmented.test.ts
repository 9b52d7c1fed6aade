import { subnetFragmented } from '../../lambda/checks/subnet-fragmented.ts';
import type { Inventory, NetworkInterface } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  aReservation,
  aSubnet,
  attached,
  minutesAgo,
  OTHER_ACCOUNT,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const addonWith = (env: Readonly<Record<string, string>>) => anAddon({ configurationValues: JSON.stringify({ env }) });
const prefixMode = addonWith({ ENABLE_PREFIX_DELEGATION: 'true' });
const pods = { clusters: [aCluster()], nodegroups: [aNodegroup()], vpcCniAddons: [prefixMode] };

/** Blocks of a /24 but its first and last, which are never whole. */
const MIDDLE_BLOCKS = 14;

/** One ENI of something else in each of so many blocks of 10.0.0.0/24. */
function scattered(blocks: number): readonly NetworkInterface[] {
  return Array.from({ length: blocks }, (_, block) =>
    anEni({
      id: `eni-${block}`,
      status: 'in-use',
      interfaceType: 'lambda',
      privateIpAddresses: [`10.0.0.${16 * (block + 1) + 7}`],
    }),
  );
}

/** A /24 with an address in use in all of its blocks but so many, and what AWS counts as free then. */
function withBlocks(blocks: number, items: Items = {}): Inventory {
  const enis = scattered(MIDDLE_BLOCKS - blocks);
  const held = [...enis, ...(items.subnetEnis ?? [])].flatMap((eni) => eni.privateIpAddresses).length;
  return anInventory({
    ...pods,
    subnets: [aSubnet({ availableIpAddressCount: 251 - held })],
    ...items,
    subnetEnis: [...enis, ...(items.subnetEnis ?? [])],
  });
}

const fullOfSingles = Array.from({ length: 240 }, (_, index) => `10.0.0.${index + 4}`);
/** A /20 of which one address is free in each of so many blocks, and all else is in use. */
function nearlyFull(free: number): Inventory {
  const all = Array.from({ length: 4091 }, (_, index) => index + 4);
  const used = all.filter((at) => at % 16 !== 1 || at < 16 || at > 16 * (free + 1));
  return anInventory({
    ...pods,
    subnets: [aSubnet({ cidrBlock: '10.0.0.0/20', availableIpAddressCount: free })],
    subnetEnis: [anEni({ privateIpAddresses: used.map((at) => `10.0.${Math.floor(at / 256)}.${at % 256}`) })],
  });
}

const inBothMiddles = attached(
  aCniEni({ privateIpAddresses: ['10.0.0.4'], ipv4Prefixes: ['10.0.0.16/28', '10.0.0.32/28'] }),
  'i-0a',
);
const singles = attached(aCniEni({ privateIpAddresses: ['10.0.0.4', '10.0.0.5'] }), 'i-0a');
const selfManaged = { vpcCniAddons: [] };

testCheck(subnetFragmented, [
  { name: 'is silent with 4 whole blocks and more', inventory: withBlocks(4), fires: 'silent' },
  { name: 'is medium under 4', inventory: withBlocks(3), fires: [{ severity: 'medium' }] },
  {
    name: 'is high under 2, which a rolling update’s two nodes a zone take',
    inventory: withBlocks(1),
    fires: [
      {
        severity: 'high',
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) has 238 free addresses but only 1 whole /28 block among them for the nodes of demo.',
      },
    ],
  },
  {
    name: 'is critical with none, however many addresses are free, and says whose addresses are in the way',
    inventory: withBlocks(0),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        resource: { type: 'AWS::EC2::Subnet', arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-a' },
        message:
          'subnet-a (10.0.0.0/24, eu-west-1a) has 237 free addresses but no whole /28 block among them: nodes of demo get no more prefixes.',
        evidence: {
          problem: 'fragmented',
          free: 237,
          freeBlocks: 0,
          addressesUnseen: 0,
          confidence: 'high',
          heldBy: { lambda: 14 },
        },
        remediation:
          /aws ec2 create-subnet-cidr-reservation --region eu-west-1 --subnet-id subnet-a --reservation-type prefix --cidr 10\.0\.0\.64\/26`/,
      },
    ],
  },
  {
    name: 'takes its thresholds from its options',
    inventory: withBlocks(5),
    options: { mediumFreeBlocks: 10, highFreeBlocks: 6 },
    fires: [{ severity: 'high' }],
  },
  {
    name: 'counts the whole blocks inside prefix reservations, of which AWS counts no address as free',
    inventory: withBlocks(MIDDLE_BLOCKS, {
      subnets: [aSubnet({ availableIpAddressCount: 10 })],
      subnetReservations: [aReservation({ cidr: '10.0.0.64/26' })],
      subnetEnis: [anEni({ id: 'eni-1', privateIpAddresses: fullOfSingles.filter((_, at) => at < 60 || at > 123) })],
    }),
    fires: 'silent',
  },
  {
    name: 'counts no block inside an explicit reservation, from which nothing is assigned by itself',
    inventory: anInventory({
      ...pods,
      subnets: [aSubnet({ availableIpAddressCount: 123 })],
      subnetReservations: [aReservation({ type: 'explicit' })],
      subnetEnis: scattered(7),
    }),
    fires: [{ severity: 'critical', evidence: { freeBlocks: 0, problem: 'fragmented' } }],
  },
  {
    name: 'calls a subnet empty that has fewer free addresses than a prefix takes, for information beside subnet-low-ips',
    inventory: anInventory({
      ...pods,
      subnets: [aSubnet({ availableIpAddressCount: 11 })],
      subnetEnis: [anEni({ privateIpAddresses: fullOfSingles })],
    }),
    fires: [
      {
        severity: 'info',
        message: /has 11 free addresses, fewer than the 16 of a prefix\. It is nearly full, not fragmented/,
        evidence: { problem: 'empty' },
      },
    ],
  },
  {
    name: 'is milder than subnet-low-ips on a large subnet that is nearly full: one trouble, and critical there',
    inventory: nearlyFull(150),
    fires: [{ severity: 'high', evidence: { problem: 'fragmented', free: 150, freeBlocks: 0 } }],
  },
  {
    name: 'is as critical as ever where subnet-low-ips is milder',
    inventory: nearlyFull(250),
    fires: [{ severity: 'critical', evidence: { problem: 'fragmented', free: 250, freeBlocks: 0 } }],
  },
  {
    name: 'is silent where few addresses make few blocks, which is subnet-low-ips’ to say',
    inventory: anInventory({
      ...pods,
      subnets: [aSubnet({ availableIpAddressCount: 31 })],
      subnetEnis: [anEni({ privateIpAddresses: fullOfSingles.slice(0, 220) })],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent on an unused small subnet, whose few blocks are all free',
    inventory: anInventory({
      ...pods,
      subnets: [aSubnet({ cidrBlock: '10.0.0.0/26', availableIpAddressCount: 59 })],
    }),
    fires: 'silent',
  },
  {
    name: 'is critical on a small subnet whose free addresses all lie in the blocks that AWS keeps one of',
    inventory: anInventory({
      ...pods,
      nodes: [aNode()],
      subnets: [aSubnet({ cidrBlock: '10.0.0.0/26', availableIpAddressCount: 26 })],
      subnetEnis: [inBothMiddles],
    }),
    fires: [{ severity: 'critical', evidence: { problem: 'fragmented', freeBlocks: 0 } }],
  },
  {
    name: 'is high where the subnet is too small to ever have a whole block',
    inventory: anInventory({
      ...pods,
      subnets: [aSubnet({ cidrBlock: '10.0.0.0/27', availableIpAddressCount: 27 })],
    }),
    fires: [
      {
        severity: 'high',
        message: /is too small for prefixes: .*\. There, nodes of demo get none\.$/,
        evidence: { problem: 'too-small' },
        remediation: /^Use a separate, larger subnet for prefix delegation\.$/,
      },
    ],
  },
  {
    name: 'is silent without prefix delegation',
    inventory: withBlocks(0, { vpcCniAddons: [anAddon()] }),
    fires: 'silent',
  },
  {
    name: 'takes a prefix on a node’s ENI for prefix delegation, whatever the add-on says',
    inventory: withBlocks(0, { ...selfManaged, nodes: [aNode()], subnetEnis: [{ ...inBothMiddles, id: 'eni-node' }] }),
    fires: [{ severity: 'critical', evidence: { prefixDelegation: 'yes', clusters: ['demo'] } }],
  },
  {
    name: 'does not take a prefix of somebody else’s instance, or of what leaked, for it',
    inventory: withBlocks(0, {
      vpcCniAddons: [anAddon()],
      subnetEnis: [
        attached(anEni({ id: 'eni-x', ipv4Prefixes: ['10.0.0.16/28'] }), 'i-other'),
        aCniEni({ id: 'eni-y', ipv4Prefixes: ['10.0.0.32/28'] }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'says for information that no block is left where no AWS API tells whether one is wanted',
    inventory: withBlocks(0, selfManaged),
    fires: [
      {
        severity: 'info',
        message: /\. Nodes with prefix delegation get no more prefixes: it is unknown whether demo uses it\.$/,
        evidence: { problem: 'if-used', prefixDelegation: 'unknown' },
      },
    ],
  },
  {
    name: 'says so too where the add-on could not be read',
    inventory: withGaps(withBlocks(0), ['vpcCniAddons']),
    fires: [{ severity: 'info', evidence: { problem: 'if-used' } }],
  },
  {
    name: 'is silent where that is unknown but blocks are left',
    inventory: withBlocks(1, selfManaged),
    fires: 'silent',
  },
  {
    name: 'takes single secondary addresses of a cluster’s nodes for no prefix delegation',
    inventory: withBlocks(0, { ...selfManaged, nodes: [aNode()], subnetEnis: [{ ...singles, id: 'eni-node' }] }),
    fires: 'silent',
  },
  {
    name: 'asks blocks of the subnets in which ENIConfigs of the add-on put pods’ ENIs, before the first is there',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [
        anAddon({
          configurationValues: JSON.stringify({
            env: { ENABLE_PREFIX_DELEGATION: 'true', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' },
            eniConfig: { create: true, subnets: { 'eu-west-1a': { id: 'subnet-pods' } } },
          }),
        }),
      ],
      subnets: [
        aSubnet({ cidrBlock: '10.0.0.0/28', availableIpAddressCount: 10 }),
        aSubnet({ id: 'subnet-pods', cidrBlock: '10.0.1.0/28', availableIpAddressCount: 10 }),
      ],
    }),
    fires: [{ resource: { id: 'subnet-pods' }, cluster: 'demo' }],
  },
  {
    name: 'asks no blocks of the nodes’ subnet with custom networking, but of that in which pods’ ENIs are',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [addonWith({ ENABLE_PREFIX_DELEGATION: 'true', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
      nodes: [aNode({ eniSubnetIds: ['subnet-a', 'subnet-pods'] })],
      subnets: [
        aSubnet({ cidrBlock: '10.0.0.0/28', availableIpAddressCount: 10 }),
        aSubnet({ id: 'subnet-pods', cidrBlock: '10.0.1.0/28', availableIpAddressCount: 10 }),
      ],
      subnetEnis: [
        attached(anEni({ id: 'eni-1' }), 'i-0a', 0),
        attached(aCniEni({ id: 'eni-2', subnetId: 'subnet-pods', privateIpAddresses: ['10.0.1.5'] }), 'i-0a'),
      ],
    }),
    fires: [{ resource: { id: 'subnet-pods' } }],
  },
  {
    name: 'asks for blocks where the CNI is told to go, and not where it is told to keep out',
    inventory: anInventory({
      ...pods,
      vpcCniAddons: [{ ...prefixMode, addonVersion: 'v1.22.1-eksbuild.1' }],
      subnets: [
        aSubnet({ cidrBlock: '10.0.0.0/28', availableIpAddressCount: 10, tags: { 'kubernetes.io/role/cni': '0' } }),
        aSubnet({
          id: 'subnet-pods',
          cidrBlock: '10.0.1.0/28',
          availableIpAddressCount: 10,
          tags: { 'kubernetes.io/role/cni': '1' },
        }),
      ],
    }),
    fires: [{ resource: { id: 'subnet-pods' } }],
  },
  {
    name: 'asks no blocks for Fargate pods, the control plane, Auto Mode nodes, Windows nodes and IPv6 clusters',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a'] }), aCluster({ name: 'six', ipFamily: 'ipv6' })],
      nodegroups: [
        aNodegroup({ name: 'other', clusterName: 'six' }),
        aNodegroup({ name: 'win', amiType: 'WINDOWS_CORE_2022_x86_64' }),
      ],
      fargateProfiles: [aFargateProfile()],
      nodes: [aNode({ operatorManaged: true }), aNode({ id: 'i-win', platform: 'windows' })],
      vpcCniAddons: [prefixMode, { ...prefixMode, clusterName: 'six' }],
      subnets: [aSubnet({ availableIpAddressCount: 237 })],
      subnetEnis: scattered(MIDDLE_BLOCKS),
    }),
    fires: 'silent',
  },
  {
    name: 'keeps the verdict with low confidence where AWS’s count and what we see do not add up',
    inventory: withBlocks(1, { subnets: [aSubnet({ availableIpAddressCount: 238 - 17 })] }),
    fires: [
      {
        severity: 'high',
        message: /\. AWS counts 221 free where the ENIs and reservations we see leave 238\.$/,
        evidence: { confidence: 'low', addressesUnseen: 17 },
      },
    ],
  },
  {
    name: 'trusts a count that is off by no more than the option lets it be',
    inventory: withBlocks(1, { subnets: [aSubnet({ availableIpAddressCount: 238 - 16 })] }),
    fires: [{ evidence: { confidence: 'high', uncertain: [] } }],
  },
  {
    name: 'says for information that it cannot tell where what we do not see may spoil every block',
    inventory: withBlocks(MIDDLE_BLOCKS, {
      subnets: [aSubnet({ ownerId: OTHER_ACCOUNT, availableIpAddressCount: 100 })],
    }),
    fires: [
      {
        severity: 'info',
        message: /14 look free\. 151 addresses of ENIs that are not visible may be in them\./,
        resource: { arn: 'arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-a' },
        evidence: { problem: 'perhaps', confidence: 'low' },
      },
    ],
  },
  {
    name: 'is silent where blocks enough are left even so',
    inventory: withBlocks(MIDDLE_BLOCKS, { subnets: [aSubnet({ availableIpAddressCount: 251 - 10 })] }),
    fires: 'silent',
  },
  {
    name: 'says so where the reservations could not be read',
    inventory: withGaps(withBlocks(0), ['subnetReservations']),
    fires: [
      {
        severity: 'critical',
        message: /\. The CIDR reservations could not be read/,
        evidence: { confidence: 'low', addressesUnseen: 'unknown' },
      },
    ],
  },
  {
    name: 'says how many whole blocks deleting the leaked ENIs would free',
    inventory: withBlocks(1, {
      subnetEnis: [
        aCniEni({ id: 'eni-leak', privateIpAddresses: ['10.0.0.230'] }),
        aCniEni({
          id: 'eni-young',
          privateIpAddresses: ['10.0.0.231'],
          tags: { 'node.k8s.amazonaws.com/createdAt': minutesAgo(20).toISOString() },
        }),
        aCniEni({ id: 'eni-leak-2', privateIpAddresses: ['10.0.0.24'] }),
      ],
    }),
    fires: [{ severity: 'critical', message: /no more prefixes\.$/, evidence: { cleanUpWouldFreeBlocks: 0 } }],
  },
  {
    name: 'names the clean-up first where it frees a block',
    inventory: withBlocks(1, { subnetEnis: [aCniEni({ id: 'eni-leak', privateIpAddresses: ['10.0.0.230'] })] }),
    fires: [
      {
        severity: 'critical',
        message: /\. Deleting 1 leaked ENI would free 1 whole block\.$/,
        evidence: { cleanUpWouldFreeBlocks: 1 },
        remediation: /^Delete the 1 leaked ENI in the subnet/,
      },
    ],
  },
  {
    name: 'is silent on a subnet without IPv4 addresses',
    inventory: anInventory({ ...pods, subnets: [aSubnet({ cidrBlock: '', availableIpAddressCount: 0 })] }),
    fires: 'silent',
  },
]);
