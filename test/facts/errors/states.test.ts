import { expect, test } from 'vitest';
import { CHECKS } from '../../../lambda/checks/index.ts';
import { explainText } from '../../../lambda/facts/errors/explain-text.ts';
import { KNOWN_STATES, misspeltState, stateIn, stateNamedIn } from '../../../lambda/facts/errors/states.ts';

test.each([
  ['ContainerCreating', 'ContainerCreating'],
  [' containercreating\n', 'ContainerCreating'],
  ['Pending', 'Pending'],
  ['Init:0/1', 'Init:0/1'],
  ['Init:2/3', 'Init:0/1'],
  ['PodInitializing', 'Init:0/1'],
  ['NotReady', 'NotReady'],
  ['NotReady,SchedulingDisabled', 'NotReady'],
  ['CrashLoopBackOff', 'CrashLoopBackOff'],
  ['Init:CrashLoopBackOff', 'CrashLoopBackOff'],
  ['web-7d9c6b5f4-x7k2p   0/1     ContainerCreating   0          12m', 'ContainerCreating'],
  ['kube-system   aws-node-x7k2p   1/2     CrashLoopBackOff   7 (2m ago)   20m', 'CrashLoopBackOff'],
  ['ip-10-0-0-17.eu-west-1.compute.internal   NotReady   <none>   5m   v1.34.2-eks-0', 'NotReady'],
])('%j is a state as kubectl shows it', (text, name) => {
  expect(stateIn(text)?.name).toBe(name);
});

test.each(['Running', 'web-1   1/1   Running   0   5d', '', 'init', 'a pending question', 'x'.repeat(10_000)])(
  '%j is none',
  (text) => {
    expect(stateIn(text) ?? stateNamedIn(text)).toBeUndefined();
  },
);

test('a sentence names a state by its word, and what reads as a known error is that', () => {
  expect(stateNamedIn('my pods are stuck in ContainerCreating')?.name).toBe('ContainerCreating');
  expect(stateNamedIn('node is "NotReady".')?.name).toBe('NotReady');
  expect(explainText('my pods are stuck in ContainerCreating').kind).not.toBe('known');
});

test.each([
  ['Penidng', 'Pending'],
  ['ContanerCreating', 'ContainerCreating'],
  ['CrashLoopBackof', 'CrashLoopBackOff'],
  ['Running', undefined],
  ['Ready', undefined],
  ['Evicted', undefined],
  ['ImagePullBackOff', undefined],
  ['FailedMount', undefined],
  ['my pod is Penidng', undefined],
])('%j is near the state %j', (text, name) => {
  expect(misspeltState(text)).toBe(name);
});

test('each names checks that there are, and a command that asks for a diagnosis', () => {
  const ids = CHECKS.map(({ meta }) => meta.id);
  for (const { checks, commands } of KNOWN_STATES) {
    expect(checks.filter((id) => !ids.includes(id))).toEqual([]);
    expect(commands.some(([program, verb]) => program === 'eks-ip-auditor' && verb === 'diagnose')).toBe(true);
  }
});
