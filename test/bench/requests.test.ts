import { expect, test } from 'vitest';
import { KNOWN_CALLS, requestsByPurpose } from '../../bench/requests.ts';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import type { RecordedCall } from '../../simulated-aws/index.ts';

const aCall = (service: string, action: string, Filters: readonly unknown[] = []): RecordedCall => ({
  service,
  action,
  accountId: '111122223333',
  region: 'eu-west-1',
  callerArn: undefined,
  parameters: { Filters },
  at: new Date(0),
  outcome: 'ok',
  errorCode: undefined,
});

test('it is known of every call of an audit what it is asked for', () => {
  expect(READ_ACTIONS.filter((action) => !KNOWN_CALLS.includes(action))).toEqual([]);
});

test('requests are counted by section, the most first, and by their filters where several sections ask', () => {
  const byStatus = { Name: 'status', Values: ['available'] };
  const ended = [
    { Name: 'tag-key', Values: ['a'] },
    { Name: 'instance-state-name', Values: ['terminated'] },
  ];
  const counts = requestsByPurpose([
    aCall('ec2', 'DescribeNetworkInterfaces', [byStatus]),
    aCall('eks', 'ListClusters'),
    aCall('eks', 'DescribeCluster'),
    aCall('ec2', 'DescribeInstances', ended),
  ]);
  expect([...counts]).toEqual([
    ['clusters', 2],
    ['availableEnis', 1],
    ['endedNodes', 1],
  ]);
});

test('a call of which it is not known what it is for ends the count', () => {
  expect(() => requestsByPurpose([aCall('ec2', 'DescribeInstances')])).toThrow(
    'what ec2:DescribeInstances is asked for',
  );
});
