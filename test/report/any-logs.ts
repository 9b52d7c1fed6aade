import fc from 'fast-check';
import {
  LINE_STATES,
  type LogCause,
  type LoggedPoint,
  type LogLine,
  type LogReport,
  UNREAD_REASONS,
} from '../../lambda/model/log-report.ts';
import { QUESTION_IDS } from '../../lambda/model/questions.ts';
import { hostileText } from './hostile-text.ts';

const time = fc.option(fc.constantFrom('2018-09-20T14:31:08.000Z', '2026-11-29T00:00:00.000Z'), { nil: null });
const question = fc.option(fc.constantFrom(...QUESTION_IDS), { nil: null });
const names = fc.constantFrom('i-0123456789abcdef0', '\u001b[31mnode\u202e', '`$(x)` [a](https://evil.example) @here');

const point: fc.Arbitrary<LoggedPoint> = fc.record({
  at: time,
  total: fc.nat(300),
  assigned: fc.nat(300),
  cooling: fc.nat(9),
  ready: fc.nat(300),
});

const state = fc.constantFrom(...LINE_STATES);

const line: fc.Arbitrary<LogLine> = fc.record({
  error: fc.constantFrom('ipamd-unknown-type-limit', 'sandbox-no-address'),
  where: hostileText,
  state,
  role: fc.constantFrom('cause' as const, 'symptom' as const, 'fact' as const),
  question,
  checks: fc.array(hostileText, { maxLength: 2 }),
  count: fc.nat(10_000_000),
  first: time,
  last: time,
  means: hostileText,
  proves: hostileText,
  rulesOut: fc.option(hostileText, { nil: null }),
  toDo: hostileText,
  nodes: fc.array(
    fc.record({
      node: names,
      state,
      because: fc.option(hostileText, { nil: null }),
      count: fc.nat(1_000_000),
      first: time,
      last: time,
      matched: hostileText,
      pods: fc.array(hostileText, { maxLength: 6 }),
      morePods: fc.nat(3),
      samples: fc.array(hostileText, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

/** Causes that logs prove, with text at its worst. */
export const logCauses: fc.Arbitrary<LogCause> = fc.record({
  kind: fc.constantFrom('line' as const, 'symptom' as const, 'no-address-on-enis' as const, 'node-full' as const),
  check: fc.option(hostileText, { nil: null }),
  question,
  error: fc.option(fc.constantFrom('ipamd-unknown-type-limit', 'sandbox-no-address'), { nil: null }),
  nodes: fc.array(names, { minLength: 1, maxLength: 5 }),
  mayBe: fc.array(hostileText, { maxLength: 3 }),
});

/** Reports from logs with text at its worst. */
export const logReports: fc.Arbitrary<LogReport> = fc.record({
  paths: fc.array(hostileText, { minLength: 1, maxLength: 4 }),
  at: fc.constant('2026-11-29T03:12:31.000Z'),
  files: fc.nat(100),
  bytes: fc.nat(),
  records: fc.nat(),
  ofComponents: fc.nat(3),
  first: time,
  last: time,
  unread: fc.array(fc.record({ part: hostileText, reason: fc.constantFrom(...UNREAD_REASONS), message: hostileText }), {
    maxLength: 7,
  }),
  moreUnread: fc.nat(3),
  nodes: fc.array(
    fc.record({
      name: names,
      instanceId: fc.option(names, { nil: null }),
      host: fc.option(hostileText, { nil: null }),
      first: time,
      last: time,
      release: fc.option(hostileText, { nil: null }),
      starts: fc.nat(5),
      settings: fc.array(fc.record({ name: hostileText, value: hostileText }), { maxLength: 3 }),
      pools: fc.array(
        fc.record({
          card: fc.nat(2),
          lines: fc.nat(),
          largestTotal: fc.nat(500),
          first: point,
          worst: point,
          last: point,
          emptySince: time,
          points: fc.array(point, { maxLength: 2 }),
          enis: fc.array(
            fc.record({
              id: names,
              isPrimary: fc.boolean(),
              isTrunk: fc.boolean(),
              addresses: fc.nat(240),
              assigned: fc.nat(240),
            }),
            { maxLength: 3 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 3 },
  ),
  lines: fc.array(line, { maxLength: 4 }),
  unknownLines: fc.record({
    count: fc.nat(9),
    lines: fc.array(
      fc.record({
        component: hostileText,
        level: fc.option(hostileText, { nil: null }),
        count: fc.nat(9),
        sample: hostileText,
      }),
      { maxLength: 3 },
    ),
  }),
  conclusion: fc.oneof(
    fc.record({
      state: fc.constantFrom('cause' as const, 'risk' as const),
      cause: logCauses,
      others: fc.array(logCauses, { maxLength: 7 }),
      follows: fc.array(hostileText, { maxLength: 3 }),
    }),
    fc.record({
      state: fc.constantFrom('healthy' as const, 'unknown' as const),
      cause: fc.constant(null),
      others: fc.constant([]),
      follows: fc.constant([]),
    }),
  ),
});
