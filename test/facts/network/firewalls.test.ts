import { describe, expect, test } from 'vitest';
import {
  type Admission,
  aclAdmits,
  EPHEMERAL_PORTS,
  groupsAdmit,
  INTERNET,
  type Peer,
  type Ports,
  peerAt,
} from '../../../lambda/facts/network/firewalls.ts';
import type { AclEntry, SecurityRule } from '../../../lambda/model/network.ts';
import { ipv4 } from '../../checks/an-inventory.ts';

const HTTPS: Ports = { from: 443, to: 443 };

function at(address: string, ...groupIds: readonly string[]): Peer {
  return peerAt(ipv4(address), groupIds);
}

function rule(fields: Partial<SecurityRule>): SecurityRule {
  return { protocol: 'tcp', fromPort: 443, toPort: 443, blocks: [], groupIds: [], prefixListIds: [], ...fields };
}

describe('security groups let TCP on 443 through', () => {
  const cases: readonly (readonly [name: string, rules: readonly SecurityRule[], peer: Peer, is: Admission])[] = [
    ['not without a rule', [], at('10.0.1.5'), 'no'],
    ['by a block that has the address', [rule({ blocks: ['10.0.0.0/16'] })], at('10.0.1.5'), 'yes'],
    ['not by a block beside it', [rule({ blocks: ['10.9.0.0/16'] })], at('10.0.1.5'), 'no'],
    ['by a group that the other side is in', [rule({ groupIds: ['sg-1'] })], at('10.0.1.5', 'sg-2', 'sg-1'), 'yes'],
    ['not by a group that it is not in', [rule({ groupIds: ['sg-1'] })], at('10.0.1.5', 'sg-2'), 'no'],
    [
      'by a rule for every protocol',
      [rule({ protocol: '-1', fromPort: undefined, toPort: undefined, blocks: ['0.0.0.0/0'] })],
      INTERNET,
      'yes',
    ],
    ['by a range of ports around it', [rule({ fromPort: 1, toPort: 1024, blocks: ['0.0.0.0/0'] })], INTERNET, 'yes'],
    ['not by another port', [rule({ fromPort: 80, toPort: 80, blocks: ['0.0.0.0/0'] })], INTERNET, 'no'],
    ['not by UDP', [rule({ protocol: 'udp', blocks: ['0.0.0.0/0'] })], INTERNET, 'no'],
    ['by the number of TCP', [rule({ protocol: '6', blocks: ['0.0.0.0/0'] })], INTERNET, 'yes'],
    ['not by IPv6 alone', [rule({ blocks: ['::/0'] })], at('10.0.1.5'), 'no'],
    ['by halves of all addresses', [rule({ blocks: ['0.0.0.0/1', '128.0.0.0/1'] })], INTERNET, 'yes'],
    ['to a part of the internet: unknown', [rule({ blocks: ['52.0.0.0/8'] })], INTERNET, 'unknown'],
    ['not to the internet by private blocks', [rule({ blocks: ['10.0.0.0/8', '172.16.0.0/12'] })], INTERNET, 'no'],
    ['by a prefix list: unknown', [rule({ prefixListIds: ['pl-1'] })], at('10.0.1.5'), 'unknown'],
    [
      'not by a prefix list for another port',
      [rule({ fromPort: 80, toPort: 80, prefixListIds: ['pl-1'] })],
      at('10.0.1.5'),
      'no',
    ],
    ['not by a block that is none', [rule({ blocks: ['10.0.0.0/99', 'all'] })], at('10.0.1.5'), 'no'],
  ];
  test.each(cases)('%s', (_, ingress, peer, is) => {
    const group = { id: 'sg-9', vpcId: 'vpc-1', name: 'nine', ingress, egress: [] };
    expect(groupsAdmit([group], 'ingress', peer, HTTPS)).toBe(is);
  });

  test('by any of several groups', () => {
    const none = { id: 'sg-8', vpcId: 'vpc-1', name: 'eight', ingress: [], egress: [] };
    const open = { ...none, id: 'sg-9', egress: [rule({ blocks: ['0.0.0.0/0'] })] };
    expect(groupsAdmit([none, open], 'egress', INTERNET, HTTPS)).toBe('yes');
    expect(groupsAdmit([none], 'egress', INTERNET, HTTPS)).toBe('no');
  });
});

function entry(number: number, fields: Partial<AclEntry> = {}): AclEntry {
  return {
    number,
    egress: false,
    allows: true,
    protocol: '6',
    fromPort: 443,
    toPort: 443,
    block: '0.0.0.0/0',
    ...fields,
  };
}

const REST = entry(32_767, { allows: false, protocol: '-1', fromPort: undefined, toPort: undefined });

describe('a network ACL lets TCP through', () => {
  const cases: readonly (readonly [string, readonly AclEntry[], Peer, Ports, Admission])[] = [
    ['not without an entry', [REST], at('10.0.1.5'), HTTPS, 'no'],
    ['by an entry for all', [entry(100, { protocol: '-1' }), REST], INTERNET, EPHEMERAL_PORTS, 'yes'],
    ['by the first entry that fits', [entry(100), entry(90, { allows: false }), REST], INTERNET, HTTPS, 'no'],
    ['in the order of numbers, not of the answer', [REST, entry(200), entry(100)], INTERNET, HTTPS, 'yes'],
    [
      'past an entry of another protocol',
      [entry(90, { allows: false, protocol: '17' }), entry(100), REST],
      INTERNET,
      HTTPS,
      'yes',
    ],
    [
      'past an entry of another block',
      [entry(90, { allows: false, block: '192.168.0.0/16' }), entry(100), REST],
      at('10.0.1.5'),
      HTTPS,
      'yes',
    ],
    [
      'not for what comes from private blocks alone',
      [entry(100, { block: '10.0.0.0/8' }), REST],
      INTERNET,
      HTTPS,
      'no',
    ],
    [
      'for a part of the ports: unknown',
      [entry(100, { fromPort: 49_152, toPort: 65_535 }), REST],
      INTERNET,
      EPHEMERAL_PORTS,
      'unknown',
    ],
    [
      'on all ports that answers go to',
      [entry(100, { fromPort: 1024, toPort: 65_535 }), REST],
      INTERNET,
      EPHEMERAL_PORTS,
      'yes',
    ],
    [
      'for a part of the internet: unknown',
      [entry(90, { allows: false, block: '52.0.0.0/8' }), entry(100), REST],
      INTERNET,
      HTTPS,
      'unknown',
    ],
    ['not on another port', [entry(100, { fromPort: 80, toPort: 80 }), REST], INTERNET, HTTPS, 'no'],
    ['not the other way', [entry(100, { egress: true }), REST], INTERNET, HTTPS, 'no'],
  ];
  test.each(cases)('%s', (_, entries, peer, ports, is) => {
    const acl = { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-a'], entries };
    expect(aclAdmits(acl, 'ingress', peer, ports)).toBe(is);
  });
});
