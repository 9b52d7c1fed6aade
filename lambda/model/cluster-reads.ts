import { type Gap, isOfNoSource, type OfCluster, type Section } from './coverage.ts';
import {
  isKubernetesSection,
  KUBERNETES_SECTIONS,
  type KubernetesSectionName,
  type SectionName,
  type Sections,
} from './inventory.ts';
import { CONNECT } from './kubernetes-words.ts';
import type { TargetResult } from './report.ts';

/** What was read of the API of one cluster, and what was not and why. */
export interface ClusterReads {
  readonly cluster: string;
  readonly read: readonly KubernetesSectionName[];
  /** Each is a gap, unless it is among `expected`. */
  readonly unread: readonly Gap[];
  /** What the configuration leaves to the cluster to allow, and it does not. */
  readonly expected: readonly Gap[];
}

type SomeSections = Pick<Sections, KubernetesSectionName>;

/** Of each cluster that was asked, in the order of their names. Only of the sections that are named. */
export function clusterReads(
  sections: SomeSections,
  names: readonly SectionName[] = KUBERNETES_SECTIONS,
): readonly ClusterReads[] {
  const parts = names
    .filter(isKubernetesSection)
    .flatMap((name) => partsOf(sections, name).map((part) => ({ name, part })));
  const clusters = [...new Set(parts.map(({ part }) => part.clusterName))].sort();
  return clusters.map((cluster) => {
    const own = parts.filter(({ part }) => part.clusterName === cluster);
    const read = own.flatMap(({ name, part }) => (part.section.status === 'read' ? [name] : []));
    const gaps = own.flatMap(({ part: { section, whereAllowed = false } }) =>
      section.status === 'gap'
        ? [{ gap: section.gap, isExpected: whereAllowed && isClosed(section.gap, read.length > 0) }]
        : [],
    );
    return {
      cluster,
      read,
      unread: gaps.flatMap(({ gap, isExpected }) => (isExpected ? [] : [gap])),
      expected: gaps.flatMap(({ gap, isExpected }) => (isExpected ? [gap] : [])),
    };
  });
}

/** How much there is in a section, in all clusters of which it was read. */
export function itemsOfClusters(sections: SomeSections, name: KubernetesSectionName): number {
  return partsOf(sections, name).reduce(
    (sum, { section }) => sum + (section.status === 'read' ? section.items.length : 0),
    0,
  );
}

/** The clusters of which all of these sections that are Kubernetes's was read; none where no section is. */
export function clustersWhollyRead(sections: SomeSections, names: readonly SectionName[]): readonly string[] {
  const own = names.filter(isKubernetesSection);
  return clusterReads(sections, own).flatMap(({ cluster, read }) => (read.length === own.length ? [cluster] : []));
}

/** What of a section could not be read: all of it, or some clusters. Nothing of a source that this run does not read from. */
export function gapsIn(sections: Sections, name: SectionName): readonly Gap[] {
  const section: Section<unknown> = sections[name];
  if (section.status === 'gap') return isOfNoSource(section) ? [] : [section.gap];
  if (!isKubernetesSection(name)) return [];
  return clusterReads(sections).flatMap(({ unread }) => unread.filter((gap) => gap.section === name));
}

/** Somebody lets nobody in, or not this far. An API that answers some calls and not others is out of order instead. */
function isClosed({ reason, action }: Gap, someRead: boolean): boolean {
  if (reason === 'denied') return true;
  const isSilent = (reason === 'error' && action === CONNECT) || reason === 'timeout';
  return isSilent && !someRead;
}

function partsOf(sections: SomeSections, name: KubernetesSectionName): readonly OfCluster<unknown>[] {
  const section: Section<OfCluster<unknown>> = sections[name];
  return section.status === 'read' ? section.items : [];
}

/** Whether a section may be unread of a cluster, by what a report says: its gaps do not say of which cluster they are. */
export function mayBeUnread(
  target: Pick<TargetResult, 'kubernetes' | 'gaps'> | undefined,
  cluster: string,
): (section: string) => boolean {
  const api = target?.kubernetes?.find((each) => each.cluster === cluster);
  // One that is not there any more has nothing to tell.
  if (api === undefined) return () => target?.kubernetes === undefined || target.gaps.length > 0;
  if (api.status !== 'partly') return () => api.status === 'not-read';
  const gaps = new Set([...api.expected, ...(target?.gaps ?? [])].map(({ section }) => section));
  return (section) => gaps.has(section);
}
