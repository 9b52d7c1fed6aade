import { describe, expect, it } from 'vitest';
import { clusterCnis } from '../../../lambda/facts/cni/cluster-cnis.ts';
import { podsOfNodes } from '../../../lambda/facts/pods/node-pods.ts';
import { shortSubnet } from '../../../lambda/facts/remedy/short-subnet.ts';
import { type SubnetRemedy, subnetRemedies } from '../../../lambda/facts/remedy/subnet-remedies.ts';
import { asAlternative, holderSteps, subnetRemedySteps } from '../../../lambda/facts/remedy/subnet-remedy-steps.ts';
import { subnetUse } from '../../../lambda/facts/subnet/subnet-use.ts';
import { itemsOf } from '../../../lambda/model/coverage.ts';
import {
  ACCOUNT,
  aBranchEni,
  aCiliumEni,
  aCluster,
  aCniEni,
  aFargateProfile,
  aKubeNode,
  aNode,
  aNodeClass,
  aNodegroup,
  aNodePool,
  anAddon,
  anEni,
  anInventory,
  aSubnet,
  attached,
  type EniFields,
  inKubernetes,
  kubePods,
  NOW,
  OTHER_ACCOUNT,
  REGION,
} from '../../checks/an-inventory.ts';
import { remedyText } from '../../commands/remedy-text.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

/** The remedies of the first subnet, which needs ten more addresses. */
function remediesOf(items: Items): readonly SubnetRemedy[] {
  const inventory = anInventory(items);
  const { sections } = inventory;
  const [subnet = aSubnet()] = itemsOf(sections.subnets);
  const sources = {
    ...inventory,
    ...Object.fromEntries(Object.entries(sections)),
    accountId: ACCOUNT,
    clusters: itemsOf(sections.clusters),
    nodegroups: itemsOf(sections.nodegroups),
    fargateProfiles: itemsOf(sections.fargateProfiles),
    nodes: itemsOf(sections.nodes),
    subnets: itemsOf(sections.subnets),
    subnetEnis: itemsOf(sections.subnetEnis),
    instanceTypes: sections.instanceTypes,
    eniRoutes: sections.eniRoutes,
    eniInstances: sections.eniInstances,
    cnis: clusterCnis({ ...inventory, ...sections }),
    podsPerNode: 10,
    podsOf: podsOfNodes(sections),
    minLeakAgeMinutes: 60,
    now: NOW,
  };
  const enis = sources.subnetEnis.filter(({ subnetId }) => subnetId === subnet.id);
  const short = shortSubnet(subnet, enis, sources, (more) => more >= 10);
  return subnetRemedies(short, subnetUse(subnet, enis, sources), sources);
}

/** Kinds in their order, with what each frees. */
function gist(remedies: readonly SubnetRemedy[]): readonly string[] {
  return remedies.map((remedy) => ('frees' in remedy ? `${nameOf(remedy)} ${remedy.frees}` : nameOf(remedy)));
}

function nameOf(remedy: SubnetRemedy): string {
  switch (remedy.kind) {
    case 'move':
      return `move ${remedy.holder}`;
    case 'node-group':
      return `node-group for ${remedy.who}`;
    default:
      return remedy.kind;
  }
}

function textOf(items: Items): string {
  const [subnet = aSubnet()] = items.subnets ?? [];
  const steps = subnetRemedySteps(remediesOf(items), { region: REGION, accountId: ACCOUNT, subnet });
  return remedyText({ steps: steps.map((step) => (typeof step === 'string' ? { text: step } : step)), url: '' });
}

const addresses = (from: number, many: number) => Array.from({ length: many }, (_, at) => `10.0.0.${from + at}`);
const service = (id: string, fields: EniFields) => anEni({ id, status: 'in-use', ...fields });
const MARK = { 'node.k8s.amazonaws.com/instance_id': 'i-0a' };

/** A node of m5.large with a primary ENI and one more, so many addresses each. */
function nodeWith(first: number, second: number): Pick<Items, 'nodes' | 'subnetEnis'> {
  return {
    nodes: [aNode()],
    subnetEnis: [
      attached(anEni({ id: 'eni-1', privateIpAddresses: addresses(10, first), tags: MARK }), 'i-0a', 0),
      attached(aCniEni({ id: 'eni-2', privateIpAddresses: addresses(40, second) }), 'i-0a'),
    ],
  };
}

/** So many pods with an address on it, as Kubernetes counts them. */
function podsThere(withAddress: number): Pick<Items, 'kubeNodes' | 'kubePods'> {
  const onNodes = [{ node: aKubeNode().name, withAddress, onBranchEnis: 0, hostNetwork: 2 }];
  return { kubeNodes: inKubernetes([aKubeNode()]), kubePods: inKubernetes([kubePods({ onNodes })]) };
}

const env = (settings: Readonly<Record<string, string>>) => JSON.stringify({ env: settings });
const SUBNET = { subnets: [aSubnet({ availableIpAddressCount: 3 })] };
const DRAWN = { ...SUBNET, clusters: [aCluster()], nodegroups: [aNodegroup()] };

describe('what gives addresses back where', () => {
  it.each<[string, Items, readonly string[]]>([
    [
      'the VPC CNI keeps a whole ENI spare: lower targets, a subnet for pods, a group for nodes',
      { ...DRAWN, vpcCniAddons: [anAddon()], ...nodeWith(10, 10) },
      ['warm-targets 6', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'fewer pods run there than its settings allow for, as Kubernetes counts them: the same targets, which spare no more than 2',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon({ configurationValues: env({ WARM_ENI_TARGET: '0', WARM_IP_TARGET: '5' }) })],
        ...nodeWith(10, 10),
        ...podsThere(4),
      },
      ['warm-targets 6', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'pods hold what there is, as Kubernetes counts them: no targets',
      { ...DRAWN, vpcCniAddons: [anAddon()], ...nodeWith(10, 10), ...podsThere(17) },
      ['pod-subnet', 'node-group for nodes'],
    ],
    [
      'targets are minimal already: none of them',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon({ configurationValues: env({ WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '2' }) })],
        ...nodeWith(10, 3),
      },
      ['pod-subnet', 'node-group for nodes'],
    ],
    [
      'the CNI leaves all to the launch: no targets, which it would not read',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon({ configurationValues: env({ DISABLE_NETWORK_RESOURCE_PROVISIONING: 'true' }) })],
        ...nodeWith(10, 10),
      },
      ['pod-subnet', 'node-group for nodes'],
    ],
    [
      'nodes are up to their last ENI: pods may hold all of it',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon()],
        nodes: [aNode({ instanceType: 't3.micro' })],
        subnetEnis: [
          attached(anEni({ id: 'eni-1', privateIpAddresses: addresses(10, 2), tags: MARK }), 'i-0a', 0),
          attached(aCniEni({ id: 'eni-2', privateIpAddresses: addresses(40, 2) }), 'i-0a'),
        ],
      },
      ['pod-subnet', 'node-group for nodes'],
    ],
    [
      'custom networking has the pods elsewhere: nodes alone',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon({ configurationValues: env({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }) })],
        nodes: [aNode()],
        subnetEnis: [attached(anEni({ tags: MARK }), 'i-0a', 0)],
      },
      ['node-group for custom-networking'],
    ],
    [
      'custom networking has the pods here: the ENIConfig',
      {
        ...SUBNET,
        clusters: [aCluster()],
        nodegroups: [aNodegroup({ subnetIds: ['subnet-b'] })],
        vpcCniAddons: [anAddon({ configurationValues: env({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }) })],
        nodes: [aNode({ subnetId: 'subnet-b', eniSubnetIds: ['subnet-a', 'subnet-b'] })],
        subnetEnis: [
          attached(anEni({ id: 'eni-1', subnetId: 'subnet-b', tags: MARK }), 'i-0a', 0),
          attached(aCniEni({ id: 'eni-2', privateIpAddresses: addresses(40, 10) }), 'i-0a'),
        ],
      },
      ['eni-config'],
    ],
    [
      'an IPv6 cluster draws: its nodes alone',
      { ...DRAWN, clusters: [aCluster({ ipFamily: 'ipv6' })], vpcCniAddons: [anAddon()], ...nodeWith(1, 1) },
      ['node-group for ipv6'],
    ],
    [
      'Windows nodes draw',
      {
        ...DRAWN,
        nodegroups: [aNodegroup({ amiType: 'WINDOWS_CORE_2022_x86_64' })],
        nodes: [aNode({ platform: 'windows' })],
        vpcCniAddons: [anAddon()],
      },
      ['node-group for windows'],
    ],
    [
      'EKS Auto Mode draws: its NodeClass has fields of its own',
      { ...SUBNET, clusters: [aCluster({ autoMode: true })], nodes: [aNode({ operatorManaged: true })] },
      ['node-class'],
    ],
    [
      'Fargate alone draws: a profile cannot be changed',
      { ...SUBNET, clusters: [aCluster()], fargateProfiles: [aFargateProfile()] },
      ['fargate-profile'],
    ],
    [
      'Cilium draws: its own settings',
      {
        ...DRAWN,
        nodes: [aNode()],
        subnetEnis: [attached(anEni(), 'i-0a', 0), aCiliumEni()],
      },
      ['other-cni', 'node-group for nodes'],
    ],
    [
      'a CNI without ENIs is there: nodes alone take an address',
      { ...DRAWN, nodes: [aNode()], subnetEnis: [attached(anEni(), 'i-0a', 0)] },
      ['node-group for nodes'],
    ],
    [
      'Karpenter makes the nodes: it finds subnets by their tag',
      {
        subnets: [aSubnet({ availableIpAddressCount: 3, tags: { 'karpenter.sh/discovery': 'demo' } })],
        clusters: [aCluster()],
        vpcCniAddons: [anAddon()],
        ...nodeWith(10, 10),
      },
      ['warm-targets 6', 'pod-subnet', 'karpenter'],
    ],
    [
      'Karpenter makes the nodes, by a node class that found the subnet',
      {
        subnets: [aSubnet({ availableIpAddressCount: 3 })],
        clusters: [aCluster()],
        vpcCniAddons: [anAddon()],
        kubeNodePools: inKubernetes([aNodePool({ nodeClass: aNodeClass({ subnetIds: ['subnet-a'] }) })]),
        ...nodeWith(10, 10),
      },
      ['warm-targets 6', 'pod-subnet', 'karpenter'],
    ],
    [
      'no node class of Karpenter goes by the tag any more',
      {
        subnets: [aSubnet({ availableIpAddressCount: 3, tags: { 'karpenter.sh/discovery': 'demo' } })],
        clusters: [aCluster()],
        vpcCniAddons: [anAddon()],
        kubeNodePools: inKubernetes([aNodePool()]),
        ...nodeWith(10, 10),
      },
      ['warm-targets 6', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'EKS Auto Mode launches the next node there',
      {
        subnets: [aSubnet({ availableIpAddressCount: 3 })],
        clusters: [aCluster({ autoMode: true })],
        kubeNodePools: inKubernetes([
          aNodePool({ classKind: 'NodeClass', nodeClass: aNodeClass({ subnetIds: ['subnet-a'] }) }),
        ]),
      },
      ['node-class'],
    ],
    [
      'others hold most: they first, the largest before the smaller, what is hardly any not at all',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon()],
        subnetEnis: [
          aCniEni({ id: 'eni-leaked' }),
          service('eni-e', { interfaceType: 'vpc_endpoint', privateIpAddresses: addresses(100, 7) }),
          service('eni-l', { interfaceType: 'lambda', privateIpAddresses: addresses(60, 8) }),
          service('eni-r', { description: 'RDSNetworkInterface' }),
          aBranchEni({ id: 'eni-b', status: 'in-use', privateIpAddresses: addresses(120, 4) }),
        ],
      },
      ['move lambda 8', 'move endpoints 7', 'move branch 4', 'delete-leaks 3', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'one gives back enough: what would not be enough by itself is left out',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon()],
        subnetEnis: [
          aCniEni({ id: 'eni-leaked' }),
          service('eni-l', { interfaceType: 'lambda', privateIpAddresses: addresses(60, 30) }),
        ],
      },
      ['move lambda 30', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'another CNI left ENIs behind: those first',
      {
        ...DRAWN,
        vpcCniAddons: [anAddon()],
        subnetEnis: [
          anEni({ id: 'eni-c', description: 'Cilium-CNI (i-0c)', privateIpAddresses: addresses(20, 9) }),
          aCniEni({ id: 'eni-leaked' }),
          anEni({ id: 'eni-u' }),
        ],
      },
      ['delete-unattached 9', 'delete-leaks 3', 'delete-unattached 1', 'pod-subnet', 'node-group for nodes'],
    ],
    [
      'another account owns the subnet and holds most of it',
      {
        ...DRAWN,
        subnets: [aSubnet({ ownerId: OTHER_ACCOUNT, availableIpAddressCount: 3 })],
        vpcCniAddons: [anAddon()],
      },
      ['ask-owner', 'pod-subnet', 'node-group for nodes'],
    ],
    ['nobody that we know draws', SUBNET, []],
  ])('%s', (_, items, expected) => {
    expect(gist(remediesOf(items))).toEqual(expected);
  });
});

describe('what it says', () => {
  it('takes a spare subnet of the zone for pods, the one with most room, and tags that', () => {
    const spare = (id: string, free: number) =>
      aSubnet({ id, cidrBlock: '10.0.9.0/24', availableIpAddressCount: free });
    const text = textOf({
      ...DRAWN,
      vpcCniAddons: [anAddon()],
      subnets: [...SUBNET.subnets, spare('subnet-s1', 90), spare('subnet-s2', 200), spare('subnet-s3', 9)],
    });
    expect(text).toMatch(
      /^Let pods of demo use subnet-s2 too \(200 free\)\..*create-tags --region eu-west-1 --resources subnet-s2 --tags Key=kubernetes\.io\/role\/cni,Value=1/,
    );
  });

  it.each([
    ['its tag lets pods in', '1.20.4', 200, true],
    ['its tag lets pods in, and it is short itself', '1.20.4', 9, false],
    ['the release does not know the tag', '1.16.4', 200, false],
  ])('asks for no further subnet where one is there and has room: %s', (_, release, free, isUsed) => {
    const tagged = aSubnet({
      id: 'subnet-p',
      cidrBlock: '10.0.9.0/24',
      availableIpAddressCount: free,
      tags: { 'kubernetes.io/role/cni': '1' },
    });
    const text = textOf({
      ...DRAWN,
      vpcCniAddons: [anAddon({ addonVersion: `v${release}-eksbuild.1` })],
      subnets: [...SUBNET.subnets, tagged],
    });
    expect(/New ENIs for pods of demo already use subnet-p \(200 free\)/.test(text)).toBe(isUsed);
    expect(/Add a subnet|Update the VPC CNI/.test(text)).toBe(!isUsed);
  });

  it('sends no pods to a subnet that is short itself', () => {
    const small = aSubnet({ id: 'subnet-s', cidrBlock: '10.0.9.0/28', availableIpAddressCount: 10 });
    expect(textOf({ ...DRAWN, vpcCniAddons: [anAddon()], subnets: [...SUBNET.subnets, small] })).toMatch(
      /^Add a subnet in eu-west-1a, .* or take one that EKS does not use\./,
    );
  });

  it('asks the owner of a shared VPC for what only the owner can make', () => {
    const shared = [aSubnet({ ownerId: OTHER_ACCOUNT, availableIpAddressCount: 3 })];
    const text = textOf({ ...DRAWN, subnets: shared, vpcCniAddons: [anAddon()] });
    expect(text).toMatch(/Or ask account 444455556666, which owns the VPC, to share another subnet in eu-west-1a\./);
    expect(text).not.toMatch(/secondary CIDR|create-subnet-cidr-reservation/);
  });

  it('has the VPC CNI updated where its release takes no further subnets, or takes its setting back', () => {
    expect(textOf({ ...DRAWN, vpcCniAddons: [anAddon({ addonVersion: 'v1.16.4-eksbuild.2' })] })).toMatch(
      /Update the VPC CNI of demo from 1\.16\.4: since 1\.18\.0 it also uses subnets with the tag/,
    );
    const off = anAddon({ configurationValues: env({ ENABLE_SUBNET_DISCOVERY: 'false' }) });
    expect(textOf({ ...DRAWN, vpcCniAddons: [off] })).toMatch(
      /^Remove `ENABLE_SUBNET_DISCOVERY=false` from the VPC CNI of demo/,
    );
  });

  it.each([
    ['by which its own is found', 'prod-net', 'prod-net'],
    ['of the cluster where its own goes into no command', 'a,b $(id)', 'demo'],
  ])('tags a subnet for Karpenter with the value %s', (_whose, value, tagged) => {
    const tags = { 'karpenter.sh/discovery': value };
    const subnets = [aSubnet({ availableIpAddressCount: 3, tags })];
    const text = textOf({ ...DRAWN, ...nodeWith(10, 10), nodegroups: [], subnets });
    expect(text).toContain(`Key=karpenter.sh/discovery,Value=${tagged}`);
    expect(text).not.toContain('$(id)');
  });

  it('changes what a node class selects, where a tag would do nothing', () => {
    const selecting = (subnetTags: readonly Record<string, string>[]) =>
      textOf({
        ...DRAWN,
        ...nodeWith(10, 10),
        nodegroups: [],
        subnets: [aSubnet({ availableIpAddressCount: 3, tags: { 'karpenter.sh/discovery': 'demo' } })],
        kubeNodePools: inKubernetes([aNodePool({ nodeClass: aNodeClass({ subnetIds: ['subnet-a'], subnetTags }) })]),
      });
    expect(selecting([{ Name: '*private*' }])).toMatch(/in `subnetSelectorTerms` .*kubectl edit ec2nodeclass default/s);
    expect(selecting([{ Name: '*private*' }])).not.toContain('karpenter.sh/discovery');
    expect(selecting([{ 'karpenter.sh/discovery': 'demo' }])).toContain('Key=karpenter.sh/discovery,Value=demo');
  });

  it('says that defaults are assumed of settings that are in no AWS API', () => {
    const text = textOf({ ...DRAWN, ...nodeWith(10, 10) });
    expect(text).toMatch(/frees at least 6\. Its settings are not known, so this assumes its defaults/);
    expect(text).toMatch(/kubectl -n kube-system set env daemonset aws-node WARM_IP_TARGET=2 MINIMUM_IP_TARGET=12/);
  });

  it('names what each of the others has to be asked for by its own name', () => {
    expect(textOf({ ...DRAWN, nodes: [aNode()], subnetEnis: [attached(anEni(), 'i-0a', 0), aCiliumEni()] })).toMatch(
      /`pre-allocate` and `max-above-watermark`/,
    );
    const auto = { ...SUBNET, clusters: [aCluster({ autoMode: true })], nodes: [aNode({ operatorManaged: true })] };
    expect(textOf(auto)).toMatch(/`podSubnetSelectorTerms` with `podSecurityGroupSelectorTerms`/);
    expect(textOf(auto)).not.toMatch(/WARM|ENIConfig|role\/cni/);
  });
});

describe('steps in the place of others', () => {
  it.each([
    ['Remove `A=false` of prod.', 'Or remove `A=false` of prod.'],
    ['Let pods use another.', 'Or let pods use another.'],
    ['From 1.18.0 on it takes more.', 'From 1.18.0 on it takes more.'],
  ])('begins as such where it is something to do: %s', (step, said) => {
    expect(asAlternative([step, 'Then wait.'])).toEqual([said, 'Then wait.']);
  });

  it('names the check that knows more without an order to look', () => {
    const node = attached(anEni({ id: 'eni-1', status: 'in-use' }), 'i-1', 0);
    const { sections } = anInventory({ nodes: [aNode({ id: 'i-1' })] });
    const sources = {
      ...anInventory(),
      ...sections,
      accountId: ACCOUNT,
      nodes: itemsOf(sections.nodes),
      minLeakAgeMinutes: 60,
      now: NOW,
    };
    const short = shortSubnet(aSubnet(), [node], sources, () => false);
    const steps = holderSteps(short, { region: REGION, accountId: ACCOUNT, subnet: aSubnet() });
    expect(steps.at(-1)).toBe(
      'Where nodes and pods are short of addresses too, check subnet-low-ips says how many they can free.',
    );
  });
});
