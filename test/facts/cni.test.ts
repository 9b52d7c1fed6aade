import { describe, expect, it } from 'vitest';
import {
  type ClusterCni,
  type CniKind,
  type CniSources,
  clusterCnis,
  drawsPrefixes,
  hasVpcCni,
} from '../../lambda/facts/cni/cluster-cnis.ts';
import { environmentOf } from '../../lambda/facts/cni/cni-settings.ts';
import { parseCniVersion } from '../../lambda/facts/cni/cni-version.ts';
import type { Inventory, ItemOf, SectionName, VpcCniAddon } from '../../lambda/model/inventory.ts';
import {
  aCiliumEni,
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  attached,
  withGaps,
} from '../checks/an-inventory.ts';

type Items = { readonly [S in SectionName]?: readonly ItemOf<S>[] };

function cniIn({ sections, ...rest }: Inventory, without: readonly SectionName[] = []): ClusterCni {
  const seen = Object.fromEntries(Object.entries(sections).filter(([name]) => !without.some((one) => one === name)));
  return clusterCnis({ ...rest, ...seen } satisfies CniSources)('demo');
}

const cniOf = (items: Items, rest: Partial<Inventory> = {}) =>
  cniIn(anInventory({ clusters: [aCluster()], ...items }, rest));
const ofAddons = (vpcCniAddons: readonly VpcCniAddon[], rest: Partial<Inventory> = {}) => cniOf({ vpcCniAddons }, rest);
const unread = (rest: Partial<Inventory> = {}) =>
  cniIn(withGaps(anInventory({ clusters: [aCluster()] }, rest), ['vpcCniAddons']));

const settings = (configurationValues: string | undefined, addonVersion = 'v1.20.4-eksbuild.2') => {
  const { settings: of } = ofAddons([anAddon({ configurationValues, addonVersion })]);
  return of.known ? of.settings : of.because;
};

const node = aNode({ id: 'i-0a' });
const ciliumEni = aCiliumEni();
const declared = { declaredClusters: { demo: { cniVersion: '1.19.3' } } };

describe('the CNI of a cluster', () => {
  it.each<[string, Items, Partial<Inventory>, CniKind]>([
    ['the VPC CNI as an add-on', { vpcCniAddons: [anAddon()] }, {}, { kind: 'add-on' }],
    [
      'the add-on, whatever else is there',
      { vpcCniAddons: [anAddon()], clusters: [aCluster({ autoMode: true })], nodes: [node], subnetEnis: [ciliumEni] },
      declared,
      { kind: 'add-on' },
    ],
    ['a self-managed VPC CNI by the configuration', {}, declared, { kind: 'self-managed', shownBy: 'configuration' }],
    [
      'a self-managed VPC CNI by its ENI on a node',
      { nodes: [node], subnetEnis: [attached(aCniEni({ tags: {} }), 'i-0a')] },
      {},
      { kind: 'self-managed', shownBy: 'enis' },
    ],
    [
      'a self-managed VPC CNI by its tag on the primary ENI',
      {
        nodes: [node],
        subnetEnis: [attached(anEni({ tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), 'i-0a', 0)],
      },
      {},
      { kind: 'self-managed', shownBy: 'enis' },
    ],
    [
      'a self-managed VPC CNI by an ENI that it left behind',
      { nodes: [node], subnetEnis: [aCniEni()] },
      {},
      { kind: 'self-managed', shownBy: 'enis' },
    ],
    [
      'Cilium by its ENI on a node, though the VPC CNI left an ENI behind',
      { nodes: [node], subnetEnis: [aCniEni({ id: 'eni-2' }), ciliumEni] },
      {},
      { kind: 'other', name: 'Cilium', shownBy: 'enis' },
    ],
    [
      'not Cilium by an ENI that it left behind',
      { nodes: [node], subnetEnis: [{ ...ciliumEni, attachment: undefined }] },
      {},
      { kind: 'unknown', because: 'no-sign' },
    ],
    ['EKS Auto Mode’s', { clusters: [aCluster({ autoMode: true })] }, {}, { kind: 'auto-mode' }],
    [
      'EKS Auto Mode’s on the nodes that EKS runs',
      { clusters: [aCluster({ autoMode: true })], nodes: [{ ...node, operatorManaged: true }] },
      {},
      { kind: 'auto-mode' },
    ],
    [
      'unknown beside EKS Auto Mode, on nodes of one’s own',
      { clusters: [aCluster({ autoMode: true })], nodes: [node] },
      {},
      { kind: 'unknown', because: 'no-sign' },
    ],
    [
      'none where all is on Fargate',
      { fargateProfiles: [aFargateProfile()] },
      {},
      { kind: 'none-needed', because: 'fargate-only' },
    ],
    [
      'unknown with a node group that has no nodes yet',
      { fargateProfiles: [aFargateProfile()], nodegroups: [aNodegroup()] },
      {},
      { kind: 'unknown', because: 'no-sign' },
    ],
    [
      'none where all nodes are hybrid',
      { clusters: [aCluster({ hybridNodes: true })] },
      {},
      { kind: 'none-needed', because: 'hybrid-nodes-only' },
    ],
    ['unknown without any sign', { nodes: [node] }, {}, { kind: 'unknown', because: 'no-sign' }],
    [
      'unknown where only another cluster has nodes and an add-on',
      { vpcCniAddons: [anAddon({ clusterName: 'other' })] },
      {},
      { kind: 'unknown', because: 'no-sign' },
    ],
  ])('is %s', (_sentence, items, rest, kind) => expect(cniOf(items, rest)).toMatchObject(kind));

  it.each<[string, Items, Partial<Inventory>, CniKind]>([
    ['as the configuration says', {}, declared, { kind: 'vpc-cni', shownBy: 'configuration' }],
    [
      'as ENIs show',
      { nodes: [node], subnetEnis: [attached(aCniEni(), 'i-0a')] },
      {},
      { kind: 'vpc-cni', shownBy: 'enis' },
    ],
    [
      'or not, where Cilium’s ENIs show: an add-on may be there',
      { nodes: [node], subnetEnis: [ciliumEni] },
      {},
      { kind: 'unknown', because: 'not-read' },
    ],
    [
      'or not, where there are no nodes',
      { clusters: [aCluster({ autoMode: true })] },
      {},
      { kind: 'unknown', because: 'not-read' },
    ],
  ])('without the add-ons is a VPC CNI %s', (_sentence, items, rest, kind) => {
    const inventory = anInventory({ clusters: [aCluster()], ...items }, rest);
    const cni = cniIn(withGaps(inventory, ['vpcCniAddons']));
    expect(cni).toMatchObject({ ...kind, addon: 'unknown', settings: { because: 'not-read' } });
  });

  it.each<[SectionName, Items]>([
    ['nodes', { nodes: [node], subnetEnis: [ciliumEni] }],
    ['subnetEnis', { nodes: [node], subnetEnis: [ciliumEni] }],
    ['nodegroups', { clusters: [aCluster({ autoMode: true })] }],
    ['fargateProfiles', { fargateProfiles: [aFargateProfile()] }],
  ])('is unknown, and never another one, to who cannot see %s', (section, items) => {
    const inventory = anInventory({ clusters: [aCluster()], ...items });
    for (const less of [cniIn(inventory, [section]), cniIn(withGaps(inventory, [section]))]) {
      expect(less).toMatchObject({ kind: 'unknown', because: 'not-read' });
    }
  });

  it('is never another one to who sees less, whatever is left out', () => {
    const names: readonly SectionName[] = [
      'clusters',
      'vpcCniAddons',
      'nodes',
      'nodegroups',
      'fargateProfiles',
      'subnetEnis',
    ];
    const inventories = [
      { vpcCniAddons: [anAddon()], nodes: [node], subnetEnis: [ciliumEni] },
      { nodes: [node], subnetEnis: [ciliumEni, aCniEni({ id: 'eni-2' })] },
      { nodes: [node], subnetEnis: [attached(aCniEni(), 'i-0a'), ciliumEni] },
      { nodes: [node], nodegroups: [aNodegroup()], fargateProfiles: [aFargateProfile()] },
      { clusters: [aCluster({ autoMode: true, hybridNodes: true })], fargateProfiles: [aFargateProfile()] },
      { clusters: [aCluster({ hybridNodes: true })], fargateProfiles: [aFargateProfile()] },
      { clusters: [aCluster({ hybridNodes: true })] },
      {},
    ].map((items) => anInventory({ clusters: [aCluster()], ...items }));
    for (const inventory of inventories) {
      const whole = cniIn(inventory);
      for (let left = 0; left < 2 ** names.length; left += 1) {
        const less = cniIn(
          inventory,
          names.filter((_, index) => (left & (1 << index)) !== 0),
        );
        const isLess = less.kind === 'unknown' || (less.kind === 'vpc-cni' && hasVpcCni(whole) === true);
        expect(isLess ? whole.kind : less.kind).toBe(whole.kind);
      }
    }
  });

  it('is found out once for those who see the same, by items or by section', () => {
    const { sections, ...rest } = anInventory({ clusters: [aCluster()], vpcCniAddons: [anAddon()] });
    const bySections = clusterCnis({ ...rest, ...sections });
    const items = sections.vpcCniAddons.status === 'read' ? sections.vpcCniAddons.items : [];
    expect(clusterCnis({ ...rest, ...sections, vpcCniAddons: items })).toBe(bySections);
    expect(bySections('demo')).toBe(bySections('demo'));
    expect(clusterCnis({ ...rest, ...sections, nodes: undefined })).not.toBe(bySections);
  });

  it('is the VPC CNI, another one or unknown', () => {
    const answers = [
      cniOf({ vpcCniAddons: [anAddon()] }),
      cniOf({}, declared),
      unread(declared),
      cniOf({ nodes: [node], subnetEnis: [ciliumEni] }),
      cniOf({ clusters: [aCluster({ autoMode: true })] }),
      cniOf({ fargateProfiles: [aFargateProfile()] }),
      cniOf({ nodes: [node] }),
    ].map((cni) => [cni.kind, hasVpcCni(cni)]);
    expect(Object.fromEntries(answers)).toEqual({
      'add-on': true,
      'self-managed': true,
      'vpc-cni': true,
      other: false,
      'auto-mode': false,
      'none-needed': false,
      unknown: undefined,
    });
  });
});

describe('prefixes are drawn by pods of a cluster', () => {
  const off = anAddon();
  const on = anAddon({ configurationValues: '{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}' });
  const bare = attached(anEni(), 'i-0a', 0);
  const single = attached(anEni({ privateIpAddresses: ['10.0.0.10', '10.0.0.11'] }), 'i-0a', 0);
  const prefixed = attached(anEni({ ipv4Prefixes: ['10.0.0.16/28'] }), 'i-0a', 0);
  it.each<['yes' | 'no' | 'unknown', string, Items]>([
    ['yes', 'the add-on turns them on', { vpcCniAddons: [on], nodes: [node], subnetEnis: [single] }],
    ['no', 'the add-on does not, and nodes hold none', { vpcCniAddons: [off], nodes: [node], subnetEnis: [bare] }],
    [
      'unknown',
      'the add-on does not, and nodes hold some',
      { vpcCniAddons: [off], nodes: [node], subnetEnis: [prefixed] },
    ],
    ['no', 'nodes of an unknown CNI hold single addresses', { nodes: [node], subnetEnis: [single] }],
    ['unknown', 'nodes of an unknown CNI hold prefixes', { nodes: [node], subnetEnis: [prefixed] }],
    ['unknown', 'nodes of an unknown CNI hold nothing yet', { nodes: [node], subnetEnis: [bare] }],
    ['no', 'nodes of Cilium hold single addresses', { nodes: [node], subnetEnis: [ciliumEni] }],
    ['yes', 'EKS Auto Mode runs the nodes', { clusters: [aCluster({ autoMode: true })] }],
    ['no', 'pods run on Fargate', { fargateProfiles: [aFargateProfile()] }],
  ])('%s, where %s', (draws, _where, items) => expect(drawsPrefixes(cniOf(items))).toBe(draws));
});

describe('the version of the VPC CNI', () => {
  it.each([
    ['v1.19.3-eksbuild.1', '1.19.3'],
    ['1.9.0', '1.9.0'],
    ['v1.20.0-rc1', '1.20.0'],
    ['latest', undefined],
    ['', undefined],
  ])('of "%s" is %s', (text, version) => expect(parseCniVersion(text)).toBe(version));

  it('is the add-on’s before the declared one', () => {
    expect(ofAddons([anAddon()], { declaredClusters: { demo: { cniVersion: '1.1.0' } } }).version).toEqual({
      known: true,
      version: '1.20.4',
      source: 'add-on',
    });
  });

  it('is the declared one without an add-on, with an unreadable one, and when it could not be read', () => {
    const rest = { declaredClusters: { demo: { cniVersion: 'v1.1.0' } } };
    for (const { version } of [ofAddons([], rest), ofAddons([anAddon({ addonVersion: '?' })], rest), unread(rest)]) {
      expect(version).toEqual({ known: true, version: '1.1.0', source: 'declared' });
    }
  });

  it.each([
    ['self-managed', ofAddons([anAddon({ clusterName: 'other' })])],
    ['not-read', unread()],
    ['unreadable', ofAddons([anAddon({ addonVersion: '?' })])],
    ['no-vpc-cni', cniOf({ clusters: [aCluster({ autoMode: true })] })],
  ])('is unknown and says why: %s', (because, { version }) => {
    expect(version).toEqual({ known: false, because });
  });
});

describe('the settings of the VPC CNI', () => {
  it.each([
    ['words', '{"env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":"1"}}'],
    ['a number', '{"env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":1}}'],
    ['a boolean', '{"env":{"ENABLE_PREFIX_DELEGATION":true,"WARM_PREFIX_TARGET":"1"}}'],
  ])('are read from %s', (_written, text) => {
    expect(settings(text)).toMatchObject({ prefixDelegation: true, warmPrefixTarget: 1 });
  });

  it.each([undefined, '', '{}', '{"env":null}', '{"nodeAgent":{"enabled":"true"}}'])(
    'are the defaults for %j',
    (text) => {
      expect(settings(text)).toMatchObject({
        prefixDelegation: false,
        customNetworking: false,
        podEni: false,
        subnetDiscovery: true,
        leakedEniCleanupDisabled: false,
        warmIpTarget: undefined,
        environment: {},
      });
    },
  );

  it('reads the switches as the CNI does, which takes a word it does not know for the default', () => {
    expect(settings('{"env":{"ENABLE_POD_ENI":"1","AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"T"}}')).toMatchObject({
      podEni: true,
      customNetworking: true,
    });
    expect(settings('{"env":{"ENABLE_SUBNET_DISCOVERY":"false"}}')).toMatchObject({ subnetDiscovery: false });
    expect(settings('{"env":{"ENABLE_SUBNET_DISCOVERY":"off","ENABLE_POD_ENI":"yes"}}')).toMatchObject({
      subnetDiscovery: true,
      podEni: false,
    });
  });

  it.each([
    ['MINIMUM_IP_TARGET', '5', '1.6.0', '1.5.7', { minimumIpTarget: 5 }, { minimumIpTarget: undefined }],
    ['ENABLE_POD_ENI', 'true', '1.7.0', '1.6.4', { podEni: true }, { podEni: false }],
    ['ENABLE_PREFIX_DELEGATION', 'true', '1.9.0', '1.8.0', { prefixDelegation: true }, { prefixDelegation: false }],
    ['DISABLE_NETWORK_RESOURCE_PROVISIONING', 'true', '1.9.1', '1.9.0', { poolGrows: false }, { poolGrows: true }],
    [
      'DISABLE_LEAKED_ENI_CLEANUP',
      'true',
      '1.13.0',
      '1.12.6',
      { leakedEniCleanupDisabled: true },
      { leakedEniCleanupDisabled: false },
    ],
    [
      'ENABLE_IMDS_ONLY_MODE',
      'true',
      '1.19.6',
      '1.19.5',
      { imdsOnly: true, poolGrows: false, leakedEniCleanupDisabled: true },
      { imdsOnly: false, poolGrows: true, leakedEniCleanupDisabled: false },
    ],
  ])('heeds %s=%s from %s on, and not in %s', (name, value, since, before, heeded, unheeded) => {
    const text = JSON.stringify({ env: { [name]: value } });
    expect(settings(text, `v${since}-eksbuild.1`)).toMatchObject(heeded);
    expect(settings(text, `v${before}-eksbuild.1`)).toMatchObject(unheeded);
    expect(settings(text, 'of its own')).toMatchObject(heeded);
  });

  it.each(['-1', '1.5', ' 1', '', 'one', '1_0', '9223372036854775808'])(
    'reads WARM_PREFIX_TARGET=%j as 0, where it leaves other targets unset',
    (value) => {
      const env = {
        WARM_PREFIX_TARGET: value,
        WARM_ENI_TARGET: value,
        WARM_IP_TARGET: value,
        MINIMUM_IP_TARGET: value,
      };
      expect(settings(JSON.stringify({ env }))).toMatchObject({
        warmPrefixTarget: 0,
        warmEniTarget: undefined,
        warmIpTarget: undefined,
        minimumIpTarget: undefined,
      });
      expect(settings('{}')).toMatchObject({ warmPrefixTarget: undefined });
    },
  );

  it.each([
    '{"env":',
    'just words',
    '"just words"',
    'null',
    '[1, 2]',
    '{"env":[1]}',
    '\t- :',
    'env: { A: b }',
    '{"env":{"WARM_IP_TARGET":"1","WARM_IP_TARGET":"2"}}',
  ])('are unknown, not the defaults, for %j', (text) => {
    expect(environmentOf(text)).toBeUndefined();
    expect(settings(text)).toBe('unreadable');
  });

  it('are unknown without an add-on and when it could not be read', () => {
    expect(ofAddons([]).settings).toEqual({ known: false, because: 'self-managed' });
    expect(unread().settings).toEqual({ known: false, because: 'not-read' });
  });

  it('come with the ENIConfigs that the add-on makes', () => {
    const eniConfig = { create: true, subnets: { 'eu-west-1a': { id: 'subnet-p' }, broken: 1 } };
    const eniConfigs = (values: object) =>
      ofAddons([anAddon({ configurationValues: JSON.stringify(values) })]).eniConfigs;
    expect(eniConfigs({ eniConfig })).toEqual({
      known: true,
      eniConfigs: [{ name: 'eu-west-1a', subnetId: 'subnet-p', hasGroups: false }],
      source: 'add-on',
    });
    expect(eniConfigs({ eniConfig: { ...eniConfig, create: false } })).toMatchObject({ eniConfigs: [] });
    expect(eniConfigs({ eniConfig: 'none' })).toMatchObject({ eniConfigs: [] });
    expect(unread().eniConfigs).toEqual({ known: false, because: 'not-read' });
  });
});
