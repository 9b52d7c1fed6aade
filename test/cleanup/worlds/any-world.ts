import fc from 'fast-check';
import type { Act, Along, EniSpec, Happening, NodeSpec, Step, WorldSpec } from './specs.ts';
import { CLUSTER_NAMES, ENI_KINDS, FAULTS, PROXIED, STEP_NAMES, SUBNET_NAMES, TAMPERINGS } from './specs.ts';

/** When the worlds begin. */
export const EPOCH = Date.UTC(2026, 2, 1);
const MINUTE = 60_000;

/** What would make a deletion wrong, or nobody's any more. */
const IN_THE_WAY = [
  'person-attaches',
  'person-exempts',
  'person-tags',
  'person-protects',
  'person-routes',
  'person-gives-public-address',
  'person-turns-source-dest-check-off',
  'person-says-do-not-delete',
  'person-renames-cluster',
  'person-renames-instance',
  'person-describes-anew',
  'person-deletes',
  'cni-sweeps',
  'controller-sweeps-cluster',
  'cluster-is-created',
  'node-is-launched',
  'neighbour-creates',
] as const;

const anyStep = anyStepOf(STEP_NAMES);

function anyStepOf(names: readonly Step['name'][]): fc.Arbitrary<Step> {
  return fc.record({ name: fc.constantFrom(...names), on: fc.nat({ max: 99 }) });
}

const anyNode: fc.Arbitrary<NodeSpec> = fc.record({
  cluster: fc.nat({ max: CLUSTER_NAMES.length - 1 }),
  subnet: fc.nat({ max: SUBNET_NAMES.length - 1 }),
  state: oneOfWeighted(
    [6, 'forgotten'],
    [3, 'terminated'],
    [3, 'running'],
    [1, 'stopped'],
    [1, 'stopping'],
    [1, 'pending'],
    [1, 'shutting-down'],
  ),
});

/** Half are what clean-up is for; ages and tags then decide. */
const anyEni: fc.Arbitrary<EniSpec> = fc.record({
  kind: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom('branch' as const, 'trunk' as const) },
    { weight: 9, arbitrary: fc.constant('cni' as const) },
    { weight: 6, arbitrary: fc.constantFrom(...ENI_KINDS) },
  ),
  node: fc.nat({ max: 3 }),
  ageMinutes: fc.constantFrom(0, 5, 14, 16, 31, 59, 61, 300, 300, 30_000),
  stamp: oneOfWeighted([9, 'right'], [1, 'absent'], [1, 'garbage'], [1, 'future'], [1, 'soon']),
  clusterTag: oneOfWeighted([9, true], [1, false]),
  extraTag: oneOfWeighted([10, 'none'], [1, 'keep'], [1, 'no-manage']),
  service: fc.constantFrom('alb', 'lambda', 'msk', 'efs', 'ecs', 'rds', 'nat', 'fargate-pod'),
});

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('step' as const), step: anyStep }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(0.2, 1, 4, 20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom(...FAULTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deadline' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('tampered' as const), tampering: fc.constantFrom(...TAMPERINGS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      bySeconds: fc.constantFrom(-90_000, -3600, -600, -2, 2, 600, 3600, 90_000),
    }),
  },
);

/** An audit makes some 15 calls, a clean-up that deletes some 25. */
const anyCallNumber = fc.nat({ max: 40 });

const anyHappeningAtCall = fc.record({ atCall: anyCallNumber, of: fc.constant('all' as const), what: anyHappening });

/** Between the plan, our last look and the deletion: the windows that matter most. */
const anyHappeningCloseBy = fc.record({
  atCall: fc.nat({ max: 3 }),
  of: fc.constantFrom('second-looks' as const, 'deletions' as const),
  what: fc.oneof(anyHappening, fc.record({ kind: fc.constant('step' as const), step: anyStepOf(IN_THE_WAY) })),
});

/** Most clocks are right. */
const anyClock: fc.Arbitrary<Act['clock']> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.record({
      aheadSeconds: fc.constantFrom(-200_000, -1800, -600, -130, -90, -3, 0, 3, 90, 130, 600, 1800, 200_000),
      isSilent: oneOfWeighted([5, false], [1, true]),
    }),
  },
);

function anyAct(kind: fc.Arbitrary<Act['kind']>): fc.Arbitrary<Act> {
  return fc.record({
    kind,
    clock: anyClock,
    proxy: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.record({ action: fc.constantFrom(...PROXIED), tampering: fc.constantFrom(...TAMPERINGS) }),
      },
    ),
    agreedTo: oneOfWeighted([8, undefined], [1, 'even'], [1, 'odd']),
    afterMinutes: fc.constantFrom(0, 1, 10, 29, 30, 31, 35, 45, 61, 61, 300),
    meanwhile: fc.array(anyStep, { maxLength: 3 }),
    happenings: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(anyHappeningAtCall, { maxLength: 8 }) },
      { weight: 1, arbitrary: fc.array(anyHappeningCloseBy, { maxLength: 3 }) },
    ),
    crash: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.record({ atCall: anyCallNumber, done: fc.boolean() }) },
    ),
  });
}

const anySettings: fc.Arbitrary<WorldSpec['settings']> = fc.record({
  minAgeMinutes: fc.constantFrom(15, 60),
  liveClusterGraceMinutes: fc.constantFrom(40, 240, 1440),
  maxDeletions: fc.constantFrom(1, 2, 50, 50),
  maxSharePercent: fc.constant(25),
  withoutClusterTag: oneOfWeighted([2, undefined], [1, false], [2, true]),
  freezes: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(anyFreeze(), { minLength: 1, maxLength: 2 }) },
  ),
});

function anyFreeze() {
  return fc
    .record({ from: fc.nat({ max: 150 }), minutes: fc.integer({ min: 1, max: 60 }) })
    .map(({ from, minutes }) => ({
      from: new Date(EPOCH + from * MINUTE).toISOString(),
      until: new Date(EPOCH + (from + minutes) * MINUTE).toISOString(),
      reason: 'release week',
    }));
}

/** A second clean-up, now and then, of other settings, and whose plan was agreed to in part. */
const anyAlong: fc.Arbitrary<Along | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: anyAct(oneOfWeighted([1, 'audit'], [1, 'plan'], [4, 'apply'])),
      settings: anySettings,
      turns: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
    }),
  },
);

/** Somebody uses an ENI for a while, and an audit may look meanwhile. */
function withReuse(acts: readonly Act[], first: number, on: number): readonly Act[] {
  const steps: Readonly<Record<number, Act['meanwhile'][number]>> = {
    [first]: { name: 'person-attaches', on },
    [first + 1]: { name: 'person-returns', on },
  };
  return acts.map((act, index) => {
    const step = steps[index];
    return step === undefined ? act : { ...act, meanwhile: [...act.meanwhile, step] };
  });
}

const anyActs: fc.Arbitrary<readonly Act[]> = fc
  .record({
    first: anyAct(fc.constant('audit')),
    others: fc.array(
      fc
        .record({ act: anyAct(oneOfWeighted([2, 'audit'], [1, 'plan'], [5, 'apply'])), along: anyAlong })
        .map(({ act, along }): Act => ({ ...act, along })),
      { minLength: 1, maxLength: 4 },
    ),
    reuse: fc.option(fc.record({ first: fc.nat({ max: 2 }), on: fc.nat({ max: 99 }) }), { freq: 4 }),
  })
  .map(({ first, others, reuse }) => {
    const acts = [first, ...others];
    return reuse === null ? acts : withReuse(acts, reuse.first, reuse.on);
  });

const anyOwnerOfOther = oneOfWeighted([15, false], [1, true]);

const anyLengthOfPages = oneOfWeighted([2, false], [1, true]);

/** Few things of many kinds, an audit, and then audits and clean-ups while the world goes on. */
const anyBusyWorld: fc.Arbitrary<WorldSpec> = fc.record({
  isOtherVpcTheirs: anyOwnerOfOther,
  clusters: fc.tuple(...CLUSTER_NAMES.map(() => oneOfWeighted([4, 'alive'], [1, 'deleting'], [5, 'gone']))),
  nodes: fc.array(anyNode, { minLength: 1, maxLength: 4 }),
  enis: fc.array(anyEni, { minLength: 2, maxLength: 8 }),
  settings: anySettings,
  acts: anyActs,
  hasShortPages: anyLengthOfPages,
});

/** Half a day and more lies between looks, so that what takes a day to watch is watched. */
const anyPatientAct = (kind: Act['kind']) =>
  fc
    .record({
      act: anyAct(fc.constant(kind)),
      afterMinutes: fc.constantFrom(700, 721, 725, 1441, 1600),
      along: anyAlong,
    })
    .map(({ act, ...others }): Act => ({ ...act, ...others }));

/** What a CNI without CLUSTER_NAME leaves: nearly nothing else is there, and clean-up is mostly set to take it. */
const anyNamelessWorld: fc.Arbitrary<WorldSpec> = fc.record({
  isOtherVpcTheirs: anyOwnerOfOther,
  clusters: fc.tuple(...CLUSTER_NAMES.map(() => oneOfWeighted([1, 'alive'], [1, 'deleting'], [5, 'gone']))),
  nodes: fc.array(
    fc
      .record({ node: anyNode, state: oneOfWeighted([3, 'forgotten'], [1, 'running']) })
      .map(({ node, state }): NodeSpec => ({ ...node, state })),
    { minLength: 1, maxLength: 3 },
  ),
  enis: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: anyEni.map((eni): EniSpec => ({ ...eni, kind: 'cni', clusterTag: false })) },
      { weight: 1, arbitrary: anyEni },
    ),
    { minLength: 1, maxLength: 4 },
  ),
  settings: fc
    .record({ settings: anySettings, withoutClusterTag: oneOfWeighted([1, false], [9, true]) })
    .map(({ settings, withoutClusterTag }) => ({ ...settings, withoutClusterTag })),
  acts: fc.tuple(anyPatientAct('audit'), anyPatientAct('audit'), anyPatientAct('apply'), anyPatientAct('apply')),
  hasShortPages: anyLengthOfPages,
});

export const anyWorld: fc.Arbitrary<WorldSpec> = fc.oneof(
  { weight: 5, arbitrary: anyBusyWorld },
  { weight: 1, arbitrary: anyNamelessWorld },
);

function oneOfWeighted<const T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}
