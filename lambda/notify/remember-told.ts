import pLimit from 'p-limit';
import { groupBy } from '../common/group-by.ts';
import { count } from '../common/words.ts';
import { markTold, type ToldOf } from '../ledger/changes.ts';
import { updateEstate } from '../ledger/estate-memory.ts';
import { isLater } from '../ledger/order.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { updateLedger } from '../ledger/target-ledger.ts';
import { AuditorError, lineOf } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { type Change, type EstateMemory, type Ledger, NOTHING_LATELY } from '../model/ledger.ts';
import { openFindings } from '../model/open-findings.ts';
import type { Report } from '../model/report.ts';
import type { Place } from '../model/target.ts';
import { placeOf } from '../report/outline/places.ts';
import { toldGapsAfter } from './gap-keys.ts';
import { latelyAfter } from './lately.ts';
import { type OwnerNewsSettings, owedAfter, ownerNews } from './owner-news.ts';
import type { Owner } from './owners.ts';
import type { Published } from './publish-audit.ts';

/** What a run told, and whom. */
export interface Telling extends Pick<Published, 'published' | 'told'> {
  /** Undefined where who tells knows of no owners: then what they are owed stays as it is. */
  readonly toOwners?: ToldOwners | undefined;
}

export interface ToldOwners {
  readonly owners: readonly Owner[];
  readonly settings: OwnerNewsSettings;
  /** Names of those whom a message reached; none where a run tells no owners: the next audit does. */
  readonly sent: readonly string[];
}

/** Ledgers written at the same time. */
const WRITES_IN_FLIGHT = 8;

/**
 * Remembers what people were told, once they were: in each ledger the changes told of, in the estate's memory when a
 * message was last sent and what could not be looked at. Whatever cannot be written is told again by the next audit.
 *
 * @returns a line for the user when something could not be remembered, else undefined
 */
export async function rememberTold(
  store: ObjectStore,
  report: Report,
  telling: Telling,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { published, told } = telling;
  const limit = pLimit(WRITES_IN_FLIGHT);
  const byTarget = [...toldByTarget(report, told).values()];
  const failures = await Promise.all([
    ...byTarget.map((ofTarget) => limit(() => failureOf(rememberInLedger(store, report, ofTarget, signal)))),
    failureOf(rememberInEstate(store, report, telling, signal)),
  ]);
  const messages = [...new Set(failures.filter((message) => message !== undefined))];
  const [first] = messages;
  if (first === undefined) return undefined;
  const others = messages.length > 1 ? ` (and ${count(messages.length - 1, 'more ledger')})` : '';
  const effect = published ? 'the next audit will repeat what this one reported' : 'nothing was lost';
  return `could not remember what was reported, so ${effect}: ${first}${others}`;
}

/** A target of which people were told something, or in which something is silenced. */
interface ToldInTarget extends ToldOf {
  readonly place: Place;
}

function toldByTarget({ findings }: Report, told: readonly Change[]): ReadonlyMap<string, ToldInTarget> {
  const silencedOf = groupBy(findings.filter(isSilenced), placeOf);
  const changesOf = groupBy(told, ({ finding }) => placeOf(finding));
  const openOf = groupBy(openFindings(findings), placeOf);
  return new Map(
    [...changesOf.keys(), ...silencedOf.keys()].flatMap((name) => {
      const [changes = [], silenced = []] = [changesOf.get(name), silencedOf.get(name)];
      const [first] = [...changes.map(({ finding }) => finding), ...silenced];
      if (first === undefined) return [];
      const place = { accountId: first.accountId, region: first.region };
      // Without a message nobody was told of those that are open.
      return [[name, { place, changes, silenced, alsoOpen: changes.length === 0 ? [] : (openOf.get(name) ?? []) }]];
    }),
  );
}

function isSilenced({ status, suppressed }: Finding): boolean {
  return status !== 'resolved' && suppressed !== null;
}

async function rememberInLedger(
  store: ObjectStore,
  report: Report,
  { place, ...told }: ToldInTarget,
  signal: AbortSignal,
): Promise<void> {
  const update = (ledger: Ledger | undefined) => {
    if (ledger === undefined) throw goneLedger(store, place);
    return { ledger: markTold(ledger, told, new Date(report.finishedAt)) };
  };
  await updateLedger(store, place, update, signal);
}

/** The audit that found the changes wrote it: whoever took it away wants a new beginning. */
function goneLedger(store: ObjectStore, place: Place): AuditorError {
  return new AuditorError('LEDGER_FAILED', `the ledger of ${placeOf(place)} in ${store.location} is gone`);
}

async function rememberInEstate(
  store: ObjectStore,
  report: Report,
  telling: Telling,
  signal: AbortSignal,
): Promise<void> {
  await updateEstate(store, (memory) => estateAfter(memory, report, telling), signal);
}

/** What is remembered, or what there is to remember at first. */
function knownOf(memory: EstateMemory | undefined, at: string): EstateMemory {
  return memory ?? { schemaVersion: 3, since: at, lastToldAt: null, toldGaps: [], owed: {}, lately: NOTHING_LATELY };
}

/** Pure, and asked again with what another audit remembered in between. */
function estateAfter(
  memory: EstateMemory | undefined,
  report: Report,
  { published, told, toOwners }: Telling,
): EstateMemory {
  const now = report.finishedAt;
  const known = knownOf(memory, now);
  return {
    ...known,
    lastToldAt: published ? laterOf(known.lastToldAt, now) : known.lastToldAt,
    toldGaps: toldGapsAfter(known.toldGaps, report, published),
    owed:
      toOwners === undefined
        ? known.owed
        : owedAfter(ownerNews(toOwners.owners, report, told, memory, toOwners.settings), toOwners.sent),
    lately: latelyAfter(memory, report, told),
  };
}

/**
 * Remembers that the digest of an audit went out: it is the sign of life that a heartbeat would be.
 * @returns a line for the user when that could not be remembered, else undefined
 */
export async function rememberDigest(
  store: ObjectStore,
  { finishedAt: at }: Pick<Report, 'finishedAt'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const update = (memory: EstateMemory | undefined): EstateMemory => {
    const known = knownOf(memory, at);
    return {
      ...known,
      lastToldAt: laterOf(known.lastToldAt, at),
      lately: { ...known.lately, digestAt: laterOf(known.lately.digestAt, at) },
    };
  };
  const failure = await failureOf(updateEstate(store, update, signal));
  return failure && `could not remember that the weekly digest went out, so the next audit repeats it: ${failure}`;
}

function laterOf(known: string | null, now: string): string {
  return known !== null && isLater(known, new Date(now)) ? known : now;
}

async function failureOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return lineOf(error);
  }
}
