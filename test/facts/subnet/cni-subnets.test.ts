import { describe, expect, it } from 'vitest';
import { cniSubnets, keepsPodsOut, type SubnetChoice } from '../../../lambda/facts/subnet/cni-subnets.ts';
import type { Tags } from '../../../lambda/model/inventory.ts';
import { aSubnet } from '../../checks/an-inventory.ts';

const ROLE = 'kubernetes.io/role/cni';
const own = aSubnet({ id: 'subnet-own', availableIpAddressCount: 50 });

function cni(version: string | undefined, fields: Partial<SubnetChoice> = {}): SubnetChoice {
  return { clusterName: 'demo', version, discovery: true, ...fields };
}

function other(tags: Tags, fields: Parameters<typeof aSubnet>[0] = {}) {
  return aSubnet({ id: 'subnet-other', availableIpAddressCount: 200, tags, ...fields });
}

function used(tags: Tags, choice: SubnetChoice, fields: Parameters<typeof aSubnet>[0] = {}): boolean {
  return cniSubnets(own, [own, other(tags, fields)], choice).subnets.some(({ id }) => id === 'subnet-other');
}

describe('the subnets that the VPC CNI uses for a node', () => {
  it('are the node’s own alone where no other is tagged', () => {
    for (const version of ['1.17.1', '1.20.4', '1.22.1', undefined]) {
      expect(cniSubnets(own, [own, other({})], cni(version))).toEqual({
        subnets: [own],
        ownServesPods: true,
        despiteTag: [],
        assumed: false,
      });
    }
  });

  it('are tagged ones too since 1.18.0, the one with the most free addresses first', () => {
    const tagged = other({ [ROLE]: '1' });
    expect(used(tagged.tags, cni('1.17.6'))).toBe(false);
    expect(cniSubnets(own, [own, tagged], cni('1.18.0')).subnets).toEqual([tagged, own]);
    expect(cniSubnets(own, [own, tagged], cni('1.23.1')).subnets).toEqual([tagged, own]);
  });

  it('are the node’s own alone where discovery is off', () => {
    expect(used({ [ROLE]: '1' }, cni('1.22.1', { discovery: false }))).toBe(false);
  });

  it('are in the node’s zone and VPC', () => {
    expect(used({ [ROLE]: '1' }, cni('1.22.1'), { availabilityZone: 'eu-west-1b' })).toBe(false);
    expect(used({ [ROLE]: '1' }, cni('1.22.1'), { vpcId: 'vpc-2' })).toBe(false);
  });

  it('are not those tagged 0 since 1.22.0, while older releases take the tag for an invitation', () => {
    expect(used({ [ROLE]: '0' }, cni('1.22.0'))).toBe(false);
    for (const version of ['1.18.0', '1.21.1']) {
      const { subnets, despiteTag } = cniSubnets(own, [own, other({ [ROLE]: '0' })], cni(version));
      expect(subnets.map(({ id }) => id)).toEqual(['subnet-other', 'subnet-own']);
      expect(despiteTag.map(({ id }) => id)).toEqual(['subnet-other']);
    }
    expect(used({ [ROLE]: '0' }, cni('1.17.1'))).toBe(false);
  });

  it('are without the node’s own since 1.22.0 where that is tagged 0', () => {
    const excluded = { ...own, tags: { [ROLE]: '0' } };
    const tagged = other({ [ROLE]: '1' });
    expect(cniSubnets(excluded, [excluded, tagged], cni('1.22.1'))).toMatchObject({
      subnets: [tagged],
      ownServesPods: false,
    });
    expect(cniSubnets(excluded, [excluded], cni('1.22.1', { discovery: false }))).toMatchObject({
      subnets: [],
      ownServesPods: true,
    });
    expect(cniSubnets(excluded, [excluded], cni('1.21.1')).subnets).toEqual([excluded]);
  });

  it('go by no tag without a value since 1.22.0', () => {
    const empty = { ...own, tags: { [ROLE]: '' } };
    expect(cniSubnets(empty, [empty], cni('1.22.1'))).toMatchObject({ subnets: [empty], ownServesPods: true });
    expect(used({ [ROLE]: '' }, cni('1.22.1'))).toBe(false);
    expect(used({ [ROLE]: '' }, cni('1.21.1'))).toBe(true);
  });

  it('are not those tagged for other clusters alone, by a tag that 1.22.1 renamed', () => {
    const renamed = 'cni.networking.k8s.aws/cluster/';
    const shared = 'kubernetes.io/cluster/';
    expect(used({ [ROLE]: '1', [`${renamed}other`]: '1' }, cni('1.22.1'))).toBe(false);
    expect(used({ [ROLE]: '1', [`${renamed}other`]: '1', [`${renamed}demo`]: '1' }, cni('1.22.1'))).toBe(true);
    expect(used({ [ROLE]: '1', [`${shared}other`]: 'shared' }, cni('1.22.1'))).toBe(true);
    expect(used({ [ROLE]: '1', [`${shared}other`]: 'shared' }, cni('1.22.0'))).toBe(false);
    expect(used({ [ROLE]: '1', [`${renamed}other`]: '1' }, cni('1.21.1'))).toBe(true);
  });

  it.each([
    ['1.22.0', { 'kubernetes.io/cluster/other': 'shared' }, false],
    ['1.22.0', { 'kubernetes.io/cluster/other': 'shared', 'kubernetes.io/cluster/demo': 'shared' }, true],
    ['1.22.0', { 'kubernetes.io/cluster/demo': 'shared', [ROLE]: '' }, true],
    ['1.22.0', {}, true],
    ['1.22.1', { 'kubernetes.io/cluster/other': 'shared' }, true],
    ['1.22.1', { 'cni.networking.k8s.aws/cluster/other': 'shared' }, true],
    [undefined, { 'kubernetes.io/cluster/other': 'shared' }, true],
  ])('in %s have the node’s own among them, tagged for clusters alone as %j: %s', (version, tags, serves) => {
    const home = { ...own, tags };
    const found = { subnets: serves ? [home] : [], ownServesPods: serves };
    expect(cniSubnets(home, [home], cni(version))).toMatchObject(found);
    expect(cniSubnets(home, [home], cni(version, { discovery: false })).ownServesPods).toBe(true);
  });

  it('are told by the newest rules where the release is unknown, and said to be assumed if tags are in play', () => {
    expect(cniSubnets(own, [own, other({ [ROLE]: '1' })], cni(undefined))).toMatchObject({ assumed: true });
    expect(used({ [ROLE]: '0' }, cni(undefined))).toBe(false);
    expect(cniSubnets(own, [own, other({ [ROLE]: '1' })], cni('1.22.1')).assumed).toBe(false);
    const elsewhere = other({ [ROLE]: '1' }, { availabilityZone: 'eu-west-1b' });
    expect(cniSubnets(own, [own, elsewhere], cni(undefined)).assumed).toBe(false);
  });

  it.each([
    ['1.22.0', { [ROLE]: '0' }, true],
    ['1.21.1', { [ROLE]: '0' }, false],
    ['1.22.0', {}, false],
    ['1.22.0', { [ROLE]: '' }, false],
    ['1.22.1', { [ROLE]: '1' }, false],
    ['1.22.1', { [ROLE]: '1', 'cni.networking.k8s.aws/cluster/other': 'shared' }, true],
    ['1.22.1', { [ROLE]: '1', 'cni.networking.k8s.aws/cluster/demo': 'shared' }, false],
  ])('keep pods from the ENIs that are there in %s with tags %j: %s', (version, tags, out) => {
    expect(keepsPodsOut(aSubnet({ tags }), cni(version))).toBe(out);
    expect(keepsPodsOut(aSubnet({ tags }), cni(version, { discovery: false }))).toBe(false);
  });
});
