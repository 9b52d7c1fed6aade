import pLimit from 'p-limit';
import { type Gap, notRead, type OfCluster, type Section } from '../../model/coverage.ts';
import type { KubernetesSectionName } from '../../model/inventory.ts';
import type { PodName } from '../../model/kubernetes.ts';
import { CONNECT } from '../../model/kubernetes-words.ts';
import { anyOf, timeLimit } from '../../signals/signals.ts';
import { collectSection, type Reader } from '../reader.ts';
import type { ApiOfCluster, ApisOfClusters, ClusterApis } from './apis.ts';
import type { ClusterCollector } from './collector.ts';

/** Sections of clusters that are read at a time in one target: a page of each may be in memory. */
const AT_A_TIME = 8;

/**
 * Collectors that read a section cluster by cluster: that one of them does not answer leaves the others whole. Which clusters
 * are asked is found once for all sections, and they share the time that there is.
 */
export function clusterByCluster(
  apisOf: ApisOfClusters,
  { section, signal }: Reader,
  pod: PodName | undefined,
): (name: KubernetesSectionName) => (reader: Reader) => Promise<readonly OfCluster<unknown>[]> {
  const limit = pLimit(AT_A_TIME);
  let started: Promise<{ readonly apis: ClusterApis; readonly until: AbortSignal }> | undefined;
  const start = async () => {
    const apis = await apisOf({ section });
    const until = apis.timeMs === undefined ? signal : anyOf(signal, timeLimit(apis.timeMs));
    return { apis, until };
  };
  return (name) => async (reader) => {
    started ??= start();
    const { apis, until } = await started;
    // Most runs read from no cluster: they load none of this.
    const { FROM_KUBERNETES } = await import('./index.ts');
    const collector: ClusterCollector<KubernetesSectionName> = FROM_KUBERNETES[name];
    const partOf = (api: ApiOfCluster): Promise<Section<unknown>> => {
      if ('problem' in api) return Promise.resolve(noWayTo(name, api.problem));
      const ofCluster = { ...reader, ports: api.ports, signal: until, pod };
      return collectSection<unknown, typeof ofCluster>(name, collector, ofCluster, api);
    };
    const parts = [...apis.byCluster].map(async ([clusterName, api]) => {
      const section = await limit(partOf, api);
      // That our own time is over says nothing of what the cluster allows.
      if (until.aborted && section.status === 'gap' && section.gap.reason === 'timeout') {
        return { clusterName, section: overTime(clusterName, section.gap) };
      }
      return { clusterName, section, ...(apis.whereAllowed === true && { whereAllowed: true }) };
    });
    return Promise.all(parts);
  };
}

function overTime(clusterName: string, gap: Gap): Section<unknown> {
  return notRead({ ...gap, message: `the time for reading clusters was over before cluster ${clusterName} was read` });
}

function noWayTo(section: KubernetesSectionName, message: string): Section<unknown> {
  return notRead({ section, source: 'kubernetes', reason: 'unusable', action: CONNECT, message });
}
