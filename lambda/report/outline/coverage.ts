import { count } from '../../common/words.ts';
import type { SectionName } from '../../model/inventory.ts';
import type { Report } from '../../model/report.ts';
import { withNames } from '../words/names.ts';
import { closedClusters, clusterApisText } from './cluster-api-words.ts';
import { keyOf } from './coverage-keys.ts';
import {
  causeText,
  dependentsText,
  placesText,
  unansweredText,
  unreadAdvice,
  unreadBrief,
  unreadText,
} from './gap-words.ts';
import { notLookedAt, type Unanswered, type Unread } from './not-looked-at.ts';
import type { RunKind } from './run-kind.ts';

/** What was looked at, and what was not. */
export interface Coverage {
  readonly targets: number;
  /** Targets that were not read whole. */
  readonly notWhole: number;
  /** Whether all of all targets was read. */
  readonly complete: boolean;
  /** `6 clusters, 40 subnets, 1,212 ENIs in them`; empty when nothing was read. */
  readonly lookedAt: string;
  /** Clusters whose Kubernetes API does not let us read it, where that is no gap; a line for each reason. */
  readonly closedClusters: readonly string[];
  /** What is new to readers first; then whole targets, then those that concern most targets. */
  readonly unread: readonly (Unread & MaybeNew & { readonly words: UnreadWords })[];
  readonly unanswered: readonly (Unanswered & MaybeNew & { readonly text: string })[];
}

/** What an action left unread, in words. */
export interface UnreadWords {
  /** `subnets: access denied (ec2:DescribeSubnets)` */
  readonly what: string;
  /** What AWS said. */
  readonly cause: string;
  /** What could not be read for want of the first; empty when nothing. */
  readonly dependents: string;
  /** What would let the next audit look; empty where no advice is better than AWS's own words. */
  readonly advice: string;
  /** All of it in a line behind the places: `eks:ListClusters denied → 17 checks have no full answer. Allow it in role auditor.` */
  readonly brief: string;
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
  const named = <Entry extends { readonly places: readonly string[] }>(entry: Entry): Entry => ({
    ...entry,
    places: entry.places.map((place) => withNames(place, report.accountNames)),
  });
  return {
    targets: report.targets.length,
    notWhole: partial + failed,
    complete: report.summary.complete,
    lookedAt: [lookedAt(report, run), clusterApisText(report)].filter((text) => text !== '').join(', '),
    closedClusters: closedClusters(report),
    unread: newFirst(
      unread.map((entry) => ({ ...named(entry), isNew: isNewUnread(entry, fresh), words: wordsOf(entry) })),
    ),
    unanswered: newFirst(
      unanswered.map((entry) => ({
        ...named(entry),
        isNew: isNewUnanswered(entry, fresh),
        text: unansweredText(named(entry)),
      })),
    ),
  };
}

function newFirst<Entry extends MaybeNew>(entries: readonly Entry[]): readonly Entry[] {
  return [...entries.filter(({ isNew }) => isNew), ...entries.filter(({ isNew }) => !isNew)];
}

function wordsOf(entry: Unread): UnreadWords {
  return {
    what: unreadText(entry),
    cause: causeText(entry.message),
    dependents: dependentsText(entry),
    advice: unreadAdvice(entry),
    brief: unreadBrief(entry),
  };
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
  subnetEnis: ['ENI in them', 'ENIs in them'],
  availableEnis: ['unattached ENI', 'unattached ENIs'],
};

/** An audit of the wrong place finds nothing either. */
const NO_CLUSTER = ' (is this the right account and region?)';

/** `6 clusters, 40 subnets, 1,212 ENIs in them`; empty when nothing was read. */
function lookedAt({ targets }: Pick<Report, 'targets'>, run: RunKind): string {
  return (Object.keys(TELLING) as SectionName[])
    .flatMap((section) => {
      const counts = targets.map(({ resources }) => resources[section]).filter((count) => count !== undefined);
      const words = TELLING[section];
      if (words === undefined || counts.length === 0) return [];
      const sum = counts.reduce((total, count) => total + count, 0);
      const doubt = section === 'clusters' && sum === 0 && run === 'audit' ? NO_CLUSTER : '';
      return [`${count(sum, ...words)}${doubt}`];
    })
    .join(', ');
}

/** What could not be looked at, in a line. */
export interface InBrief extends MaybeNew {
  readonly text: string;
}

/**
 * One line for each call that failed, then for each check that failed by itself; what is new to readers first. Which checks
 * have no answer for want of a call, the call's line counts.
 */
export function inBrief({ unread, unanswered }: Pick<Coverage, 'unread' | 'unanswered'>): readonly InBrief[] {
  const alone = unread.length === 0 ? unanswered : unanswered.filter(({ failures }) => failures.length > 0);
  return newFirst([
    ...unread.map(({ places, words, isNew }) => ({ text: `${placesText(places)}: ${words.brief}`, isNew })),
    ...alone.map(({ text, failures, isNew }) => ({ text: [text, ...failures.map(causeText)].join(': '), isNew })),
  ]);
}
