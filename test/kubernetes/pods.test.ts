import { describe, expect, it } from 'vitest';
import { collectInventory } from '../../lambda/collect/collect.ts';
import { collectKubeEvents } from '../../lambda/collect/kubernetes/kube-events.ts';
import { collectKubePods } from '../../lambda/collect/kubernetes/kube-pods.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { gapsIn } from '../../lambda/model/cluster-reads.ts';
import { KUBERNETES_SECTIONS } from '../../lambda/model/inventory.ts';
import { CA, type KubeWorld, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { anEvent, aPod } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';

async function readerOf(world: KubeWorld, pageSize = 500) {
  const api = await startKubeApi(world);
  const server = { url: api.url, ca: CA, serverName: undefined, verified: true };
  const { ports } = kubernetesSource({ server, credentials: async () => ({ token: TOKEN }) }, { pageSize });
  return { ports, signal: new AbortController().signal };
}

async function podsOf(pods: NonNullable<KubeWorld['pods']>, pageSize?: number) {
  const [all] = await collectKubePods(await readerOf({ pods }, pageSize));
  return all;
}

const eventsOf = async (events: NonNullable<KubeWorld['events']>) => collectKubeEvents(await readerOf({ events }));

const POD_ENI = { 'vpc.amazonaws.com/pod-eni': '1' };

describe('the pods of a cluster', () => {
  it('are counted node by node by whose address they have, page by page', async () => {
    const pods = [
      aPod({ name: 'a', ip: '10.0.0.20', node: 'n1' }),
      aPod({ name: 'b', ip: '10.0.0.21', node: 'n1' }),
      aPod({ name: 'pulls-its-image', ip: '10.0.0.22', phase: 'Pending', node: 'n1' }),
      aPod({ name: 'kube-proxy', ip: '10.0.0.17', hostNetwork: true, node: 'n1' }),
      aPod({ name: 'with-a-group', ip: '10.0.0.30', limits: POD_ENI, node: 'n2' }),
    ];
    expect(await podsOf(pods, 2)).toEqual({
      onNodes: [
        { node: 'n1', withAddress: 3, onBranchEnis: 0, hostNetwork: 1 },
        { node: 'n2', withAddress: 0, onBranchEnis: 1, hostNetwork: 0 },
      ],
      waiting: [],
    });
  });

  it('hold no address once they have ended, whatever the API leaves in them', async () => {
    const pods = [aPod({ ip: '10.0.0.20', phase: 'Succeeded' }), aPod({ name: 'b', ip: '10.0.0.21', phase: 'Failed' })];
    expect(await podsOf(pods)).toEqual({ onNodes: [], waiting: [] });
    const reader = await readerOf({});
    const listPods = async () => ({ items: pods as never, next: undefined });
    expect(await collectKubePods({ ...reader, ports: { ...reader.ports, listPods } })).toEqual([
      { onNodes: [], waiting: [] },
    ]);
  });

  it('wait for an address of their own since they were placed, or made, unless they are going', async () => {
    const pods = [
      aPod({ name: 'on-a-node', node: 'n1', scheduled: '2026-11-29T12:00:00Z' }),
      aPod({ name: 'on-none', node: null, limits: POD_ENI }),
      aPod({ name: 'host', node: 'n1', hostNetwork: true }),
      aPod({ name: 'going', node: 'n1', metadata: { deletionTimestamp: '2026-11-29T12:01:00Z' } }),
    ];
    expect((await podsOf(pods))?.waiting).toEqual([
      expect.objectContaining({
        name: 'on-a-node',
        namespace: 'shop',
        node: 'n1',
        since: new Date('2026-11-29T12:00:00Z'),
        wantsBranchEni: false,
      }),
      expect.objectContaining({ name: 'on-none', node: undefined, wantsBranchEni: true }),
    ]);
  });
});

describe('a pod that ran and lost its sandbox', () => {
  it('waits since then', async () => {
    const pod = aPod({ node: 'n1', scheduled: '2026-11-20T12:00:00Z', sandboxless: '2026-11-29T12:00:00Z' });
    expect((await podsOf([pod]))?.waiting).toMatchObject([{ since: new Date('2026-11-29T12:00:00Z') }]);
    const early = aPod({ node: 'n1', scheduled: '2026-11-29T12:00:00Z', sandboxless: '2026-11-20T12:00:00Z' });
    expect((await podsOf([early]))?.waiting).toMatchObject([{ since: new Date('2026-11-29T12:00:00Z') }]);
  });
});

describe('the events of a cluster', () => {
  it('are the latest of each object and reason that bears on addresses', async () => {
    const events = [
      anEvent({ last: '2026-11-29T12:01:00Z' }),
      anEvent({ last: '2026-11-29T12:09:00Z', fields: { count: 40 } }),
      anEvent({ last: '2026-11-29T12:05:00Z' }),
      anEvent({ reason: 'BackOff' }),
      anEvent({ reason: 'FailedCreatePodSandBox', type: 'Normal', name: 'other' }),
    ];
    expect(await eventsOf(events)).toMatchObject([
      { reason: 'FailedCreatePodSandBox', name: 'web-1', times: 40, last: new Date('2026-11-29T12:09:00Z') },
    ]);
  });

  it('say when by whichever field their writer uses', async () => {
    const none = { count: undefined, firstTimestamp: null, lastTimestamp: null };
    const of = (name: string, fields: object) =>
      anEvent({ reason: 'FailedScheduling', name, fields: { ...none, ...fields } });
    const events = [
      of('once', { eventTime: '2026-11-29T12:03:00.123456Z' }),
      of('again', {
        eventTime: '2026-11-29T12:03:00.123456Z',
        series: { count: 7, lastObservedTime: '2026-11-29T12:08:00.5Z' },
      }),
      of('never', {}),
    ];
    expect(await eventsOf(events)).toMatchObject([
      { name: 'once', times: 1, last: new Date('2026-11-29T12:03:00.123Z') },
      { name: 'again', times: 7, last: new Date('2026-11-29T12:08:00.5Z') },
      { name: 'never', times: 1, last: undefined },
    ]);
  });

  it('tell of a volume that a pod waits for, which is no address', async () => {
    const mount = anEvent({ reason: 'FailedMount', message: 'MountVolume.SetUp failed for volume "tls"' });
    expect(await eventsOf([mount])).toMatchObject([{ reason: 'FailedMount', known: [] }]);
  });

  it('are read whole, though somebody wrote one of a year that has no four digits', async () => {
    const odd = { lastTimestamp: '10000-01-01T00:00:00Z', firstTimestamp: '-0001-12-31T14:00:00Z' };
    expect(await eventsOf([anEvent({ name: 'odd', fields: odd }), anEvent()])).toMatchObject([
      { name: 'odd', last: undefined },
      { name: 'web-1' },
    ]);
  });

  it('say who wrote them, as far as they do', async () => {
    const fields = { reportingInstance: 'aws-node-ip-10-0-0-17' };
    expect(await eventsOf([anEvent({ fields }), anEvent({ name: 'other' })])).toMatchObject([
      { reporter: 'aws-node-ip-10-0-0-17' },
      { reporter: '' },
    ]);
  });

  it('have messages of bounded length', async () => {
    const [event] = await eventsOf([anEvent({ message: 'x'.repeat(100_000) })]);
    expect(event?.message).toHaveLength(1024);
  });
});

describe('a reader of the API', () => {
  it.each([
    ['pods', 'kubePods'],
    ['events', 'kubeEvents'],
  ] as const)('that may not list %s has a gap there and the rest whole', async (resource, section) => {
    const api = await startKubeApi({ pods: [aPod()], events: [anEvent()] });
    api.fault = (request) => (request.resource === resource ? { kind: 'forbidden' } : undefined);
    const server = { url: api.url, ca: CA, serverName: undefined, verified: true };
    const source = kubernetesSource({ server, credentials: async () => ({ token: TOKEN }) });
    const { sections } = await collectInventory({
      target: { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' },
      sources: {
        aws: { ports: {} as never, gapOf: () => undefined },
        kubernetes: async () => ({ byCluster: new Map([['demo', source]]) }),
      },
      scope: 'eks',
      sections: KUBERNETES_SECTIONS,
      declaredClusters: {},
      eniFirstSeen: new Map(),
      eniPast: { reused: new Map(), misdated: new Map() },
      signal: new AbortController().signal,
    });
    const gaps = KUBERNETES_SECTIONS.flatMap((name) => gapsIn(sections, name));
    expect(gaps).toMatchObject([{ section, source: 'kubernetes', reason: 'denied', action: `list ${resource}` }]);
  });
});
