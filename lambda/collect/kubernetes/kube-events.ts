import { knownEventsIn } from '../../facts/pods/known-events.ts';
import type { ApiEvent } from '../../kubernetes/answers.ts';
import { listAll } from '../../kubernetes/list-all.ts';
import { KUBE_EVENT_REASONS, type KubeEvent, type KubeEventReason } from '../../model/kubernetes.ts';
import type { ClusterCollector } from './collector.ts';

/** Characters of a message: the API server takes no event with a longer one. */
const MAX_MESSAGE = 1024;
/** The name of a node, and of what runs there. */
const MAX_REPORTER = 320;

/** Of each object, reason that bears on addresses, and known error its latest event: each try has a message of its own. */
export const collectKubeEvents: ClusterCollector<'kubeEvents'> = async ({ ports, signal }) => {
  const latest = new Map<string, KubeEvent>();
  for (const event of await listAll((from) => ports.listEvents(from, signal), keep)) {
    if (event === undefined) continue;
    const { kind, namespace, name, uid, reporter, reason, known } = event;
    const key = JSON.stringify([kind, namespace, name, uid, reporter, reason, known]);
    const other = latest.get(key);
    if (other === undefined || timeOf(other) < timeOf(event)) latest.set(key, event);
  }
  return [...latest.values()];
};

function timeOf({ last }: KubeEvent): number {
  return last?.getTime() ?? 0;
}

function keep(event: ApiEvent): KubeEvent | undefined {
  const { involvedObject: about, series } = event;
  const reason = reasonOf(event);
  if (reason === undefined || !about.kind || !about.name) return undefined;
  const last = series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp;
  const message = (event.message ?? '').slice(0, MAX_MESSAGE);
  return {
    reason,
    kind: about.kind,
    namespace: about.namespace ?? '',
    name: about.name,
    uid: about.uid ?? '',
    reporter: (event.reportingInstance ?? '').slice(0, MAX_REPORTER),
    message,
    known: knownEventsIn(message),
    times: Math.max(1, series?.count ?? event.count ?? 1),
    last: last ?? undefined,
  };
}

function reasonOf({ reason }: ApiEvent): KubeEventReason | undefined {
  return KUBE_EVENT_REASONS.find((each) => each === reason);
}
