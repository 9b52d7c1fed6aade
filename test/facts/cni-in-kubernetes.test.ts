import { describe, expect, it } from 'vitest';
import { type ClusterCni, clusterCnis } from '../../lambda/facts/cni/cluster-cnis.ts';
import { windowsIpamOf } from '../../lambda/facts/cni/windows-ipam.ts';
import { notRead, type OfCluster } from '../../lambda/model/coverage.ts';
import type { ItemOf, SectionName } from '../../lambda/model/inventory.ts';
import type { AwsNode } from '../../lambda/model/kubernetes.ts';
import { aCiliumEni, aNode, anAddon, anAwsNode, anInventory, CLUSTER, inKubernetes } from '../checks/an-inventory.ts';

type Items = { readonly [S in SectionName]?: readonly ItemOf<S>[] };

function cniOf(items: Items, declared = {}): ClusterCni {
  const inventory = anInventory(items, { declaredClusters: declared });
  return clusterCnis({ ...inventory, ...inventory.sections })(CLUSTER);
}

const running = (fields: Partial<AwsNode> = {}): Items => ({ awsNodes: inKubernetes([anAwsNode(fields)]) });

describe('the VPC CNI, by the DaemonSet that runs it', () => {
  it('is self-managed without an add-on, of the release of its image, set as its environment has it', () => {
    const environment = { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '2' };
    expect(cniOf(running({ environment }))).toMatchObject({
      kind: 'self-managed',
      shownBy: 'daemonset',
      version: { known: true, version: '1.19.3', source: 'daemonset' },
      settings: { known: true, source: 'daemonset', settings: { prefixDelegation: true, warmPrefixTarget: 2 } },
      eniConfigs: { known: false, because: 'self-managed' },
    });
  });

  it('goes before what the add-on and the configuration say', () => {
    const addon = anAddon({
      addonVersion: 'v1.20.4-eksbuild.2',
      configurationValues: '{"env":{"WARM_IP_TARGET":"9"}}',
    });
    const environment = { WARM_IP_TARGET: '2' };
    const cni = cniOf({ vpcCniAddons: [addon], ...running({ environment }) }, { [CLUSTER]: { cniVersion: '1.1.0' } });
    expect(cni).toMatchObject({
      kind: 'add-on',
      version: { version: '1.19.3', source: 'daemonset' },
      settings: { settings: { warmIpTarget: 2 } },
      eniConfigs: { known: true, source: 'add-on' },
    });
  });

  it.each([
    ['a mirror’s', { image: 'registry.example.com:5000/mirror/cni:v1.18.0' }, '1.18.0'],
    ['one with a digest', { image: 'cni:v1.18.0@sha256:0123' }, '1.18.0'],
    [
      'what its manifest says, by a digest alone',
      { image: 'r:5000/cni@sha256:01', environment: { VPC_CNI_VERSION: 'v1.17.1' } },
      '1.17.1',
    ],
    ['the first release’s', { image: 'amazon-k8s-cni:1.1.0' }, '1.1.0'],
  ])('has a release: %s', (_, fields, version) => {
    expect(cniOf(running(fields)).version).toMatchObject({ known: true, version });
  });

  it('falls back to the add-on where its image says no release', () => {
    const cni = cniOf({ vpcCniAddons: [anAddon()], ...running({ image: 'cni:latest' }) });
    expect(cni.version).toEqual({ known: true, version: '1.20.4', source: 'add-on' });
  });

  it('has unknown settings where some stand elsewhere', () => {
    expect(cniOf(running({ environment: undefined })).settings).toEqual({ known: false, because: 'unreadable' });
  });

  it('tells nothing where no node runs it, as behind another CNI', () => {
    const items = { nodes: [aNode()], subnetEnis: [aCiliumEni()] };
    expect(cniOf({ ...items, ...running({ desired: 0 }) })).toEqual(cniOf(items));
  });

  it('is what its nodes will run, where nothing but their absence keeps it from running', () => {
    const waiting = running({ desired: 0, isForAllNodes: true });
    expect(cniOf({ nodes: [aNode()], subnetEnis: [], ...waiting })).toMatchObject({
      shownBy: 'daemonset',
      version: { known: true, version: '1.19.3' },
    });
    expect(cniOf({ subnetEnis: [], ...waiting })).toEqual(cniOf({ subnetEnis: [] }));
  });

  it.each<readonly [string, readonly OfCluster<AwsNode>[]]>([
    ['was asked of another cluster', inKubernetes([anAwsNode()], 'another')],
    ['is not there', inKubernetes([])],
    [
      'could not be read',
      [
        {
          clusterName: CLUSTER,
          section: notRead({ section: 'awsNodes', reason: 'denied', action: 'x', message: 'x' }),
        },
      ],
    ],
  ])('leaves what AWS shows where it %s', (_, awsNodes) => {
    expect(cniOf({ vpcCniAddons: [anAddon()], awsNodes })).toEqual(cniOf({ vpcCniAddons: [anAddon()] }));
  });
});

describe('addresses for Windows pods', () => {
  const addon = { addon: anAddon({ configurationValues: '{"enableWindowsIpam":"true"}' }) };

  it.each([
    [{ 'enable-windows-ipam': 'true' }, 'on'],
    [{ 'enable-windows-ipam': 'false' }, 'off'],
    [{ 'enable-windows-ipam': 'yes' }, 'off'],
    [{}, 'off'],
  ])('are as the ConfigMap has it, whatever the add-on says: %j', (data, expected) => {
    expect(windowsIpamOf(addon, [{ name: 'amazon-vpc-cni', data }])).toBe(expected);
  });

  it('are off without the ConfigMap, and as the add-on says where nobody asked', () => {
    expect(windowsIpamOf(addon, [])).toBe('off');
    expect(windowsIpamOf(addon, undefined)).toBe('on');
    expect(windowsIpamOf({ addon: 'none' }, undefined)).toBe('unknown');
  });
});
