import { describe, expect, it } from 'vitest';
import { findNode, parseNodeName } from '../../lambda/diagnose/named-node.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { aCniEni, aNode, anInventory, attached, CLUSTER, type EniFields, withGaps } from '../checks/an-inventory.ts';

const tags = (cluster: string) => ({ 'eks:cluster-name': cluster });

function ownEni(node: string, address: string, more: EniFields = {}) {
  return attached(aCniEni({ id: `eni-${node}-${address}`, privateIpAddresses: [address], ...more }), node, 0);
}

const INVENTORY = anInventory({
  nodes: [
    aNode({ id: 'i-0a', tags: tags(CLUSTER) }),
    aNode({ id: 'i-0b', tags: tags(CLUSTER) }),
    aNode({ id: 'i-0c', tags: tags('other') }),
  ],
  subnetEnis: [
    ownEni('i-0a', '10.0.1.17', {
      privateIpAddresses: ['10.0.1.17', '10.0.1.18'],
      ipv4Prefixes: ['10.0.9.16/28'],
      ipv6Addresses: ['2001:db8::17'],
    }),
    ownEni('i-0b', '10.0.2.5'),
    ownEni('i-0c', '10.0.3.5'),
  ],
});

const found = (name: string, inventory: Inventory = INVENTORY) => findNode(name, CLUSTER, inventory);

describe('a node is found by', () => {
  it.each([
    ['its instance id', 'i-0a'],
    ['the internal IP that kubectl shows', '10.0.1.17'],
    ['its IPv6 address', '2001:DB8::17'],
    ['the host name made of its IP', 'ip-10-0-1-17.eu-west-1.compute.internal'],
    ['the same in us-east-1', 'ip-10-0-1-17.ec2.internal'],
    ['the same with a domain of the VPC’s own', 'ip-10-0-1-17.corp.example'],
    ['the same without its domain', 'ip-10-0-1-17'],
    ['the host name made of its id', 'i-0a.eu-west-1.compute.internal'],
    ['what `kubectl get nodes -o name` prints', 'node/ip-10-0-1-17.eu-west-1.compute.internal'],
    ['its provider id', 'aws:///eu-west-1a/i-0a'],
  ])('%s', (_, name) => {
    expect(found(name)).toEqual({ id: 'i-0a' });
  });
});

describe('why a name means no node is a clause', () => {
  it.each([
    ['an id that is not there', 'i-0123', /^no instance of that id is tagged as a node of it; leave --node out/],
    ['a node of another cluster', 'i-0c', /^it is a node of cluster other$/],
    ['the address of a node of another cluster', '10.0.3.5', /^none of its nodes has that address; `kubectl/],
    ['an address of a pod', '10.0.1.18', /^that is an address for pods, of node i-0a; give --node i-0a$/],
    ['an address in a block for pods', '10.0.9.20', /^that is an address for pods, of node i-0a; /],
    ['an address past that block', '10.0.9.32', /^none of its nodes has that address/],
    ['no name of a node', 'workers', /^give an instance id \(i-0123456789abcdef0\), or the name or internal IP/],
  ])('%s', (_, name, why) => {
    expect(found(name)).toEqual({ why: expect.stringMatching(why) });
  });

  it('two nodes with one address, in VPCs that overlap', () => {
    const subnetEnis = [ownEni('i-0a', '10.0.1.17'), ownEni('i-0b', '10.0.1.17')];
    const twice = anInventory({
      nodes: [...['i-0a', 'i-0b'].map((id) => aNode({ id, tags: tags(CLUSTER) }))],
      subnetEnis,
    });
    expect(found('10.0.1.17', twice)).toEqual({
      why: '2 nodes have that address, i-0a and i-0b; give the id of one',
    });
  });

  it.each([
    ['nodes', 'i-0a', /^the nodes could not be read \(/],
    ['subnetEnis', '10.0.1.17', /^the ENIs could not be read \(/],
  ] as const)('%s that could not be read are not said to be without it', (section, name, why) => {
    expect(found(name, withGaps(INVENTORY, [section]))).toEqual({ why: expect.stringMatching(why) });
  });
});

describe('what is no name of a node is known before AWS is asked', () => {
  it.each(['', 'workers', 'i-', 'i-xyz', '10.0.1', '10.0.1.999', 'ip-10-0-1', '::g', 'prod/i-0a'])('%j', (text) => {
    expect(parseNodeName(text)).toBeUndefined();
  });
});
