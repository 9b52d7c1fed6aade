import { expect, test } from 'vitest';
import { matchesOf } from '../../../lambda/facts/errors/match-errors.ts';

const idsOf = (line: string) => matchesOf(line).map(({ error }) => error.id);

const UNKNOWN_TYPE = 'Failed to get eni limit due to unknown instance type t3.medium';

test('a line is known as text, as JSON, and as JSON in JSON', () => {
  const zap = JSON.stringify({ level: 'error', msg: UNKNOWN_TYPE });
  const docker = JSON.stringify({ log: `${zap}\n`, stream: 'stderr' });
  const cloudWatch = `2026-11-28T12:00:00.000Z ${JSON.stringify({ message: docker })}`;
  for (const line of [UNKNOWN_TYPE, `2018-09-20T14:31:08Z [ERROR] ${UNKNOWN_TYPE}`, zap, docker, cloudWatch]) {
    expect(idsOf(line)).toEqual(['ipamd-unknown-type-limit']);
  }
});

test('the error of AWS is told before what wraps it', () => {
  const line =
    'Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.\n\tstatus code: 400, request id: 1';
  expect(idsOf(line)).toEqual(['ec2-subnet-no-addresses', 'ipamd-create-eni-failed']);
});

test.each([
  [
    'an Auto Scaling group, whose subnet is full, as its own',
    "Status Reason: There are not enough free addresses in subnet 'subnet-66d3dd2c' to satisfy the requested number of instances. Launching EC2 instance failed.",
    ['asg-subnet-full'],
  ],
  [
    'Karpenter, whose subnet is full, as its own',
    "with fleet error(s), InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet 'subnet-66d3dd2c' to satisfy the requested number of instances.",
    ['ec2-subnet-no-addresses', 'karpenter-subnet-full'],
  ],
  [
    'the first load balancer controller as no lack of addresses: it names them whatever is missing',
    "failed to resolve 2 qualified subnet with at least 8 free IP Addresses for ALB. Subnets must contains these tags: 'kubernetes.io/role/elb': ['' or '1']. Resolved qualified subnets: '[]'",
    ['lbc-v1-two-subnets'],
  ],
])('takes an error of %s', (_, line, expected) => {
  expect(idsOf(line)).toEqual(expected);
});

test('a line that nobody knows is none', () => {
  for (const line of ['', ' ', '{', '{"level":"info"}', '[]', 'null', 'all is well', '\u001B[2J', '{"msg":7}']) {
    expect(idsOf(line)).toEqual([]);
  }
});

test('of a line without end its beginning is looked at', () => {
  expect(idsOf(UNKNOWN_TYPE + 'x'.repeat(10_000_000))).toEqual(['ipamd-unknown-type-limit']);
  expect(idsOf('x'.repeat(100_000) + UNKNOWN_TYPE)).toEqual([]);
});

test('JSON that is nested without end ends nothing', () => {
  let line = UNKNOWN_TYPE;
  for (let depth = 0; depth < 9; depth++) line = JSON.stringify({ msg: line });
  expect(() => idsOf(line)).not.toThrow();
  expect(() => idsOf(`${'{"msg":'.repeat(5_000)}1${'}'.repeat(5_000)}`)).not.toThrow();
});
