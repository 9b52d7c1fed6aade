import { describe, expect, it } from 'vitest';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { type Gap, notASource, notRead } from '../../lambda/model/coverage.ts';
import { type Inventory, KUBERNETES_SECTIONS, type KubernetesSectionName } from '../../lambda/model/inventory.ts';
import { aCluster, aKubeNode, anInventory, CLUSTER, inKubernetes, kubePods, NOW } from '../checks/an-inventory.ts';

const PODS = selectChecks(CHECKS, {}, ['pods-without-ip']);
const OPEN = anInventory({
  clusters: [aCluster()],
  kubeNodes: inKubernetes([aKubeNode()]),
  kubePods: inKubernetes([kubePods()]),
  kubeEvents: inKubernetes([]),
});

function denied(section: string, fields: Partial<Gap> = {}): Gap {
  return { section, source: 'kubernetes', reason: 'denied', action: `list ${section}`, message: 'no', ...fields };
}

/** @param closed what the cluster does not let the auditor read, and need not */
function withClosed(...closed: readonly KubernetesSectionName[]): Inventory {
  const sections = closed.map((name) => {
    const part = { clusterName: CLUSTER, whereAllowed: true, section: notRead<never>(denied(name)) };
    return [name, { status: 'read', items: [part] }];
  });
  return { ...OPEN, sections: { ...OPEN.sections, ...Object.fromEntries(sections) } };
}

describe('a check of pods', () => {
  const outcome = (inventory: Inventory) => runChecks(inventory, PODS, NOW);

  it('has answered where pods and events are read, whether or not Nodes are', () => {
    expect(outcome(OPEN).evaluated).toEqual(['pods-without-ip']);
    expect(outcome(withClosed('kubeNodes')).evaluated).toEqual(['pods-without-ip']);
  });

  it.each<readonly KubernetesSectionName[]>([['kubePods'], ['kubeEvents'], ['kubePods', 'kubeEvents', 'kubeNodes']])(
    'has answered nothing where no cluster lets it read all that it goes by: %s',
    (...closed) => {
      expect(outcome(withClosed(...closed))).toEqual({ findings: [], evaluated: [], notEvaluated: [], gaps: [] });
    },
  );

  it('has answered where no cluster is left, so that what it found is over, unless nothing is read from Kubernetes', () => {
    const none = anInventory({ clusters: [] });
    expect(outcome(none).evaluated).toEqual(['pods-without-ip']);
    const off = KUBERNETES_SECTIONS.map((name) => [name, notASource(name, 'kubernetes')]);
    expect(outcome({ ...none, sections: { ...none.sections, ...Object.fromEntries(off) } }).evaluated).toEqual([]);
  });

  it('has a gap where nobody knows which clusters there are', () => {
    const gap = (section: string) => denied(section, { source: 'aws', action: 'eks:ListClusters' });
    const names = ['clusters', 'kubePods', 'kubeEvents', 'kubeNodes'] as const;
    const sections = Object.fromEntries(names.map((name) => [name, notRead(gap(name))]));
    const { evaluated, gaps } = outcome({ ...OPEN, sections: { ...OPEN.sections, ...sections } });
    expect(evaluated).toEqual([]);
    expect(gaps).toContainEqual(gap('clusters'));
  });
});
