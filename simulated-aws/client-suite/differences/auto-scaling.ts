/** Where moto and the simulated AWS answer differently: EC2 Auto Scaling. */
import type { Disagreement } from '../difference.ts';

const fails = (name: string, code: string, message: string) => [
  { case: name, field: 'error.code', moto: 'unreadable', simulated: code },
  { case: name, field: 'error.status', moto: 500, simulated: 400 },
  { case: name, field: 'error.message', moto: null, simulated: message },
];

export const autoScalingDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto fails with an internal error.',
    source: 'EC2 Auto Scaling API reference, DescribeAutoScalingGroups: MaxRecords up to 100, and InvalidNextToken',
    differences: [
      ...fails(
        'refuses a page of 101 Auto Scaling groups',
        'ValidationError',
        'MaxRecords must be between 1 and 100: 101',
      ),
      ...fails(
        'refuses a token of Auto Scaling groups that was not issued',
        'InvalidNextToken',
        'The token is invalid.',
      ),
    ],
  },
];
