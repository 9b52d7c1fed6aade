import { describe, expect, it } from 'vitest';
import { startProgress } from '../../bin/cli/progress.ts';
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
  const progress = startProgress({ ...sink, write: (text: string) => texts.push(text) }, { quiet });
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
    const progress = startProgress({ write: (text: string) => texts.push(text) }, { quiet: true });
    progress.onEvent({ kind: 'target-crashed', target, error: new Error('boom') });
    expect(texts.join('')).toMatch(/a bug in EKS IP Auditor.*Error: boom\n {4}at /);
  });
});
