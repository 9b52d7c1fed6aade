import { groupBy } from '../../common/group-by.ts';
import { commaList, count } from '../../common/words.ts';
import type { Gap } from '../../model/coverage.ts';
import { reasonText } from '../../model/gap-words.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { withNames } from '../words/names.ts';
import { clipped } from '../words/plain-text.ts';
import { placeOf } from './places.ts';

const MAX_CLUSTERS = 5;
const MAX_NAME = 128;
const MAX_CAUSE = 400;

type Targets = Pick<Report, 'targets'>;
type ClusterApi = NonNullable<TargetResult['kubernetes']>[number];

/** `the Kubernetes API of 5 of 7 clusters`, of those that were asked; empty where none was. */
export function clusterApisText({ targets }: Targets): string {
  const asked = targets.flatMap(({ kubernetes = [] }) => kubernetes);
  const read = asked.filter(({ status }) => status === 'read').length;
  if (asked.length === 0) return '';
  return `the Kubernetes API of ${read === asked.length ? '' : `${read} of `}${count(asked.length, 'cluster')}`;
}

/** Whether some cluster did not let us read all of it, and the configuration leaves that to the cluster. */
export function someAreClosed({ targets }: Targets): boolean {
  return targets.some(({ kubernetes = [] }) => kubernetes.some(({ expected }) => expected.length > 0));
}

/** Of which clusters the API was not read, or not all of it, and why: a line for each reason. Gaps are said elsewhere. */
export function closedClusters({ targets, accountNames }: Targets & Pick<Report, 'accountNames'>): readonly string[] {
  const all = targets.flatMap((target) =>
    (target.kubernetes ?? []).flatMap((api) => api.expected.map((gap) => ({ api, gap, place: placeOf(target) }))),
  );
  const alike = groupBy(all, ({ api, gap }) => JSON.stringify([api.status, gap.reason, gap.action]));
  return [...alike.values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined) return [];
    const names = [...new Set(entries.map(({ api, place }) => `${api.cluster} (${withNames(place, accountNames)})`))];
    const shown = commaList(
      names.map((name) => clipped(name, MAX_NAME)),
      MAX_CLUSTERS,
    );
    const { gap } = first;
    return [`${lead(first.api, gap)}: ${shown}: ${reasonText(gap)}. ${clipped(gap.message, MAX_CAUSE)}`];
  });
}

function lead({ status }: ClusterApi, { action }: Gap): string {
  return status === 'not-read'
    ? 'Nothing read from the Kubernetes API'
    : `Not read from the Kubernetes API (${clipped(action, MAX_NAME)})`;
}
