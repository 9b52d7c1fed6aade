import { describe, expect, it } from 'vitest';
import { findPod, parsePodName } from '../../lambda/diagnose/named-pod.ts';
import { notASource, notRead, readOfCluster } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import type { AskedPod } from '../../lambda/model/kubernetes.ts';
import {
  aCluster,
  aKubeNode,
  aNode,
  anInventory,
  aWaitingPod,
  CLUSTER,
  inKubernetes,
  kubePods,
} from '../checks/an-inventory.ts';

const NAME = { namespace: 'shop', name: 'web-1' };

const ASKED: AskedPod = {
  ...NAME,
  uid: 'uid-shop-web-1',
  phase: 'Pending',
  node: aKubeNode().name,
  address: undefined,
  hostNetwork: false,
  wantsBranchEni: false,
};

function inventory(asked: AskedPod | undefined, kubeNodes = [aKubeNode()]): Inventory {
  const waiting = [aWaitingPod(), aWaitingPod({ name: 'web-2' })];
  return anInventory({
    clusters: [aCluster()],
    nodes: [aNode()],
    kubeNodes: inKubernetes(kubeNodes),
    kubePods: inKubernetes([kubePods({ waiting, ...(asked && { asked }) })]),
  });
}

describe('the name of a pod', () => {
  it.each([
    ['shop/web-1', NAME],
    ['pod/shop/web-1', NAME],
    [' web-1 ', { namespace: 'default', name: 'web-1' }],
    ['kube-system/coredns-5d78c9869d-abcde', { namespace: 'kube-system', name: 'coredns-5d78c9869d-abcde' }],
  ])('is read: %s', (text, name) => {
    expect(parsePodName(text)).toEqual(name);
  });

  it.each(['', '/', 'a/b/c', 'Shop/Web', 'shop/', '-a/b', 'a b', 'a;rm', `a/${'b'.repeat(254)}`, '\u001B[31m'])(
    'is none: %j',
    (text) => {
      expect(parsePodName(text)).toBeUndefined();
    },
  );
});

describe('a pod that is asked for', () => {
  it('has its node, and no other pod waits beside it', () => {
    const found = findPod(NAME, CLUSTER, inventory(ASKED));
    expect(found).toMatchObject({ pod: ASKED, nodeId: 'i-0a' });
    const [pods] = 'inventory' in found ? (readOfCluster(found.inventory.sections.kubePods, CLUSTER) ?? []) : [];
    expect(pods?.waiting.map(({ name }) => name)).toEqual(['web-1']);
  });

  it.each([
    ['it has none yet', { ...ASKED, node: undefined }, [aKubeNode()]],
    ['EC2 does not have it', ASKED, [aKubeNode({ instanceId: 'i-0f' })]],
    ['its Node is not listed', ASKED, []],
  ])('has no node where %s', (_, asked, kubeNodes) => {
    expect(findPod(NAME, CLUSTER, inventory(asked, kubeNodes))).toMatchObject({ nodeId: undefined });
  });

  it.each<[string, Inventory, RegExp]>([
    ['there is none of that name', inventory(undefined), /no pod of that name that has not ended/],
    [
      'nothing is read from Kubernetes',
      withPods(notASource('kubePods', 'kubernetes')),
      /add --context CONTEXT or --kubernetes/,
    ],
    [
      'pods could not be read',
      withPods({
        status: 'read',
        items: [
          {
            clusterName: CLUSTER,
            section: notRead({
              section: 'kubePods',
              source: 'kubernetes',
              reason: 'denied',
              action: 'list pods',
              message: 'no',
            }),
          },
        ],
      }),
      /could not be read \(list pods: no\)/,
    ],
  ])('is not found where %s', (_, of, why) => {
    expect(findPod(NAME, CLUSTER, of)).toEqual({ why: expect.stringMatching(why) });
  });
});

function withPods(section: Inventory['sections']['kubePods']): Inventory {
  const { sections, ...rest } = inventory(undefined);
  return { ...rest, sections: { ...sections, kubePods: section } };
}
