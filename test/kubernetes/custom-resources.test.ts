import { describe, expect, it } from 'vitest';
import { collectInventory } from '../../lambda/collect/collect.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { gapsIn } from '../../lambda/model/cluster-reads.ts';
import { readOfCluster } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { CA, type KubeApi, type KubeFault, type KubeWorld, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { aCniNode, anEniConfig, aSecurityGroupPolicy } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';

const SECTIONS = ['eniConfigs', 'cniNodes', 'securityGroupPolicies'] as const;
const SUBNET = 'subnet-0a1b2c3d4e5f60718';
const GROUP = 'sg-0a1b2c3d4e5f60718';

async function collectFrom(api: KubeApi, pageSize = 500): Promise<Inventory> {
  const server = { url: api.url, ca: CA, serverName: undefined, verified: true };
  const source = kubernetesSource({ server, credentials: async () => ({ token: TOKEN }) }, { pageSize, pause: 1 });
  const inventory = await collectInventory({
    target: { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' },
    sources: {
      aws: { ports: {} as never, gapOf: () => undefined },
      kubernetes: async () => ({ byCluster: new Map([['demo', source]]) }),
    },
    scope: 'eks',
    sections: SECTIONS,
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: new AbortController().signal,
  });
  expect(api.unknown).toEqual([]);
  return inventory;
}

const gapsOf = ({ sections }: Inventory) => SECTIONS.flatMap((name) => gapsIn(sections, name));
const eniConfigsIn = ({ sections }: Inventory) => readOfCluster(sections.eniConfigs, 'demo');

const WORLD: KubeWorld = {
  eniconfigs: [anEniConfig('eu-west-1a', SUBNET, [GROUP]), anEniConfig('eu-west-1b', 'subnet-0b')],
  cninodes: [aCniNode('a', ['SecurityGroupsForPods', 'CustomNetworking']), aCniNode('b')],
  securitygrouppolicies: [aSecurityGroupPolicy('shop', 'web', [GROUP])],
};

describe('kinds that come by a CustomResourceDefinition', () => {
  it('are read as what is used of them, page by page', async () => {
    const { sections } = await collectFrom(await startKubeApi(WORLD), 1);
    expect(readOfCluster(sections.eniConfigs, 'demo')).toEqual([
      { name: 'eu-west-1a', subnetId: SUBNET, securityGroupIds: [GROUP] },
      { name: 'eu-west-1b', subnetId: 'subnet-0b', securityGroupIds: [] },
    ]);
    expect(readOfCluster(sections.cniNodes, 'demo')).toEqual([
      { name: 'a', wantsTrunk: true },
      { name: 'b', wantsTrunk: false },
    ]);
    expect(readOfCluster(sections.securityGroupPolicies, 'demo')).toEqual([
      { namespace: 'shop', name: 'web', groupIds: [GROUP] },
    ]);
  });

  it.each<readonly [string, KubeWorld]>([
    ['no such kind at all', {}],
    ['only others of the same group', { cninodes: [], eniconfigs: [] }],
    ['the kind and no object', { eniconfigs: [], cninodes: [], securitygrouppolicies: [] }],
  ])('have no object in a cluster with %s, which is an answer', async (_, world) => {
    const inventory = await collectFrom(await startKubeApi(world));
    expect(gapsOf(inventory)).toEqual([]);
    for (const name of SECTIONS) expect(readOfCluster<unknown>(inventory.sections[name], 'demo')).toEqual([]);
  });

  it('are not none where the cluster has them in another version than is read', async () => {
    const api = await startKubeApi({ ...WORLD, versions: { eniconfigs: 'v1' } });
    const inventory = await collectFrom(api);
    expect(eniConfigsIn(inventory)).toBeUndefined();
    expect(gapsOf(inventory)).toMatchObject([
      {
        section: 'eniConfigs',
        reason: 'unsupported',
        action: 'list eniconfigs',
        message: 'the API server has eniconfigs in version v1, and not in v1alpha1, which is read',
      },
    ]);
  });

  const notFound = (body: string): KubeFault => ({ kind: 'body', status: 404, body });
  it.each<readonly [string, 'eniconfigs' | 'apis', KubeFault, string]>([
    ['are denied', 'eniconfigs', { kind: 'forbidden' }, 'denied'],
    ['cannot be reached', 'eniconfigs', { kind: 'drop' }, 'error'],
    ['get a 404 of something else', 'eniconfigs', notFound('<h1>Not Found</h1>'), 'unusable'],
    ['get no word on their group', 'apis', { kind: 'status', status: 503 }, 'error'],
    ['get a 404 of something else for their group', 'apis', notFound('<h1>Not Found</h1>'), 'unusable'],
    [
      'get nonsense for their group',
      'apis',
      { kind: 'body', body: '{"kind":"APIGroup","versions":[{"version":"../.."}]}' },
      'unusable',
    ],
    [
      'have a name that none has',
      'eniconfigs',
      { kind: 'body', body: listOf({ metadata: { name: '$(reboot)' } }) },
      'unusable',
    ],
  ])('are unknown where they %s', async (_, resource, fault, reason) => {
    const api = await startKubeApi(resource === 'apis' ? {} : WORLD);
    api.fault = (request) => {
      const isOfEniConfigs = request.resource === resource && request.url.includes('crd.k8s.amazonaws.com');
      return isOfEniConfigs ? fault : undefined;
    };
    const inventory = await collectFrom(api);
    expect(gapsOf(inventory)).toMatchObject([{ section: 'eniConfigs', source: 'kubernetes', reason }]);
    expect(eniConfigsIn(inventory)).toBeUndefined();
  });

  it.each<readonly [string, unknown]>([
    ['no subnet', {}],
    ['a subnet that is no text', { subnet: 17 }],
    ['a subnet that is no id', { subnet: 'subnet-1; reboot', securityGroups: ['$(reboot)', '@here'] }],
    ['nothing', undefined],
  ])('keep nothing of an ENIConfig that states %s but its name', async (_, spec) => {
    const api = await startKubeApi({ eniconfigs: [{ metadata: { name: 'odd' }, spec }] });
    expect(eniConfigsIn(await collectFrom(api))).toEqual([{ name: 'odd', subnetId: undefined, securityGroupIds: [] }]);
  });

  it('are left to EKS Auto Mode where that has them', async () => {
    const features = [{ name: 'SecurityGroupsForPods' }];
    const api = await startKubeApi({
      cninodes: [{ metadata: { name: 'a' }, spec: { features, managedBy: 'eks-auto-mode' } }],
    });
    const { sections } = await collectFrom(api);
    expect(readOfCluster(sections.cniNodes, 'demo')).toEqual([{ name: 'a', wantsTrunk: false }]);
  });
});

function listOf(...items: readonly unknown[]): string {
  return JSON.stringify({ kind: 'ENIConfigList', metadata: {}, items });
}
