import { describe, expect, it } from 'vitest';
import { collectKubeEvents } from '../../lambda/collect/kubernetes/kube-events.ts';
import { collectKubeNodePools } from '../../lambda/collect/kubernetes/kube-node-pools.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { CA, type Fault, type KubeWorld, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { aCondition, aNodeClaim, aNodeClass, aNodePool, anEvent } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';

const SUBNET = 'subnet-0a1b2c3d4e5f60718';

async function readerOf(world: KubeWorld, { fault, pageSize = 500 }: { fault?: Fault; pageSize?: number } = {}) {
  const api = await startKubeApi(world);
  api.fault = fault;
  const server = { url: api.url, ca: CA, serverName: undefined, verified: true };
  const { ports } = kubernetesSource({ server, credentials: async () => ({ token: TOKEN }) }, { pageSize, pause: 1 });
  return { api, reader: { ports, signal: new AbortController().signal } };
}

async function poolsOf(world: KubeWorld, pageSize?: number) {
  const { reader } = await readerOf(world, { ...(pageSize !== undefined && { pageSize }) });
  return collectKubeNodePools(reader);
}

async function pathsAskedOf(world: KubeWorld): Promise<readonly string[]> {
  const { api, reader } = await readerOf(world);
  await collectKubeNodePools(reader);
  return api.requests.map(({ url }) => url.replace(/\?.*/, '')).sort();
}

const LAUNCHED = aCondition('Launched', 'True', { since: '2026-11-29T12:01:00Z' });
const REGISTERED = aCondition('Registered', 'True');
const NOT_YET = aCondition('Registered', 'Unknown', {
  reason: 'NodeNotFound',
  message: 'Node not registered with\ncluster',
});

const KARPENTER: KubeWorld = {
  nodepools: [aNodePool('default'), aNodePool('spot', 'EC2NodeClass', { nodeClass: 'gone' })],
  ec2nodeclasses: [aNodeClass('default', { subnets: [SUBNET], spec: { ipPrefixCount: 2 } }), aNodeClass('unused')],
  nodeclaims: [
    aNodeClaim('default', 'aaaaa', { instanceId: 'i-0a', conditions: [LAUNCHED, REGISTERED] }),
    aNodeClaim('default', 'bbbbb', { instanceId: 'i-0b', conditions: [LAUNCHED, NOT_YET] }),
    aNodeClaim('default', 'ccccc', { metadata: { deletionTimestamp: '2026-11-29T12:10:00Z' } }),
    aNodeClaim('another', 'ddddd'),
  ],
};

describe('the node pools of a cluster', () => {
  it('have their node class and the nodes that have yet to come, page by page', async () => {
    const [first, second] = await poolsOf(KARPENTER, 1);
    expect(first).toMatchObject({
      name: 'default',
      classKind: 'EC2NodeClass',
      className: 'default',
      nodeClass: {
        name: 'default',
        subnetIds: [SUBNET],
        prefixes: 2,
        subnetTags: [{ 'karpenter.sh/discovery': 'prod' }],
      },
      lastLaunch: new Date('2026-11-29T12:01:00Z'),
      lastRegistered: new Date('2026-11-29T12:00:00Z'),
      unregistered: [
        {
          name: 'default-bbbbb',
          instanceId: 'i-0b',
          registered: { status: 'Unknown', reason: 'NodeNotFound', message: 'Node not registered with cluster' },
        },
      ],
    });
    expect(second).toMatchObject({ name: 'spot', nodeClass: undefined, unregistered: [], lastLaunch: undefined });
  });

  it('are those of EKS Auto Mode, too', async () => {
    const world = {
      nodepools: [aNodePool('general-purpose', 'NodeClass')],
      nodeclasses: [aNodeClass('default', { subnets: [SUBNET] })],
      nodeclaims: [],
    };
    expect(await poolsOf(world)).toMatchObject([{ classKind: 'NodeClass', nodeClass: { subnetIds: [SUBNET] } }]);
  });

  it('are none while they are deleted, or launch on something else', async () => {
    const leaving = aNodePool('old', 'EC2NodeClass', { metadata: { deletionTimestamp: '2026-11-29T12:00:00Z' } });
    const nodeClassRef = { group: 'karpenter.azure.com', kind: 'AKSNodeClass', name: 'default' };
    const elsewhere = { ...aNodePool('azure'), spec: { template: { spec: { nodeClassRef } } } };
    expect(await poolsOf({ nodepools: [leaving, elsewhere] })).toEqual([]);
  });

  it.each<readonly [string, KubeWorld, readonly string[]]>([
    ['has none of the kind', {}, ['/apis/karpenter.sh', '/apis/karpenter.sh/v1/nodepools']],
    ['has no pool', { nodepools: [] }, ['/apis/karpenter.sh/v1/nodepools']],
    [
      'has pools of Karpenter',
      KARPENTER,
      [
        '/apis/karpenter.k8s.aws/v1/ec2nodeclasses',
        '/apis/karpenter.sh/v1/nodeclaims',
        '/apis/karpenter.sh/v1/nodepools',
      ],
    ],
    [
      'has pools of EKS Auto Mode',
      { nodepools: [aNodePool('system', 'NodeClass')], nodeclasses: [aNodeClass('default')], nodeclaims: [] },
      ['/apis/eks.amazonaws.com/v1/nodeclasses', '/apis/karpenter.sh/v1/nodeclaims', '/apis/karpenter.sh/v1/nodepools'],
    ],
  ])('take no more requests than there is to ask of a cluster that %s', async (_, world, paths) => {
    expect(await pathsAskedOf(world)).toEqual(paths);
  });

  it.each(['nodepools', 'nodeclaims', 'ec2nodeclasses'])(
    'are unknown as a whole where %s are denied',
    async (denied) => {
      const fault: Fault = ({ resource }) => (resource === denied ? { kind: 'forbidden' } : undefined);
      const { reader } = await readerOf(KARPENTER, { fault });
      await expect(collectKubeNodePools(reader)).rejects.toMatchObject({ kind: 'denied', call: `list ${denied}` });
    },
  );

  it.each<readonly [string, KubeWorld]>([
    ['a name that none has', { nodepools: [aNodePool('$(reboot)')] }],
    ['a node class of such a name', { nodepools: [aNodePool('a', 'EC2NodeClass', { nodeClass: '`reboot`' })] }],
    ['no reference to a node class', { nodepools: [{ metadata: { name: 'a' }, spec: { template: { spec: {} } } }] }],
    ['a condition that is none', { nodepools: [aNodePool('a', 'EC2NodeClass', { conditions: [{ type: '<b>' }] })] }],
  ])('are no answer with %s', async (_, world) => {
    await expect(poolsOf(world)).rejects.toMatchObject({ kind: 'unusable' });
  });

  it('have subnets that are not known where one of them is no subnet', async () => {
    const nodeClass = { ...aNodeClass('default'), status: { subnets: [{ id: SUBNET }, { id: 'subnet-1; reboot' }] } };
    const [pool] = await poolsOf({ ...KARPENTER, ec2nodeclasses: [nodeClass] });
    expect(pool?.nodeClass?.subnetIds).toBeUndefined();
  });

  it('are not none where Karpenter is so old that it has Provisioners', async () => {
    await expect(poolsOf({ provisioners: [] })).rejects.toThrow(
      'the API server has provisioners in version v1alpha5, and not nodepools in v1, which is read',
    );
  });

  it('keep of a condition one word for a reason, and a message of one line and some length', async () => {
    const odd = aCondition('Ready', 'False', { reason: 'see http://x', message: `a\n\u001B[2Jb ${'x'.repeat(5000)}` });
    const [pool] = await poolsOf({
      ...KARPENTER,
      nodepools: [aNodePool('default', 'EC2NodeClass', { conditions: [odd] })],
    });
    expect(pool?.conditions).toMatchObject([{ reason: '', message: expect.stringMatching(/^a .{398}$/u) }]);
  });
});

it('events tell of claims that EC2 could not fulfil, and limits beside what the scheduler says', async () => {
  const pod = { reason: 'FailedScheduling', name: 'web-1' };
  const limits = 'Failed to schedule pod, all available instance types exceed limits for nodepool (NodePool=default)';
  const { reader } = await readerOf({
    events: [
      anEvent({
        kind: 'NodeClaim',
        namespace: '',
        name: 'default-aaaaa',
        reason: 'InsufficientCapacityError',
        message: 'x',
      }),
      anEvent({ ...pod, message: '0/3 nodes are available: 3 Insufficient cpu.', last: '2026-11-29T12:05:00Z' }),
      anEvent({ ...pod, message: limits, last: '2026-11-29T12:04:00Z' }),
    ],
  });
  expect(await collectKubeEvents(reader)).toMatchObject([
    { reason: 'InsufficientCapacityError', kind: 'NodeClaim', name: 'default-aaaaa' },
    { known: [] },
    { known: ['karpenter-limits'] },
  ]);
});
