import { describe, expect, it } from 'vitest';
import { suppressByTag } from '../../lambda/audit/suppress-by-tag.ts';
import { subnetResource } from '../../lambda/facts/aws/resources.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { anInventory, aSubnet, NOW } from '../checks/an-inventory.ts';
import { aFinding } from '../ledger/a-ledger.ts';

const DAY = NOW.toISOString().slice(0, 10);

/** What becomes of a finding of `subnet-low-ips` on a subnet with the tag. */
function suppressedBy(value: string, check = 'subnet-low-ips'): Finding['suppressed'] | undefined {
  const subnet = aSubnet({ tags: { 'eks-ip-auditor/suppress': value } });
  const inventory = anInventory({ subnets: [subnet] });
  const finding = { ...aFinding('a'), check, resource: subnetResource(inventory.target, subnet) };
  return suppressByTag(inventory, [finding], NOW)[0]?.suppressed;
}

describe('the tag eks-ip-auditor/suppress', () => {
  it.each([
    ['subnet-low-ips', null],
    [` leaked-eni,2099-01-01  subnet-low-ips,${DAY} `, DAY],
  ])('suppresses by %j, to the end of its last day', (value, expires) => {
    expect(suppressedBy(value)).toEqual({ reason: 'the tag eks-ip-auditor/suppress says so', expires, by: 'tag' });
  });

  it.each(['', '*', 'subnet-low', 'leaked-eni', 'subnet-low-ips,', 'subnet-low-ips,soon', 'subnet-low-ips,2020-01-01'])(
    'suppresses nothing by %j',
    (value) => expect(suppressedBy(value)).toBeNull(),
  );

  it('suppresses no other check', () => {
    expect(suppressedBy('subnet-low-ips', 'subnet-fragmented')).toBeNull();
  });

  it('suppresses nothing on another resource', () => {
    const tagged = aSubnet({ id: 'subnet-0b', tags: { 'eks-ip-auditor/suppress': 'subnet-low-ips' } });
    const inventory = anInventory({ subnets: [tagged] });
    const resource = subnetResource(inventory.target, aSubnet({ id: 'subnet-0a' }));
    const finding = { ...aFinding('a'), check: 'subnet-low-ips', resource };
    expect(suppressByTag(inventory, [finding], NOW)).toEqual([finding]);
  });
});
