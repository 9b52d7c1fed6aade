import { describe, expect, it } from 'vitest';
import { type BranchEniWait, whyNoBranchEni } from '../../lambda/facts/pods/branch-eni-waits.ts';
import { aKubeEvent, aKubeNode, minutesAgo, NOW } from '../checks/an-inventory.ts';

const node = aKubeNode();
const policy = (namespace: string, groupId: string) => ({ namespace, name: 'web', groupIds: [groupId] });
const trunk = (fields = {}) =>
  aKubeEvent({
    reason: 'TrunkENICreationFailed',
    kind: 'Node',
    name: node.name,
    message: 'Failed to create trunk interface: Error Code: UnauthorizedOperation: Please verify the cluster IAM role',
    ...fields,
  });

describe('why there is no branch ENI', () => {
  it.each<readonly [string, Partial<BranchEniWait>, string | undefined]>([
    ['nothing says', {}, undefined],
    [
      'the VPC resource controller was refused a trunk',
      { events: [trunk()] },
      'EC2 refused a trunk ENI for the node (UnauthorizedOperation)',
    ],
    ['it was refused one long ago', { events: [trunk({ last: minutesAgo(36) })] }, undefined],
    ['it was refused one for another node', { events: [trunk({ name: 'other' })] }, undefined],
    ['an event makes a code up', { events: [trunk({ message: 'Error Code: $(reboot)' })] }, undefined],
    [
      'the VPC CNI did not ask',
      { cniNodes: [{ name: node.name, wantsTrunk: false }] },
      'the VPC CNI has not asked for a trunk ENI there: ENABLE_POD_ENI is off, or no ENI slot is left',
    ],
    [
      'it asked, and none came',
      { cniNodes: [{ name: node.name, wantsTrunk: true }] },
      'the VPC CNI asked for a trunk ENI there, and the VPC resource controller gave none',
    ],
    [
      'the node has its trunk',
      { cniNodes: [{ name: node.name, wantsTrunk: true }], node: aKubeNode({ allocatablePodEnis: 9 }) },
      undefined,
    ],
    [
      'a security group is gone',
      { errors: ['rc-branch-failed', 'ec2-id-not-found'], policies: [policy('shop', 'sg-1'), policy('other', 'sg-2')] },
      'EC2 does not know a security group or subnet for it. SecurityGroupPolicies there name sg-1',
    ],
    [
      'a group is gone, and no policy is known',
      { errors: ['ec2-id-not-found'] },
      'EC2 does not know a security group or subnet for it',
    ],
  ])('%s', (_, given, expected) => {
    const none = { node, namespaces: ['shop'], errors: [], cniNodes: undefined, policies: undefined, events: [] };
    expect(whyNoBranchEni({ ...none, ...given }, NOW)).toBe(expected);
  });
});
