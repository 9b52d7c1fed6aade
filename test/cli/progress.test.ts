import { describe, expect, it, vi } from 'vitest';
import { CLEANING, startProgress } from '../../bin/cli/progress.ts';
import { type Part, type Sink, written as writtenText } from '../../bin/output.ts';
import type { CleanupOutcome } from '../../lambda/model/cleanup.ts';
import type { TargetResult } from '../../lambda/model/report.ts';

const target = { accountId: '111122223333', region: 'eu-west-1' };

const complete: TargetResult = {
  ...target,
  status: 'complete',
  gaps: [],
  notEvaluated: [],
  resources: { clusters: 2, subnets: 14, subnetEnis: 1204 },
  evaluated: ['leaked-eni'],
  memory: { status: 'off', message: null },
};

const partial: TargetResult = {
  ...complete,
  status: 'partial',
  gaps: [
    { section: 'nodes', reason: 'denied', action: 'ec2:DescribeInstances', message: 'not authorized' },
    { section: 'eniInstances', reason: 'denied', action: 'ec2:DescribeInstances', message: 'not authorized' },
  ],
};

/** What is written while a target is audited. */
function written(sink: { isTTY?: boolean; columns?: number }, quiet: boolean, result: TargetResult): string {
  const texts: string[] = [];
  const progress = startProgress(
    { ...sink, write: (...parts: readonly Part[]) => texts.push(writtenText(parts)) },
    { quiet },
  );
  progress.onEvent({ kind: 'targets', targets: [target] });
  progress.onEvent({ kind: 'target-started', target });
  progress.onEvent({ kind: 'target-finished', target, result });
  expect(progress.counts()).toEqual({ finished: 1, total: 1 });
  progress.stop();
  return texts.join('');
}

describe('progress', () => {
  it('is plain lines where there is no terminal', () => {
    expect(written({}, false, complete)).toBe(
      'auditing 1 target\n' +
        '[1/1] 111122223333 eu-west-1: complete (2 clusters, 14 subnets, 1,204 network interfaces)\n',
    );
  });

  it('names once what kept it from looking', () => {
    expect(written({}, false, partial)).toContain('partial (ec2:DescribeInstances: denied)');
  });

  it('on a terminal leaves only lines that matter, and no live line behind', () => {
    expect(written({ isTTY: true }, false, complete)).toBe('\r\u001B[2K');
    const text = written({ isTTY: true }, false, partial);
    expect(text).toContain('ec2:DescribeInstances: denied');
    expect(text.endsWith('\n\r\u001B[2K')).toBe(true);
  });

  it('is silent when asked to be', () => {
    expect(written({ isTTY: true }, true, partial)).toBe('');
  });

  it('shows the stack of a bug even then', () => {
    const texts: string[] = [];
    const progress = startProgress(
      { write: (...parts: readonly Part[]) => texts.push(writtenText(parts)) },
      { quiet: true },
    );
    progress.onEvent({ kind: 'target-crashed', target, error: new Error('boom') });
    expect(texts.join('')).toMatch(/a bug in EKS IP Auditor.*Error: boom\n {4}at /);
  });
});

describe('progress of a clean-up', () => {
  const about = { eniId: 'eni-1', subnetId: 'subnet-1', message: 'm', at: '2026-01-01T00:00:00.000Z' };
  const outcomes: readonly CleanupOutcome[] = [
    { ...about, outcome: 'deleted', addresses: 10 },
    { ...about, eniId: 'eni-2', outcome: 'deleted', addresses: 1 },
    { ...about, eniId: 'eni-3', outcome: 'in-use', addresses: 10 },
  ];

  /** What is written while a target is cleaned. */
  function writtenOf(sink: Omit<Sink, 'write'>, quiet: boolean): string {
    const texts: string[] = [];
    const write = (...parts: readonly Part[]) => texts.push(writtenText(parts));
    const progress = startProgress({ ...sink, write }, { quiet, work: CLEANING });
    progress.onEvent({ kind: 'targets', targets: [target, target] });
    progress.onEvent({ kind: 'target-started', target });
    for (const outcome of outcomes) progress.onEvent({ kind: 'outcome', target, outcome });
    progress.stop();
    return texts.join('');
  }

  it('is a line for each ENI where there is no terminal', () => {
    expect(writtenOf({}, false)).toBe(
      'cleaning 2 targets\n' +
        '111122223333 eu-west-1: eni-1 deleted (10 addresses)\n' +
        '111122223333 eu-west-1: eni-2 deleted (1 address)\n' +
        '111122223333 eu-west-1: eni-3 attached again, so kept\n',
    );
  });

  it('on a terminal is the live line alone, which shows the last ENI', () => {
    vi.useFakeTimers();
    const texts: string[] = [];
    const write = (...parts: readonly Part[]) => texts.push(writtenText(parts));
    const progress = startProgress({ isTTY: true, columns: 100, write }, { quiet: false, work: CLEANING });
    progress.onEvent({ kind: 'targets', targets: [target, target] });
    for (const outcome of outcomes.slice(0, 2)) progress.onEvent({ kind: 'outcome', target, outcome });
    vi.advanceTimersByTime(100);
    progress.stop();
    vi.useRealTimers();
    expect(texts.join('')).toContain('0 of 2 cleaned · 111122223333 eu-west-1 · eni-2 deleted (1 address)');
    expect(texts.join('')).not.toContain('\n');
  });

  it('is silent when asked to be', () => {
    expect(writtenOf({}, true)).toBe('');
    expect(writtenOf({ isTTY: true }, true)).toBe('');
  });
});
