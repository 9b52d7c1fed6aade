import { describe, expect, it } from 'vitest';
import { refusedAction } from '../../lambda/facts/pods/refused-calls.ts';
import type { KubeEvent } from '../../lambda/model/kubernetes.ts';
import { aRefusal, minutesAgo, NOW } from '../checks/an-inventory.ts';

const NODE = 'ip-10-0-0-17.eu-west-1.compute.internal';

describe('what EC2 refuses the VPC CNI of a node, by its events', () => {
  it.each<readonly [string, readonly KubeEvent[], string | undefined]>([
    ['the action of the event', [aRefusal('ec2:CreateTags')], 'ec2:CreateTags'],
    [
      'that of the latest',
      [aRefusal('ec2:CreateTags', { last: minutesAgo(9) }), aRefusal('ec2:AttachNetworkInterface')],
      'ec2:AttachNetworkInterface',
    ],
    ['nothing on another node', [aRefusal('ec2:CreateTags', { reporter: 'aws-node-other' })], undefined],
    ['nothing of another pod that claims to know', [aRefusal('ec2:CreateTags', { namespace: 'shop' })], undefined],
    ['nothing long after', [aRefusal('ec2:CreateTags', { last: minutesAgo(36) })], undefined],
    ['nothing of an unknown time', [aRefusal('ec2:CreateTags', { last: undefined })], undefined],
    ['nothing that is no action', [aRefusal('ec2:$(reboot)')], undefined],
    ['nothing without events', [], undefined],
  ])('is %s', (_, events, expected) => {
    expect(refusedAction(events, NODE, NOW)).toBe(expected);
  });
});
