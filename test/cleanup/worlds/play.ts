/** Plays a random world: audits and clean-ups of ours, among all that others do. */
import { auditTarget } from '../../../lambda/audit/audit-target.ts';
import { selectChecks } from '../../../lambda/audit/select-checks.ts';
import { CHECKS as ALL_CHECKS } from '../../../lambda/checks/index.ts';
import { cleanTarget } from '../../../lambda/cleanup/clean-target.ts';
import { AuditorError } from '../../../lambda/model/errors.ts';
import type { Verdict } from '../../simulated-aws/faults.ts';
import { type InProcessAws, inProcessAws } from '../../simulated-aws/in-process.ts';
import type { RecordedCall } from '../../simulated-aws/index.ts';
import { EPOCH } from './any-world.ts';
import { ACCOUNT, type Beginning, build, REGION } from './build.ts';
import { act, type Cast } from './cast.ts';
import { beginRun, enisAskedFor, observe, show } from './chronicle.ts';
import type { Ports } from './direct-ports.ts';
import { type FaultName, type Gate, gateOf, type Time } from './gate.ts';
import { seenSince, whyWrong } from './judge.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { recordLines, runIdOf } from './record-lines.ts';
import { type Attempt, type Ending, type Run, whyWrongRun } from './run-judge.ts';
import type { Act, WorldSpec } from './specs.ts';

/** How a run of ours gets at the simulated AWS. */
export type Transport = (aws: InProcessAws) => Ports;

export interface Played {
  readonly runs: readonly Run[];
  /** Each with the run and the ENI it is about. None is what we want. */
  readonly violations: readonly string[];
  readonly store: MemoryStore;
  readonly beginning: Beginning;
}

const MINUTE = 60_000;
const TARGET = { accountId: ACCOUNT, region: REGION, partition: 'aws' };
/** The only one that is asked besides: a dozen of calls more a run would be most of what a world takes. */
const OTHER_REGION = 'eu-central-1';
/** What sees ENIs `available`, and so makes the sightings. */
const CHECKS = selectChecks(ALL_CHECKS, {}, ['leaked-eni']);

/** What a play needs from one run to the next. */
interface Stage {
  readonly spec: WorldSpec;
  readonly beginning: Beginning;
  readonly aws: InProcessAws;
  readonly transport: Transport;
  readonly cast: Cast;
  readonly time: Time;
  readonly store: MemoryStore;
  readonly runs: Run[];
  readonly violations: string[];
  /** Of the run that is on. */
  gate: Gate | undefined;
  fault: FaultName | undefined;
  attempts: Attempt[];
  storeFailed: boolean;
  looksAgain: boolean;
  /** What the run last took for the time. */
  lastClock: number;
}

export async function play(spec: WorldSpec, transport: Transport): Promise<Played> {
  const beginning = build(spec);
  const time: Time = { now: EPOCH };
  const stage: Stage = {
    spec,
    beginning,
    aws: inProcessAws(beginning.world, { clock: () => new Date(time.now) }),
    transport,
    cast: { chronicle: beginning.chronicle, found: new Map() },
    time,
    store: memoryStore((key, use) => useStore(stage, key, use)),
    runs: [],
    violations: [],
    gate: undefined,
    fault: undefined,
    attempts: [],
    storeFailed: false,
    looksAgain: false,
    lastClock: EPOCH,
  };
  stage.aws.faults.before((_world, call) => onCall(stage, call));
  for (const script of spec.acts) await perform(stage, script);
  stage.violations.push(...stage.aws.unsupported);
  return { runs: stage.runs, violations: stage.violations, store: stage.store, beginning };
}

async function perform(stage: Stage, script: Act): Promise<void> {
  const { cast, time, beginning, violations, runs } = stage;
  const { scene, chronicle } = beginning;
  for (const step of script.meanwhile) {
    time.now += (script.afterMinutes * MINUTE) / (script.meanwhile.length + 1);
    act(cast, { ...scene, now: new Date(time.now) }, step);
    observe(chronicle, scene.region, time.now);
  }
  time.now += (script.afterMinutes * MINUTE) / (script.meanwhile.length + 1);
  beginRun(chronicle);
  stage.attempts = [];
  stage.storeFailed = false;
  stage.looksAgain = false;
  const gate = gateOf(script, cast, scene, time);
  stage.gate = gate;
  const callsBefore = stage.aws.calls.length;
  const ending = await Promise.race([go(stage, script, gate).catch(failed), gate.crashed.then(crashed)]);
  const run: Run = {
    number: runs.length,
    kind: script.kind,
    ending,
    attempts: stage.attempts,
    calls: stage.aws.calls.slice(callsBefore),
    storeFailed: stage.storeFailed,
    steps: gate.calls(),
  };
  runs.push(run);
  const wrong = whyWrongRun(run, runs, { settings: stage.spec.settings, region: scene.region, store: stage.store });
  violations.push(...wrong.map((why) => `run ${run.number} (${run.kind}): ${why}`));
}

async function go(stage: Stage, { kind }: Act, gate: Gate): Promise<Ending> {
  const { store, spec, time } = stage;
  const ports = stage.transport(passing(stage, gate));
  const clock = () => {
    stage.lastClock = time.now;
    return new Date(time.now);
  };
  if (kind === 'audit') {
    const memory = { store, signal: new AbortController().signal };
    const request = { target: TARGET, scope: 'eks' as const, checks: CHECKS, declaredClusters: {}, memory };
    await auditTarget(ports.reads, request, clock, gate.signal);
    return { kind: 'audited' };
  }
  const request = {
    target: TARGET,
    mode: kind,
    settings: { ...spec.settings, clusterRegions: [OTHER_REGION] },
    declaredClusters: {},
    scope: 'eks' as const,
    runId: runIdOf(stage.runs.length),
    store,
  };
  const deleter = kind === 'apply' ? ports.deleter : undefined;
  const world = { clock, sleep: gate.sleep, signal: gate.signal };
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
function passing(stage: Stage, gate: Gate): InProcessAws {
  const through = <T>(call: () => Promise<T>): Promise<T> =>
    gate.pass((fault) => {
      stage.fault = fault;
      return call();
    });
  const { aws } = stage;
  return {
    ...aws,
    call: (...args) => through(() => aws.call(...args)),
    requestHandler: { handle: (request) => through(() => aws.requestHandler.handle(request)) },
  };
}

function useStore<T>(
  stage: Stage,
  key: string,
  use: (fault: 'conflict' | 'error' | 'lost-answer' | undefined) => T,
): Promise<T> {
  const run = stage.runs.length;
  const { gate, beginning } = stage;
  if (gate === undefined) throw new Error('the store is used by no run');
  return gate.pass((fault) => {
    const before = stage.store.texts.get(key);
    if (fault !== undefined) stage.storeFailed = true;
    try {
      return use(storeFault(fault));
    } finally {
      const isLedger = key.startsWith('targets/') && stage.store.texts.get(key) !== before;
      if (isLedger) beginning.chronicle.remembered.push(run);
      if (isLedger) beginning.chronicle.rememberedAt.set(run, stage.lastClock);
    }
  });
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
  const { chronicle, scene } = stage.beginning;
  const isDeletion = call.action === 'DeleteNetworkInterface' && call.parameters.DryRun !== true;
  const [askedFor] = enisAskedFor(call.parameters);
  stage.looksAgain ||= askedFor !== undefined;
  const kind = isDeletion ? 'deletions' : 'second-looks';
  const target = isDeletion ? String(call.parameters.NetworkInterfaceId) : askedFor;
  const happened = isDeletion || stage.looksAgain ? stage.gate?.before(kind, target) : undefined;
  const fault = stage.fault ?? happened;
  const isHeard = fault === undefined && stage.gate?.signal.aborted !== true;
  if (isHeard) show(chronicle, scene.region, call, stage.runs.length, stage.time.now);
  if (isDeletion) judgeAttempt(stage, call, fault);
  return fault === undefined ? undefined : { delayMs: 0, refusal: refusalOf(fault) };
}

export function refusalOf(fault: FaultName): NonNullable<Verdict['refusal']> {
  if (fault !== 'error') return fault;
  return { kind: 'error', action: '*', code: 'InternalError', message: 'An internal error has occurred', status: 500 };
}

function judgeAttempt(stage: Stage, call: RecordedCall, fault: FaultName | undefined): void {
  const { beginning, spec, store, time } = stage;
  const { chronicle, scene } = beginning;
  const eniId = String(call.parameters.NetworkInterfaceId);
  const run = stage.runs.length;
  const made = stage.gate?.made() ?? { at: time.now, isLate: true };
  const deletion = {
    chronicle,
    region: scene.region,
    settings: spec.settings,
    run,
    eniId,
    madeAt: made.at,
    isLate: made.isLate,
    at: time.now,
  };
  const reachesAws = fault === undefined || fault === 'drop-answer';
  const record = scene.region.enis.get(eniId);
  const life = chronicle.lives.get(eniId);
  stage.attempts.push({
    eniId,
    isEffective: reachesAws && record?.shape.Status === 'available',
    isRefused: record !== undefined && record.shape.Status !== 'available',
    description: life?.description.replace(/i-.*/, '') ?? '',
    clusterExists: chronicle.shownClusters.get(life?.purpose?.cluster ?? '')?.what === record?.shape.VpcId,
    unseenUse: (life?.availableSince ?? time.now) > (seenSince(deletion) ?? 0),
  });
  const intent = recordLines(store).some(
    (line) => line.kind === 'intent' && line.runId === runIdOf(run) && line.eniId === eniId && line.eni.id === eniId,
  );
  const wrong = [...whyWrong(deletion), ...(intent ? [] : ['the record says nothing of it'])];
  stage.violations.push(...wrong.map((why) => `run ${run}, ${eniId} (${life?.description}): ${why}`));
}
