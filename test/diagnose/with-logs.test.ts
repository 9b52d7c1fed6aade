import { describe, expect, it } from 'vitest';
import { withLogs } from '../../lambda/diagnose/with-logs.ts';
import type { Diagnosis } from '../../lambda/model/diagnosis.ts';
import type { LogCause, LogReport } from '../../lambda/model/log-report.ts';
import { aNode, anInventory, CLUSTER } from '../checks/an-inventory.ts';
import { aDiagnosis, aStep, PILE } from '../report/a-diagnosis.ts';

const OWN = 'i-0aaaaaaaaaaaaaaaa';
const INVENTORY = anInventory({
  nodes: [aNode({ id: OWN, tags: { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned' } })],
});

const UNKNOWN_TYPE: LogCause = {
  kind: 'line',
  check: 'unsupported-instance-type',
  question: 'types',
  error: 'ipamd-unknown-type-limit',
  nodes: [OWN],
  mayBe: [],
};

function logsOf(cause: LogCause, hoursOld: number, at: string): LogReport {
  const last = new Date(Date.parse(at) - hoursOld * 3_600_000).toISOString();
  return {
    paths: ['b.tar.gz'],
    at,
    files: 1,
    bytes: 1,
    records: 1,
    ofComponents: 1,
    first: last,
    last,
    unread: [],
    moreUnread: 0,
    nodes: cause.nodes.map((name) => ({
      name,
      instanceId: name.startsWith('i-') ? name : null,
      host: null,
      first: last,
      last,
      release: null,
      starts: 0,
      settings: [],
      pools: [],
    })),
    lines: [],
    unknownLines: { count: 0, lines: [] },
    conclusion: { state: 'cause', cause, others: [], follows: [] },
  };
}

function withOld(
  state: 'ok' | 'unknown' | 'bad' | 'not-applicable',
  hoursOld: number,
  cause = UNKNOWN_TYPE,
): Diagnosis {
  const diagnosis = aDiagnosis({ cluster: CLUSTER, steps: [aStep({ id: 'types', state }), aStep({ id: 'nodes' })] });
  return withLogs(diagnosis, logsOf(cause, hoursOld, diagnosis.at), INVENTORY);
}

const statesOf = ({ steps }: Diagnosis) => steps.map(({ state }) => state);

describe('what logs prove of a question', () => {
  it('settles one that AWS leaves open, and is the cause', () => {
    const { steps, conclusion } = withOld('unknown', 5);
    expect(steps).toMatchObject([
      { state: 'bad', logged: [{ decides: true }] },
      { state: 'ok', logged: [] },
    ]);
    expect(conclusion).toEqual({ state: 'cause', cause: null, logged: UNKNOWN_TYPE });
  });

  it('speaks against what AWS shows to be well only while it is of now', () => {
    expect(statesOf(withOld('ok', 0.5))).toEqual(['bad', 'ok']);
    const old = withOld('ok', 5);
    expect(old.steps).toMatchObject([{ state: 'ok', logged: [{ decides: false }] }, { state: 'ok' }]);
    expect(old.conclusion.state).toBe('healthy');
  });

  it('decides nothing where it is older than a day, or has no time', () => {
    expect(statesOf(withOld('unknown', 30))).toEqual(['unknown', 'ok']);
  });

  it('is nothing where it is of no node of the cluster', () => {
    const other = withOld('unknown', 0, { ...UNKNOWN_TYPE, nodes: ['i-0bbbbbbbbbbbbbbbb'] });
    expect(other.steps).toMatchObject([{ state: 'unknown', logged: [] }, { state: 'ok' }]);
    const some = withOld('unknown', 0, { ...UNKNOWN_TYPE, nodes: ['i-0bbbbbbbbbbbbbbbb', OWN] });
    expect(some.steps[0]?.logged[0]?.cause.nodes).toEqual([OWN]);
  });

  it('is of the cluster where its file names no node: who gives it says so', () => {
    expect(statesOf(withOld('unknown', 0, { ...UNKNOWN_TYPE, nodes: ['ipamd.log'] }))).toEqual(['bad', 'ok']);
  });

  it('is nothing of a question that is none for the cluster', () => {
    expect(statesOf(withOld('not-applicable', 0))).toEqual(['not-applicable', 'ok']);
  });

  it('is the cause only where it breaks before what AWS shows', () => {
    const diagnosis = { ...PILE, cluster: CLUSTER };
    const room = { ...UNKNOWN_TYPE, question: 'room' as const };
    expect(withLogs(diagnosis, logsOf(room, 0, diagnosis.at), INVENTORY).conclusion).toEqual(PILE.conclusion);
  });
});
