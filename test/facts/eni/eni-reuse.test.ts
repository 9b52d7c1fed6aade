import { describe, expect, it } from 'vitest';
import { reuseOf } from '../../../lambda/facts/eni/eni-reuse.ts';
import { aBranchEni, aCniEni, anEni, attached } from '../../checks/an-inventory.ts';

const INSTANCE_TAG = 'node.k8s.amazonaws.com/instance_id';
const trunk = (instanceId?: string) => {
  const eni = aBranchEni({ description: 'aws-k8s-trunk-eni', interfaceType: 'trunk' });
  return instanceId === undefined ? eni : { ...eni, tags: { ...eni.tags, [INSTANCE_TAG]: instanceId } };
};
const withoutInstance = (eni: ReturnType<typeof attached>) => ({
  ...eni,
  attachment: eni.attachment && { ...eni.attachment, instanceId: undefined },
});

describe('somebody else uses an ENI that EKS networking made', () => {
  it('when it is attached to another instance than it was made for', () => {
    expect(reuseOf(attached(aCniEni(), 'i-0b'))).toEqual({ instanceId: 'i-0b' });
    expect(reuseOf(attached(trunk('i-0a'), 'i-0b'))).toEqual({ instanceId: 'i-0b' });
  });

  it('when it is attached to something that is no instance', () => {
    expect(reuseOf(withoutInstance(attached(aCniEni(), 'i-0a')))).toEqual({ instanceId: null });
    expect(reuseOf(withoutInstance(attached(trunk(), 'i-0a')))).toEqual({ instanceId: null });
  });

  it('when a branch, which never has an attachment, has one', () => {
    expect(reuseOf(attached(aBranchEni(), 'i-0b'))).toEqual({ instanceId: 'i-0b' });
  });
});

describe('nobody else uses', () => {
  it('one that is free, or attached to the instance that it was made for', () => {
    expect(reuseOf(aCniEni())).toBeUndefined();
    expect(reuseOf(attached(aCniEni(), 'i-0a'))).toBeUndefined();
    expect(reuseOf(attached(trunk('i-0a'), 'i-0a'))).toBeUndefined();
  });

  it('one whose Description names the instance that it is attached to, whatever became of its tags', () => {
    expect(reuseOf(attached({ ...aCniEni(), tags: {} }, 'i-0a'))).toBeUndefined();
  });

  it('the trunk of an older controller, which names no instance', () => {
    expect(reuseOf(attached(trunk(), 'i-0b'))).toBeUndefined();
  });

  it('what EKS networking did not make', () => {
    expect(reuseOf(attached(anEni(), 'i-0b'))).toBeUndefined();
  });
});
