/** Plays a random world: audits and clean-ups of ours, among all that others do. */
import { auditTarget } from '../../../lambda/audit/audit-target.ts';
import { selectChecks } from '../../../lambda/audit/select-checks.ts';
import { CHECKS as ALL_CHECKS } from '../../../lambda/checks/index.ts';
import { cleanTarget } from '../../../lambda/cleanup/clean-target.ts';
import { steadyClock } from '../../../lambda/cleanup/steady-clock.ts';
import type { ObjectStore } from '../../../lambda/ledger/store.ts';
import type { CleanupSettings } from '../../../lambda/model/cleanup.ts';
import { AuditorError } from '../../../lambda/model/errors.ts';
import type { Verdict } from '../../../simulated-aws/faults.ts';
import { type InProcessAws, inProcessAws } from '../../../simulated-aws/in-process.ts';
import type { RecordedCall } from '../../../simulated-aws/index.ts';
import { EPOCH } from './any-world.ts';
import { type Beginning, build } from './build.ts';
import { act, type Cast } from './cast.ts';
import { ask, type Chronicle, endLook, enisAskedFor, observe, ofRun, show, turnPage } from './chronicle.ts';
import type { Dates, Ports } from './direct-ports.ts';
import { type FaultName, type Gate, gateOf, type Mishap, type Time, type Turnstile } from './gate.ts';
import { seenSince, whyWrong } from './judge.ts';
import { memoryStore, nothingStored, type Stored } from './memory-store.ts';
import { ACCOUNT, ANOTHER_REGION, REGION } from './places.ts';
import { recordLines, runIdOf } from './record-lines.ts';
import { type Attempt, type Ending, type Run, whyWrongRun } from './run-judge.ts';
import type { Act, WorldSpec } from './specs.ts';
import { type Answered, tampered } from './tamper.ts';
import { turnstileOf } from './turnstile.ts';

/** How a run of ours gets at the simulated AWS, and at its time. */
export type Transport = (aws: InProcessAws, dates: Dates) => Ports;

export interface Played {
  readonly runs: readonly Run[];
  /** Each with the run and the ENI it is about. None is what we want. */
  readonly violations: readonly string[];
  readonly store: Stored;
  readonly beginning: Beginning;
  /** As the last run knew it. */
  readonly chronicle: Chronicle;
}

const MINUTE = 60_000;
const TARGET = { accountId: ACCOUNT, region: REGION, partition: 'aws' };
/** What sees ENIs `available`, and so makes the sightings. */
const CHECKS = selectChecks(ALL_CHECKS, {}, ['leaked-eni']);
/** What two of AWS's answers may differ by in what they say of our clock, before it was set in between. */
const STEADY_MS = 10_000;

type Script = Omit<Act, 'afterMinutes' | 'meanwhile' | 'along'>;

/** What a play needs from one run to the next. */
interface Stage {
  readonly spec: WorldSpec;
  readonly beginning: Beginning;
  readonly aws: InProcessAws;
  readonly transport: Transport;
  readonly cast: Cast;
  readonly time: Time;
  readonly store: Stored;
  readonly runs: Run[];
  readonly violations: string[];
  chronicle: Chronicle;
  /** The run whose call is on its way. */
  turn: Turn | undefined;
  /** How many runs there are, those that are on among them. */
  begun: number;
}

/** A run that is on. */
interface Turn {
  readonly number: number;
  readonly script: Script;
  readonly settings: CleanupSettings;
  readonly gate: Gate;
  /** What the run takes for the time, in milliseconds. */
  readonly localMs: () => number;
  readonly chronicle: Chronicle;
  /** ENIs that somebody agreed to; undefined for all. */
  readonly only: ReadonlySet<string> | undefined;
  readonly attempts: Attempt[];
  readonly calls: RecordedCall[];
  /** How far our clock was ahead, as each answer of AWS's that has a `Date` lets us know, in milliseconds. */
  readonly ahead: number[];
  mishap: Mishap;
  storeFailed: boolean;
  looksAgain: boolean;
  /** When the run last asked for the time. */
  lastClock: number;
}

export async function play(spec: WorldSpec, transport: Transport): Promise<Played> {
  const beginning = build(spec);
  const { chronicle, elsewhere } = beginning;
  const time: Time = { now: EPOCH };
  const stage: Stage = {
    spec,
    beginning,
    aws: inProcessAws(beginning.world, {
      clock: () => new Date(time.now),
      mostOnAPage: mostOnAPage(spec),
    }),
    transport,
    cast: { chronicle, elsewhere, found: new Map() },
    time,
    store: nothingStored(),
    runs: [],
    violations: [],
    chronicle,
    turn: undefined,
    begun: 0,
  };
  stage.aws.faults.before((_world, call) => onCall(stage, call));
  for (const script of spec.acts) await perform(stage, script);
  stage.violations.push(...stage.aws.unsupported);
  return { runs: stage.runs, violations: stage.violations, store: stage.store, beginning, chronicle: stage.chronicle };
}

function mostOnAPage({ hasShortPages }: WorldSpec): number {
  return hasShortPages === true ? 2 : Number.POSITIVE_INFINITY;
}

async function perform(stage: Stage, script: Act): Promise<void> {
  const { cast, time, beginning, spec } = stage;
  const { scene, chronicle } = beginning;
  for (const step of script.meanwhile) {
    time.now += (script.afterMinutes * MINUTE) / (script.meanwhile.length + 1);
    act(cast, { ...scene, now: new Date(time.now) }, step);
    observe(chronicle, scene.region, time.now);
  }
  time.now += (script.afterMinutes * MINUTE) / (script.meanwhile.length + 1);
  const { along } = script;
  if (along === undefined) {
    await run(stage, script, spec.settings, (task) => task());
    return;
  }
  const [ours, theirs] = turnstileOf(along.turns);
  const before = stage.runs.length;
  await Promise.all([
    run(stage, script, spec.settings, ours.through, before).finally(ours.leave),
    run(stage, along.act, along.settings, theirs.through, before).finally(theirs.leave),
  ]);
}

async function run(
  stage: Stage,
  script: Script,
  settings: CleanupSettings,
  turnstile: Turnstile,
  before = stage.runs.length,
): Promise<void> {
  const { cast, time, beginning, violations, runs } = stage;
  const { scene } = beginning;
  const gate = gateOf(script, cast, scene, time, turnstile);
  const wall = () => time.now + gate.ahead();
  // As the entries have it: a clean-up goes by a clock that never goes back.
  const steady = steadyClock(wall, () => time.now);
  const turn: Turn = {
    number: stage.begun,
    script,
    settings,
    gate,
    localMs: script.kind === 'audit' ? wall : () => steady().getTime(),
    chronicle: ofRun(beginning.chronicle),
    only: onlyOf(script, [...scene.region.enis.keys()]),
    attempts: [],
    calls: [],
    ahead: [],
    mishap: NOTHING,
    storeFailed: false,
    looksAgain: false,
    lastClock: time.now,
  };
  stage.begun += 1;
  stage.chronicle = turn.chronicle;
  const { number, attempts, calls } = turn;
  const ending = await Promise.race([go(stage, turn).catch(failed), gate.crashed.then(crashed)]);
  const { storeFailed } = turn;
  const ended: Run = { number, before, kind: script.kind, ending, attempts, calls, storeFailed, steps: gate.calls() };
  runs.push(ended);
  const wrong = whyWrongRun(ended, runs, { settings, region: scene.region, store: stage.store });
  violations.push(...wrong.map((why) => `run ${number} (${script.kind}): ${why}`));
}

const NOTHING: Mishap = { fault: undefined, tampering: undefined };

function onlyOf({ agreedTo }: Script, enis: readonly string[]): ReadonlySet<string> | undefined {
  if (agreedTo === undefined) return undefined;
  return new Set(enis.filter((_, index) => index % 2 === (agreedTo === 'even' ? 0 : 1)));
}

async function go(stage: Stage, turn: Turn): Promise<Ending> {
  const { time } = stage;
  const { gate, localMs, script, settings, only } = turn;
  const store = storeOf(stage, turn);
  const ports = stage.transport(passing(stage, turn), {
    localMs,
    sendingMs: () => {
      gate.setClock();
      return localMs();
    },
    date: () => (script.clock?.isSilent === true ? undefined : new Date(time.now).toUTCString()),
  });
  const noted = () => {
    turn.lastClock = time.now;
    return new Date(localMs());
  };
  if (script.kind === 'audit') {
    const memory = { store, signal: new AbortController().signal };
    const request = { target: TARGET, scope: 'eks' as const, checks: CHECKS, declaredClusters: {}, memory };
    await auditTarget(ports.reads, request, noted, gate.signal);
    return { kind: 'audited' };
  }
  const request = {
    target: TARGET,
    mode: script.kind,
    settings: { ...settings, clusterRegions: [ANOTHER_REGION] },
    declaredClusters: {},
    scope: 'eks' as const,
    runId: runIdOf(turn.number),
    store,
    only,
  };
  const deleter = script.kind === 'apply' ? ports.deleter : undefined;
  const world = { clock: noted, sleep: gate.sleep, signal: gate.signal };
  const { cleanup } = await cleanTarget(request, { reads: ports.reads, others: ports.others, deleter }, world);
  return { kind: 'cleaned', cleanup };
}

function crashed(): Ending {
  return { kind: 'crashed' };
}

function failed(error: unknown): Ending {
  if (error instanceof AuditorError) return { kind: 'failed', message: error.message };
  return { kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The simulated AWS, every call of which passes the gate. */
function passing(stage: Stage, turn: Turn): InProcessAws {
  const { aws } = stage;
  const through = <T>(call: () => Promise<T>): Promise<T> =>
    turn.gate.pass(async (mishap) => {
      stage.turn = turn;
      turn.mishap = mishap;
      const answer = await call();
      if (turn.script.clock?.isSilent !== true) turn.ahead.push(turn.localMs() - stage.time.now);
      return answer;
    });
  return {
    ...aws,
    call: (service, action, input, at) =>
      through(async () => {
        const answer = await outcomeOf(() => aws.call(service, action, input, at));
        // What befalls a call may be said only when it reaches AWS.
        const { tampering } = turn.mishap;
        if (tampering !== undefined) return tampered(tampering, action, input, answer);
        if ('error' in answer) throw answer.error;
        return answer.output;
      }),
    requestHandler: { handle: (request) => through(() => aws.requestHandler.handle(request)) },
  };
}

async function outcomeOf(task: () => Promise<unknown>): Promise<Answered> {
  try {
    return { output: await task() };
  } catch (error) {
    return { error };
  }
}

/** The store, as a run uses it. */
function storeOf(stage: Stage, turn: Turn): ObjectStore {
  const { chronicle } = stage.beginning;
  return memoryStore(stage.store, (key, use) =>
    turn.gate.pass(({ fault }) => {
      const before = stage.store.texts.get(key);
      if (fault !== undefined) turn.storeFailed = true;
      try {
        return use(storeFault(fault));
      } finally {
        const isLedger = key.startsWith('targets/') && stage.store.texts.get(key) !== before;
        if (isLedger) {
          chronicle.remembered.push(turn.number);
          chronicle.rememberedAt.set(turn.number, turn.lastClock);
          if (!knowsTime(turn)) chronicle.timeless.add(turn.number);
        }
      }
    }),
  );
}

/** AWS said its time, and our clock was not set in between. */
function knowsTime({ ahead }: Turn): boolean {
  return ahead.length > 0 && Math.max(...ahead) - Math.min(...ahead) <= STEADY_MS;
}

function storeFault(fault: FaultName | undefined) {
  switch (fault) {
    case undefined:
      return undefined;
    case 'throttled':
      return 'conflict';
    case 'drop-answer':
      return 'lost-answer';
    case 'denied':
    case 'drop':
    case 'error':
      return 'error';
  }
}

/** A call has reached AWS: what we are shown is written down, and a deletion is judged. */
function onCall(stage: Stage, call: RecordedCall): Verdict | undefined {
  const { turn } = stage;
  if (turn === undefined) throw new Error('a call of no run');
  turn.calls.push(call);
  const { scene, elsewhere } = stage.beginning;
  const isDeletion = call.action === 'DeleteNetworkInterface' && call.parameters.DryRun !== true;
  const [askedFor] = enisAskedFor(call.parameters);
  turn.looksAgain ||= askedFor !== undefined;
  const kind = isDeletion ? 'deletions' : 'second-looks';
  const target = isDeletion ? String(call.parameters.NetworkInterfaceId) : askedFor;
  const happened = isDeletion || turn.looksAgain ? turn.gate.before(kind, target) : NOTHING;
  const fault = turn.mishap.fault ?? happened.fault;
  const { proxy } = turn.script;
  const ofProxy = proxy?.action === call.action ? proxy.tampering : undefined;
  const tampering =
    fault === undefined ? tamperingOf(call, turn.mishap.tampering ?? happened.tampering ?? ofProxy) : undefined;
  turn.mishap = { fault, tampering };
  const isHeard = fault === undefined && [undefined, 'without-first'].includes(tampering) && !turn.gate.signal.aborted;
  const regions = { region: scene.region, elsewhere: elsewhere.region };
  if (fault === undefined) {
    ask(turn.chronicle, call, stage.time.now);
    const enis = turnPage(turn.chronicle, call, scene.region, mostOnAPage(stage.spec));
    const heard = { isWhole: tampering === undefined, run: turn.number, at: stage.time.now, enis };
    if (isHeard) show(turn.chronicle, regions, call, heard);
    endLook(turn.chronicle, call, heard);
  }
  if (isDeletion) judgeAttempt(stage, turn, call, fault);
  return fault === undefined ? undefined : { delayMs: 0, refusal: refusalOf(fault) };
}

/**
 * Leaves out what nobody could tell from AWS's own word: EC2's that an id is gone (of a cluster a list says more), and a
 * whole list of another region's clusters.
 */
function tamperingOf({ action, region }: RecordedCall, tampering: Mishap['tampering']): Mishap['tampering'] {
  if (tampering === 'not-found' && action !== 'DescribeCluster') return undefined;
  // Which of two ENIs a route leads to, nobody could tell from anything else.
  if (tampering === 'about-another' && action === 'DescribeRouteTables') return undefined;
  // Others have no tags that anybody goes by.
  if (tampering === 'without-tags' && action !== 'DescribeNetworkInterfaces') return undefined;
  // A cluster is answered alone, in no list.
  const ofList = tampering === 'empty-list' || tampering === 'without-first';
  if (ofList && action === 'DescribeCluster') return undefined;
  const isKnown = region === REGION || tampering === 'empty-object' || tampering === 'another-not-found';
  return isKnown ? tampering : undefined;
}

export function refusalOf(fault: FaultName): NonNullable<Verdict['refusal']> {
  if (fault !== 'error') return fault;
  return { kind: 'error', action: '*', code: 'InternalError', message: 'An internal error has occurred', status: 500 };
}

function judgeAttempt(stage: Stage, turn: Turn, call: RecordedCall, fault: FaultName | undefined): void {
  const { beginning, store, time } = stage;
  const { scene } = beginning;
  const { chronicle, number, gate, settings, only } = turn;
  const eniId = String(call.parameters.NetworkInterfaceId);
  const made = gate.made();
  const deletion = {
    chronicle,
    region: scene.region,
    settings,
    run: number,
    eniId,
    madeAt: made.at,
    isLate: made.isLate,
    at: time.now,
    ahead: turn.ahead,
    hasRightClock: hasRightClock(stage),
  };
  const reachesAws = fault === undefined || fault === 'drop-answer';
  const record = scene.region.enis.get(eniId);
  const life = chronicle.lives.get(eniId);
  turn.attempts.push({
    eniId,
    isEffective: reachesAws && record?.shape.Status === 'available',
    isRefused: record !== undefined && record.shape.Status !== 'available',
    description: life?.description.replace(/i-.*/, '') ?? '',
    clusterExists: chronicle.shownClusters.get(life?.purpose?.cluster ?? '')?.what === record?.shape.VpcId,
    isNameless: life?.purpose !== undefined && life.purpose.cluster === undefined,
    unseenUse: (life?.availableSince ?? time.now) > (seenSince(deletion) ?? 0),
  });
  const intent = recordLines(store).some(
    (line) => line.kind === 'intent' && line.runId === runIdOf(number) && line.eniId === eniId && line.eni.id === eniId,
  );
  const wrong = [
    ...whyWrong(deletion),
    ...(intent ? [] : ['the record says nothing of it']),
    ...(only === undefined || only.has(eniId) ? [] : ['nobody agreed to it']),
  ];
  stage.violations.push(...wrong.map((why) => `run ${number}, ${eniId} (${life?.description}): ${why}`));
}

/** Every clock of the world is right all the time, so that no second may be missing anywhere. */
function hasRightClock({ spec }: Stage): boolean {
  return spec.acts
    .flatMap((each) => [each, ...(each.along === undefined ? [] : [each.along.act])])
    .every(({ clock, happenings }) => !clock?.aheadSeconds && happenings.every(({ what }) => what.kind !== 'clock'));
}
