import type { SectionName } from '../../model/inventory.ts';
import type { Report } from '../../model/report.ts';
import { counted } from '../words/plain-text.ts';
import { keyOf } from './coverage-keys.ts';
import { notLookedAt, type Unanswered, type Unread } from './not-looked-at.ts';
import type { RunKind } from './run-kind.ts';

/** What was looked at, and what was not. */
export interface Coverage {
  readonly targets: number;
  /** Targets that were not read whole. */
  readonly notWhole: number;
  /** Whether all of all targets was read. */
  readonly complete: boolean;
  /** `6 clusters, 40 subnets, 1,212 network interfaces in them`; empty when nothing was read. */
  readonly lookedAt: string;
  /** What is new to readers first; then whole targets, then those that concern most targets. */
  readonly unread: readonly (Unread & MaybeNew)[];
  readonly unanswered: readonly (Unanswered & MaybeNew)[];
}

interface MaybeNew {
  /** Whether readers do not know of it yet. Where nothing is remembered nothing is marked. */
  readonly isNew: boolean;
}

/** @param newKeys keys of what could not be looked at and readers do not know of yet (`coverage-keys.ts`) */
export function coverageOf(report: Report, run: RunKind, newKeys: readonly string[]): Coverage {
  const { partial, failed } = report.summary.targets;
  const { unread, unanswered } = notLookedAt(report);
  const fresh = new Set(newKeys);
  return {
    targets: report.targets.length,
    notWhole: partial + failed,
    complete: report.summary.complete,
    lookedAt: lookedAt(report, run),
    unread: newFirst(unread, (entry) => isNewUnread(entry, fresh)),
    unanswered: newFirst(unanswered, (entry) => isNewUnanswered(entry, fresh)),
  };
}

function newFirst<Entry>(entries: readonly Entry[], isNew: (entry: Entry) => boolean): readonly (Entry & MaybeNew)[] {
  const marked = entries.map((entry) => ({ ...entry, isNew: isNew(entry) }));
  return [...marked.filter((entry) => entry.isNew), ...marked.filter((entry) => !entry.isNew)];
}

function isNewUnread({ places, sections, dependents, reason, action, otherActions }: Unread, fresh: Keys): boolean {
  return places.some((place) =>
    [...sections, ...dependents].some((section) =>
      [action, ...otherActions].some((each) => fresh.has(keyOf(place, 'section', section, reason, each))),
    ),
  );
}

function isNewUnanswered({ places, checks }: Unanswered, fresh: Keys): boolean {
  return places.some((place) => checks.some((check) => fresh.has(keyOf(place, 'check', check))));
}

type Keys = ReadonlySet<string>;

/** The sections that tell a reader how much was looked at. */
const TELLING: Readonly<Partial<Record<SectionName, readonly [string, string]>>> = {
  clusters: ['cluster', 'clusters'],
  nodegroups: ['node group', 'node groups'],
  nodes: ['node', 'nodes'],
  subnets: ['subnet', 'subnets'],
  subnetEnis: ['network interface in them', 'network interfaces in them'],
  availableEnis: ['unattached network interface', 'unattached network interfaces'],
};

/** An audit of the wrong place finds nothing either. */
const NO_CLUSTER = ' (is this the right account and region?)';

/** `6 clusters, 40 subnets, 1,212 network interfaces in them`; empty when nothing was read. */
function lookedAt({ targets }: Pick<Report, 'targets'>, run: RunKind): string {
  return (Object.keys(TELLING) as SectionName[])
    .flatMap((section) => {
      const counts = targets.map(({ resources }) => resources[section]).filter((count) => count !== undefined);
      const words = TELLING[section];
      if (words === undefined || counts.length === 0) return [];
      const sum = counts.reduce((total, count) => total + count, 0);
      const doubt = section === 'clusters' && sum === 0 && run === 'audit' ? NO_CLUSTER : '';
      return [`${counted(sum, ...words)}${doubt}`];
    })
    .join(', ');
}
