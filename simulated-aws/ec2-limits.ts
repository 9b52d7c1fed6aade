import type { Fault } from './faults.ts';

/** EC2's own request limits (EC2 API throttling page): a bucket for each action in a region of an account. Pass as `faults`. */
export const EC2_REQUEST_LIMITS: readonly Fault[] = [
  { kind: 'throttle', action: 'ec2:Describe*', capacity: 100, refillPerSecond: 20 },
  { kind: 'throttle', action: 'ec2:Get*', capacity: 100, refillPerSecond: 20 },
  { kind: 'throttle', action: 'ec2:CreateNetworkInterface', capacity: 100, refillPerSecond: 5 },
  { kind: 'throttle', action: 'ec2:DeleteNetworkInterface', capacity: 100, refillPerSecond: 5 },
  { kind: 'throttle', action: 'ec2:CreateTags', capacity: 100, refillPerSecond: 10 },
];
