import { describe, expect, test } from 'vitest';
import { tagFilterHonoured, usedByNobody, withoutTypes } from '../../lambda/aws/answer-rules.ts';
import type { EniAttachment, NetworkInterface } from '../../lambda/model/inventory.ts';
import { aBranchEni, aCniEni, anEni, attached, OTHER_ACCOUNT } from '../checks/an-inventory.ts';

/** Attached to something that is not named. */
function heldBy(eni: NetworkInterface, attachment: Partial<EniAttachment>): NetworkInterface {
  if (eni.attachment === undefined) throw new Error(`${eni.id} is attached to nothing`);
  return { ...eni, attachment: { ...eni.attachment, instanceId: undefined, ...attachment } };
}

describe('an ENI in use', () => {
  const used = { status: 'in-use' };
  const unsaid = 'eni-1 is in use, and no attachment says by which instance';

  test('by an instance says by which', () => {
    for (const eni of [anEni({ ...used, tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), aCniEni(used)]) {
      expect(usedByNobody([eni], [])).toBe(unsaid);
      expect(usedByNobody([eni], [{ Name: 'network-interface-id', Values: [eni.id] }])).toBeUndefined();
      const named = attached(eni, 'i-0a');
      expect(usedByNobody([named], [])).toBeUndefined();
      expect(usedByNobody([heldBy(named, { id: 'eni-attach-1', instanceOwnerId: eni.ownerId })], [])).toBe(unsaid);
      // What services attach to machines of theirs names no instance.
      expect(usedByNobody([heldBy(named, { id: 'ela-attach-1', instanceOwnerId: eni.ownerId })], [])).toBeUndefined();
      expect(usedByNobody([heldBy(named, { id: 'eni-attach-1', instanceOwnerId: OTHER_ACCOUNT })], [])).toBeUndefined();
    }
  });

  test.each([
    ['a branch', aBranchEni(used)],
    ['one whose type is branch', anEni({ ...used, interfaceType: 'branch' })],
    ['a trunk’s branch by its tag', anEni({ ...used, tags: { 'vpcresources.k8s.aws/trunk-eni-id': 'eni-2' } })],
    ['a load balancer’s', anEni({ ...used, description: 'ELB app/web/1' })],
    ['one that a service requested', anEni({ ...used, requesterManaged: true })],
    ['one that nothing uses', anEni({ status: 'available' })],
    ['one of a status that we do not know', anEni({ status: 'zz' })],
  ])('is none of an instance, and says so: %s', (_what, eni) => {
    expect(usedByNobody([eni], [])).toBeUndefined();
  });
});

describe('what was asked for by the keys of its tags', () => {
  const filters = [{ Name: 'tag-key', Values: ['kubernetes.io/cluster/*', 'eks:cluster-name'] }];

  test.each([
    ['kubernetes.io/cluster/prod', undefined],
    ['eks:cluster-name', undefined],
    ['eks:cluster-name-2', 'it has i-1, which the filter tag-key keeps out'],
    ['Name', 'it has i-1, which the filter tag-key keeps out'],
  ])('has one of them: %s', (key, problem) => {
    expect(tagFilterHonoured([{ id: 'i-1', tags: { [key]: '' } }], filters)).toBe(problem);
    expect(tagFilterHonoured([{ id: 'i-1', tags: { [key]: '' } }], [])).toBeUndefined();
  });
});

test('a node group names its types, or the launch template that does', () => {
  expect(withoutTypes({ instanceTypes: ['m5.large'] })).toBeUndefined();
  expect(withoutTypes({ launchTemplate: { id: 'lt-1', version: '1' } })).toBeUndefined();
  expect(withoutTypes({ instanceTypes: [] })).toMatch(/neither instanceTypes nor a launchTemplate/);
  expect(withoutTypes({ instanceTypes: ['m5.large'], launchTemplate: { name: 'a' } })).toMatch(/has no id/);
});
