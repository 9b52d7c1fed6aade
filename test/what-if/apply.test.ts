import { describe, expect, it } from 'vitest';
import { clusterCnis } from '../../lambda/facts/cni/cluster-cnis.ts';
import type { Outlook } from '../../lambda/model/what-if.ts';
import { withCniChanged } from '../../lambda/what-if/change-cni.ts';
import type { WrittenChanges } from '../../lambda/what-if/parse-changes.ts';
import {
  aKubeNode,
  aNode,
  aNodegroup,
  anAwsNode,
  anEniConfig,
  aSubnet,
  CLUSTER,
  inKubernetes,
  kubePods,
  withGaps,
} from '../checks/an-inventory.ts';
import { aShop, NODE_TAGS, type Shop, whatIf } from './a-shop.ts';

function fill({ subnets: [subnet] }: Outlook) {
  return { before: subnet?.before?.free, during: subnet?.during?.free, after: subnet?.after.free };
}

describe('a size of a node group', () => {
  it('takes what new nodes take, in the subnets that they come to', () => {
    const outlook = whatIf(aShop(), { scale: ['workers=5'] });
    expect(fill(outlook)).toEqual({ before: 211, during: undefined, after: 151 });
    expect(outlook).toMatchObject({
      breaks: [],
      nodegroups: [{ name: 'workers', before: { nodes: 2 }, after: { nodes: 5, addressesPerNode: 20 } }],
    });
  });

  it('breaks at the first node that gets too few addresses', () => {
    const subnets = [aSubnet({ id: 'subnet-a', availableIpAddressCount: 45, tags: { Name: 'private-a' } })];
    expect(whatIf(aShop({ items: { subnets } }), { scale: ['workers=6'] }).breaks).toEqual([
      {
        when: 'scale',
        nodegroup: 'workers',
        node: 5,
        message:
          'private-a (subnet-a) of zone eu-west-1a has too few addresses for node 5 of workers, which takes 20. 2 of 4 fit.',
      },
    ]);
  });

  it('gives addresses back where it is smaller', () => {
    const outlook = whatIf(aShop(), { scale: ['workers=1'] });
    expect(fill(outlook).after).toBe(231);
    expect(outlook.assumptions).toContain('Pods of nodes that end move to others, which may then take more addresses.');
  });

  it('needs no running node to tell: one comes with its first pods', () => {
    const empty = { nodes: [], subnetEnis: [], subnets: [aSubnet({ id: 'subnet-a', availableIpAddressCount: 251 })] };
    expect(fill(whatIf(aShop({ items: empty }), { scale: ['workers=3'] })).after).toBe(191);
  });
});

describe('a setting of the VPC CNI', () => {
  it('counts on running nodes, with as many pods as may have an address where nobody counts them', () => {
    const outlook = whatIf(aShop(), { set: ['WARM_IP_TARGET=2'] });
    // 9 pods and 2 spare on two ENIs: 13 a node.
    expect(fill(outlook).after).toBe(211 + 40 - 26);
    expect(outlook.assumptions[0]).toMatch(/^Pods on 2 running nodes are not counted: as many as may have an address/);
  });

  it('goes by the pods that somebody states, and before that by those that Kubernetes counts', () => {
    expect(fill(whatIf(aShop(), { set: ['WARM_IP_TARGET=2'] }, 3)).after).toBe(211 + 40 - 12);
    const counted = {
      kubeNodes: inKubernetes(['i-0a', 'i-0b'].map((id) => aKubeNode({ name: id, instanceId: id }))),
      kubePods: inKubernetes([
        kubePods({
          onNodes: ['i-0a', 'i-0b'].map((node) => ({ node, withAddress: 1, onBranchEnis: 0, hostNetwork: 2 })),
        }),
      ]),
    };
    expect(fill(whatIf(aShop({ items: counted }), { set: ['WARM_IP_TARGET=2'] }, 3)).after).toBe(211 + 40 - 8);
  });

  it('takes more where targets are higher, and breaks where a subnet has no more', () => {
    const set = ['WARM_IP_TARGET=15'];
    expect(fill(whatIf(aShop(), { set }, 2)).after).toBe(211 - 2 * (17 + 2 - 20));
    const subnets = [aSubnet({ id: 'subnet-a', availableIpAddressCount: 3 })];
    expect(whatIf(aShop({ items: { subnets } }), { set: ['WARM_ENI_TARGET=2'] }, 2).breaks).toMatchObject([
      { when: 'running-nodes', message: 'subnet-a has too few addresses for what 2 running nodes there ask for.' },
    ]);
  });

  it('of another mode counts on nodes that start later, unless a rolling update replaces those that run', () => {
    const set = ['ENABLE_PREFIX_DELEGATION=true'];
    const waiting = whatIf(aShop(), { set });
    expect(fill(waiting).after).toBe(211);
    expect(waiting.assumptions.join(' ')).toContain('2 running nodes hold what they hold now until replaced');
    // A prefix for the pods, and one spare.
    expect(fill(whatIf(aShop(), { set, upgrade: true }, 4))).toMatchObject({ after: 211 + 40 - 66 });
  });

  it('goes before what the DaemonSet has, and after what it does not say', () => {
    const awsNodes = inKubernetes([anAwsNode({ environment: { WARM_IP_TARGET: '5' }, desired: 2 })]);
    const shop = aShop({ addon: 'none', items: { awsNodes } });
    expect(fill(whatIf(shop, { set: ['WARM_IP_TARGET=1'] }, 3)).after).toBe(211 + 40 - 10);
  });
});

describe('a setting without effect', () => {
  it.each([
    [['ENABLE_PREFIX_DELEGATION=false'], {}, 'ENABLE_PREFIX_DELEGATION=false: so already, or the default.'],
    [['WARM_ENI_TARGET=3'], { WARM_IP_TARGET: '2' }, /^WARM_ENI_TARGET=3: another setting overrules it/],
  ])('is named: %j', (set, env, text) => {
    const shop = aShop({ addon: { configurationValues: JSON.stringify({ env }) } });
    expect(whatIf(shop, { set }).assumptions).toContainEqual(
      typeof text === 'string' ? text : expect.stringMatching(text),
    );
  });

  it('is none that changes what nodes take', () => {
    const shop = aShop();
    for (const set of [['WARM_IP_TARGET=2'], ['MAX_ENI=2'], ['ENABLE_POD_ENI=true']]) {
      expect(whatIf(shop, { set }).assumptions.join(' ')).not.toMatch(/so already|overrules/);
    }
  });

  it('makes new nodes of a group take what they then take, whatever running ones hold from before', () => {
    const off = aShop({
      addon: { configurationValues: '{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}' },
      group: { instanceTypes: ['m5.large'] },
    });
    const enis = (off.sections.subnetEnis.status === 'read' ? off.sections.subnetEnis.items : []).map((eni, index) =>
      eni.attachment?.deviceIndex === 0
        ? {
            ...eni,
            privateIpAddresses: eni.privateIpAddresses.slice(0, 1),
            ipv4Prefixes: [128, 144, 160].map((at) => `10.0.0.${at + 48 * (index / 2)}/28`),
          }
        : eni,
    );
    const shop = { ...off, sections: { ...off.sections, subnetEnis: { status: 'read' as const, items: enis } } };
    expect(whatIf(shop, { set: ['ENABLE_PREFIX_DELEGATION=false'] }).nodegroups[0]).toMatchObject({
      before: { addressesPerNode: 59 },
      after: { addressesPerNode: 20 },
    });
  });
});

describe('a rolling update', () => {
  it('has extra nodes beside all that run, and in the end none', () => {
    const outlook = whatIf(aShop(), { upgrade: true });
    expect(fill(outlook)).toEqual({ before: 211, during: 171, after: 211 });
    expect(outlook.assumptions.join(' ')).toContain('runs at once, with extra nodes: workers 2.');
  });

  it('has none where it ends old nodes first', () => {
    const group = { updateConfig: { updateStrategy: 'MINIMAL' } };
    expect(fill(whatIf(aShop({ group }), { upgrade: true })).during).toBe(211);
  });
});

describe('a rolling update of several node groups', () => {
  it('is the same in whatever order AWS lists them', () => {
    const names = ['a', 'b', 'c'];
    const said = [names, names.toReversed()].map((each) => {
      const nodegroups = each.map((name) => aNodegroup({ name, subnetIds: ['subnet-a'], instanceTypes: ['m5.large'] }));
      return whatIf(aShop({ items: { nodegroups } }), { upgrade: true });
    });
    expect(said[1]).toEqual(said[0]);
  });
});

describe('a rolling update that breaks', () => {
  it('says at which extra node', () => {
    const subnets = [aSubnet({ id: 'subnet-a', availableIpAddressCount: 25 })];
    expect(whatIf(aShop({ items: { subnets } }), { upgrade: true }).breaks).toMatchObject([
      {
        when: 'upgrade',
        nodegroup: 'workers',
        node: 2,
        message: expect.stringContaining('for extra node 2 of the rolling'),
      },
    ]);
  });

  it('says how many pods new nodes have no address for, which running ones keep', () => {
    const set = ['MAX_ENI=1'];
    expect(whatIf(aShop(), { set }, 12).breaks).toEqual([]);
    expect(whatIf(aShop(), { set, upgrade: true }, 12).breaks.map(({ message }) => message)).toEqual([
      'A new node of workers has addresses for 9 of 12 pods: the others stay in ContainerCreating.',
    ]);
  });
});

describe('another release of the VPC CNI', () => {
  it('is that of the add-on, of the DaemonSet, and of what the configuration declares', () => {
    const awsNodes = inKubernetes([anAwsNode({ image: 'mirror/amazon-k8s-cni:v1.18.0', environment: {}, desired: 2 })]);
    const changed = withCniChanged(aShop({ items: { awsNodes } }), CLUSTER, [{ kind: 'cni', release: '1.20.4' }]);
    const { target, sections, declaredClusters } = changed;
    expect(clusterCnis({ ...sections, target, declaredClusters })(CLUSTER)).toMatchObject({
      addon: { addonVersion: 'v1.20.4-eksbuild.1' },
      version: { known: true, version: '1.20.4', source: 'daemonset' },
    });
    expect(declaredClusters).toEqual({ [CLUSTER]: { cniVersion: '1.20.4' } });
  });

  it('keeps what else the configuration values of the add-on hold', () => {
    const shop = aShop({ addon: { configurationValues: '{"env":{"A":"b"},"eniConfig":{"create":true}}' } });
    const changed = withCniChanged(shop, CLUSTER, [{ kind: 'set', name: 'WARM_IP_TARGET', value: '2' }]);
    const { vpcCniAddons } = changed.sections;
    const [addon] = vpcCniAddons.status === 'read' ? vpcCniAddons.items : [];
    expect(JSON.parse(addon?.configurationValues ?? '')).toEqual({
      env: { A: 'b', WARM_IP_TARGET: '2' },
      eniConfig: { create: true },
    });
  });
});

describe('a subnet for pods', () => {
  it('lies in an unused block of the VPC, and takes ENIs that come', () => {
    const outlook = whatIf(aShop(), { addSubnet: ['eu-west-1a/24'], scale: ['workers=4'] });
    expect(outlook.subnets).toMatchObject([
      { cidr: '10.0.1.0/24', isNew: true, before: null, after: { free: 231 } },
      { id: 'subnet-a', isNew: false, after: { free: 191 } },
    ]);
  });

  it('says that nothing uses it where no ENI comes', () => {
    expect(whatIf(aShop(), { addSubnet: ['eu-west-1a/26'] }).assumptions.join(' ')).toContain(
      'Nothing takes addresses from the new subnet yet',
    );
  });
});

describe('what is not judged', () => {
  it('is said of groups and nodes of which nothing is known', () => {
    const group = { warmPool: { minSize: 1, maxPrepared: undefined } };
    expect(whatIf(aShop({ group }), { upgrade: true })).toMatchObject({
      nodegroups: [{ before: null, after: null }],
      notJudged: ['Node group workers: it has a warm pool, whose instances are not calculated.'],
    });
    const nodes = [...['i-0a', 'i-0b', 'i-0c'].map((id) => aNode({ id, subnetId: 'subnet-a', tags: NODE_TAGS }))];
    expect(whatIf(aShop({ items: { nodes } }), { set: ['WARM_IP_TARGET=2'] }).notJudged).toEqual([
      '1 running node without a sign of the VPC CNI, or of an unknown type: counted as now.',
    ]);
  });
});

describe('what is counted for want of better', () => {
  it('is the type that takes fewest addresses', () => {
    const group = { instanceTypes: ['m5.large', 'm5.4xlarge'] };
    expect(whatIf(aShop({ group }), { scale: ['workers=3'] }).assumptions).toContain(
      'workers may start nodes of several instance types: the one that takes fewest addresses is counted.',
    );
  });

  it('is nothing for pods whose subnets nobody knows, which is said', () => {
    const addon = { configurationValues: '{"env":{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"true"}}' };
    const empty = { nodes: [], subnetEnis: [], subnets: [aSubnet({ id: 'subnet-a', availableIpAddressCount: 251 })] };
    const outlook = whatIf(aShop({ addon, items: empty }), { scale: ['workers=4'] });
    expect(fill(outlook).after).toBe(247);
    expect(outlook.notJudged.join(' ')).toContain('The subnets of pods in eu-west-1a are unknown');
  });
});

const IPV6 = { cluster: { ipFamily: 'ipv6' } } as const;

describe('a change that the cluster could not have', () => {
  it.each<[string, Shop, WrittenChanges, RegExp]>([
    [
      'an unknown group',
      {},
      { scale: ['worker=3'] },
      /^cluster demo has no managed node group "worker"; did you mean "workers"\?$/,
    ],
    [
      'over the maximum',
      {},
      { scale: ['workers=13'] },
      /^node group demo\/workers has a maximum of 12: give 12 or fewer/,
    ],
    [
      'under the minimum',
      {},
      { scale: ['workers=0'] },
      /^node group demo\/workers has a minimum of 1: give 1 or more$/,
    ],
    [
      'Windows',
      { group: { amiType: 'WINDOWS_CORE_2022_x86_64' } },
      { scale: ['workers=3'] },
      /^node group demo\/workers cannot be judged: .*Windows/,
    ],
    [
      'a target of prefixes without these',
      {},
      { set: ['WARM_PREFIX_TARGET=1'] },
      /without prefixes: add --set ENABLE_PREFIX_DELEGATION=true$/,
    ],
    [
      'prefixes on types that take none',
      { group: { instanceTypes: ['m4.large'] } },
      { set: ['ENABLE_PREFIX_DELEGATION=true'] },
      /has an instance type that takes prefixes: they need Nitro/,
    ],
    [
      'a setting that came later',
      { addon: { addonVersion: 'v1.8.0-eksbuild.1' } },
      { set: ['ENABLE_PREFIX_DELEGATION=true'] },
      /^VPC CNI 1\.8\.0 of cluster demo does not know .*, which came in 1\.9\.0: add --cni 1\.9\.0 or newer$/,
    ],
    [
      'settings that are unknown',
      { addon: 'none' },
      { set: ['MAX_ENI=2'] },
      /settings of the VPC CNI of cluster demo are unknown.*--kubernetes reads them/,
    ],
    [
      'IPv6',
      IPV6,
      { set: ['WARM_IP_TARGET=2'] },
      /^cluster demo is IPv6: WARM_IP_TARGET does not change what its nodes take/,
    ],
    [
      'IPv6 with security groups for pods',
      IPV6,
      { set: ['ENABLE_POD_ENI=true'] },
      /^cluster demo is IPv6: what ENABLE_POD_ENI changes is not calculated/,
    ],
    [
      'custom networking without an ENIConfig',
      {},
      { set: ['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true'] },
      /^custom networking needs an ENIConfig for each zone/,
    ],
    [
      'a release that EKS does not offer',
      {
        items: {
          cniAddonVersions: [{ kubernetesVersion: '1.33', addonVersion: 'v1.20.4-eksbuild.2', isDefault: true }],
        },
      },
      { cni: '1.30.0' },
      /^EKS does not offer VPC CNI 1\.30\.0 for Kubernetes 1\.33 of cluster demo: it offers 1\.20\.4$/,
    ],
    [
      'a zone without a group',
      {},
      { addSubnet: ['eu-west-1z/24'] },
      /^no node group of cluster demo is in zone eu-west-1z: its zones are eu-west-1a$/,
    ],
    [
      'a subnet for a release that takes none',
      { addon: { addonVersion: 'v1.17.1-eksbuild.1' } },
      { addSubnet: ['eu-west-1a/24'] },
      /uses the node's own subnet alone: add --cni 1\.18\.0 or newer/,
    ],
    [
      'a VPC without room',
      {},
      { addSubnet: ['eu-west-1a/23'] },
      /^vpc-1 \(10\.0\.0\.0\/23\) has no unused \/23: add a CIDR block to the VPC/,
    ],
    [
      'an update of no group',
      { items: { nodegroups: [] } },
      { upgrade: true },
      /^cluster demo has no managed node group to update$/,
    ],
    [
      'Auto Mode',
      { addon: 'none', cluster: { autoMode: true }, items: { nodes: [], nodegroups: [], subnetEnis: [] } },
      { cni: '1.20.4' },
      /^EKS Auto Mode gives the pods of cluster demo their addresses/,
    ],
  ])('%s is refused in one line', (_, shop, written, message) => {
    expect(() => whatIf(aShop(shop), written)).toThrow(message);
  });

  it('is none where ENIConfigs are known', () => {
    const eniConfigs = inKubernetes([anEniConfig({ name: 'eu-west-1a', subnetId: 'subnet-a' })]);
    const set = ['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true'];
    expect(() => whatIf(aShop({ items: { eniConfigs } }), { set })).not.toThrow();
  });

  it('is not known where the blocks of the VPC could not be read', () => {
    const shop = withGaps(aShop(), ['vpcs']);
    expect(() => whatIf(shop, { addSubnet: ['eu-west-1a/24'] })).toThrow(/^the blocks of vpc-1 could not be read/);
  });
});
