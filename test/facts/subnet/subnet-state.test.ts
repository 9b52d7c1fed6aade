import { describe, expect, it } from 'vitest';
import { couldServePods } from '../../../lambda/facts/subnet/spare-subnets.ts';
import { subnetRoom } from '../../../lambda/facts/subnet/subnet-room.ts';
import { addressesToHave, isStateKnown, outOfService } from '../../../lambda/facts/subnet/subnet-state.ts';
import { ACCOUNT, aSubnet, VPC } from '../../checks/an-inventory.ts';

const PLACE = { cluster: { name: 'prod', vpcId: VPC }, zone: 'eu-west-1a', accountId: ACCOUNT };

describe('a subnet', () => {
  it.each(['pending', 'unavailable', 'failed', 'failed-insufficient-capacity'])(
    'gives no address while %s',
    (state) => {
      const subnet = aSubnet({ state, availableIpAddressCount: 200 });
      expect(outOfService(subnet)).toBe(state);
      expect(isStateKnown(subnet)).toBe(true);
      expect(addressesToHave(subnet)).toBe(0);
      expect(subnetRoom(subnet, [], undefined)).toEqual({
        id: 'subnet-a',
        addresses: 0,
        prefixes: 0,
        reservedPrefixes: 0,
      });
      expect(couldServePods(subnet, PLACE)).toBe(false);
    },
  );

  it('gives what is free while available', () => {
    const subnet = aSubnet({ availableIpAddressCount: 200 });
    expect(outOfService(subnet)).toBeUndefined();
    expect(isStateKnown(subnet)).toBe(true);
    expect(addressesToHave(subnet)).toBe(200);
    expect(subnetRoom(subnet, [], [])).toMatchObject({ addresses: 200 });
    expect(couldServePods(subnet, PLACE)).toBe(true);
  });

  it.each([undefined, 'resting'])('is not judged by the state %s', (state) => {
    const subnet = aSubnet({ state });
    expect(outOfService(subnet)).toBeUndefined();
    expect(isStateKnown(subnet)).toBe(false);
    expect(addressesToHave(subnet)).toBe(200);
  });
});
