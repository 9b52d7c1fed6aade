/** Was a run of ours as a whole what it should be? */
import type { CleanupSettings, TargetCleanup } from '../../../lambda/model/cleanup.ts';
import type { RecordedCall } from '../../../simulated-aws/index.ts';
import type { RegionState } from '../../../simulated-aws/world/state.ts';
import type { Stored } from './memory-store.ts';
import { recordLines, runIdOf } from './record-lines.ts';
import type { Act } from './specs.ts';

/** One deletion that was asked of AWS, whatever came of it. */
export interface Attempt {
  readonly eniId: string;
  /** AWS deletes it. */
  readonly isEffective: boolean;
  /** AWS refuses because it is in use: somebody was faster than our last look. */
  readonly isRefused: boolean;
  /** As it was made, without the instance. */
  readonly description: string;
  readonly clusterExists: boolean;
  /** Nothing says which cluster it is of. */
  readonly isNameless: boolean;
  /** Somebody used it between two audits, and left it as it was: nothing in AWS tells. */
  readonly unseenUse: boolean;
}

export type Ending =
  | { readonly kind: 'audited' }
  | { readonly kind: 'cleaned'; readonly cleanup: TargetCleanup }
  /** With an error for the user. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'crashed' }
  | { readonly kind: 'bug'; readonly message: string };

export interface Run {
  readonly number: number;
  /** Runs that had ended when it began. */
  readonly before: number;
  readonly kind: Act['kind'];
  readonly ending: Ending;
  readonly attempts: readonly Attempt[];
  readonly calls: readonly RecordedCall[];
  /** A use of the store failed: what had to be written down then may not be. */
  readonly storeFailed: boolean;
  /** Calls of AWS and uses of the store. */
  readonly steps: number;
}

interface Circumstances {
  readonly settings: CleanupSettings;
  readonly region: RegionState;
  readonly store: Stored;
}

/** Up to so many candidates the share of a target's ENIs is not asked about. */
const NEVER_TOO_MANY = 20;

export function whyWrongRun(
  run: Run,
  runs: readonly Run[],
  { settings, region, store }: Circumstances,
): readonly string[] {
  const { kind, ending, attempts, calls } = run;
  const deleted = attempts.filter(({ isEffective }) => isEffective).map(({ eniId }) => eniId);
  const share = (deleted.length * 100) / (region.enis.size + deleted.length);
  const mutating = calls.filter(({ action }) => !/^(Describe|List|Get)/.test(action));
  return [
    ...(ending.kind === 'bug' ? [ending.message] : []),
    ...rule(kind === 'apply' || mutating.length === 0, `it called ${mutating.map(({ action }) => action).join()}`),
    ...rule(
      deleted.length <= settings.maxDeletions,
      `it deleted ${deleted.length} of at most ${settings.maxDeletions}`,
    ),
    ...rule(
      deleted.length <= NEVER_TOO_MANY || share <= settings.maxSharePercent,
      `it deleted ${deleted.length}, ${share} % of all`,
    ),
    ...(ending.kind === 'cleaned' ? whyWrongEnding(run, deleted, ending.cleanup, { region, store }) : []),
    ...attempts
      .filter(({ eniId }) => wasKnownDeleted(eniId, runs, run))
      .map(({ eniId }) => `it asked for ${eniId} again`),
  ];
}

/** What it says became of each ENI, against what did. */
function whyWrongEnding(
  { number, storeFailed }: Run,
  deleted: readonly string[],
  { outcomes, record, decisions }: TargetCleanup,
  { region, store }: Pick<Circumstances, 'region' | 'store'>,
): readonly string[] {
  const said = new Map(outcomes.map(({ eniId, outcome }) => [eniId, outcome]));
  const written = new Map(
    recordLines(store).flatMap((line) =>
      line.kind === 'outcome' && line.runId === runIdOf(number) ? [[line.eniId, line.outcome]] : [],
    ),
  );
  const taken = decisions.filter(({ verdict }) => verdict === 'take');
  return [
    ...deleted.flatMap((id) => rule(MAY_BE_SAID.has(said.get(id) ?? ''), `it deleted ${id} and says ${said.get(id)}`)),
    ...outcomes.flatMap(({ eniId, outcome }) =>
      rule(outcome !== 'deleted' || !region.enis.has(eniId), `it says that it deleted ${eniId}, which is there`),
    ),
    ...outcomes.flatMap(({ eniId, outcome }) =>
      rule(
        storeFailed || NOT_TRIED.has(outcome) || written.get(eniId) === outcome,
        `it says ${outcome} of ${eniId}, and the record ${written.get(eniId)}`,
      ),
    ),
    ...rule(deleted.length === 0 || record !== null, 'it does not say where its record is'),
    ...outcomes.flatMap(({ eniId }) =>
      rule(
        taken.some((decision) => decision.eniId === eniId),
        `an outcome for ${eniId}, which was not taken`,
      ),
    ),
  ];
}

/** Of these there is nothing to write down. */
const NOT_TRIED: ReadonlySet<string> = new Set(['waiting', 'not-attempted']);

/** Of an ENI that was deleted. The last three when nobody answered whether it is gone. */
const MAY_BE_SAID: ReadonlySet<string> = new Set(['deleted', 'already-gone', 'failed', 'unconfirmed']);

function wasKnownDeleted(eniId: string, runs: readonly Run[], current: Run): boolean {
  return runs.some(
    ({ number, ending }) =>
      number < current.before &&
      ending.kind === 'cleaned' &&
      ending.cleanup.outcomes.some((outcome) => outcome.eniId === eniId && outcome.outcome === 'deleted'),
  );
}

function rule(holds: boolean, otherwise: string): readonly string[] {
  return holds ? [] : [otherwise];
}
