import { expect, test } from 'vitest';
import { monthlyCost } from '../../bench/cost.ts';

const counts = {
  targets: 1,
  operations: 0,
  cpuSecondsOfATarget: 1,
  requestsOfATarget: 0,
  objectsWritten: 0,
  objectsRead: 0,
};

test('a month has thirty audits and a half, each of what it counted', () => {
  // One second of a processor in one scan, which has 512 MB and their share of it; its request, a kilobyte of log.
  const scan = (512 / 1024) * (1769 / 512) * 0.0000133334 + 0.2e-6 + 0.5e-6;
  expect(monthlyCost(counts)).toBeCloseTo(scan * 30.4, 9);
  expect(monthlyCost({ ...counts, operations: 1_000_000 }) - monthlyCost(counts)).toBeCloseTo(8 * 30.4, 6);
});

test('waiting for AWS costs as computing does on the share of a processor that the memory comes with', () => {
  const waiting = { ...counts, cpuSecondsOfATarget: 0, requestsOfATarget: 10 };
  const computing = { ...counts, cpuSecondsOfATarget: 0.6 * (512 / 1769) };
  expect(monthlyCost(waiting)).toBeCloseTo(monthlyCost(computing), 12);
});
