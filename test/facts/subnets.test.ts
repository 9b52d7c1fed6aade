import { describe, expect, it } from 'vitest';
import { addressesHeld } from '../../lambda/facts/eni/eni-addresses.ts';
import {
  freeInPrefixReservations,
  freePrefixBlocks,
  subnetAddresses,
} from '../../lambda/facts/subnet/subnet-addresses.ts';
import { subnetUse } from '../../lambda/facts/subnet/subnet-use.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { KubeNodePool } from '../../lambda/model/node-pools.ts';
import {
  ACCOUNT,
  aCluster,
  aCniEni,
  aNode,
  aNodeClass,
  aNodePool,
  anEni,
  aReservation,
  aSubnet,
  inKubernetes,
} from '../checks/an-inventory.ts';

const nobody = { accountId: ACCOUNT, clusters: [], nodegroups: [], fargateProfiles: [], nodes: [] };

describe('the addresses of a subnet', () => {
  it.each([
    ['10.0.0.0/16', 65_531],
    ['10.0.0.0/24', 251],
    ['10.0.0.0/28', 11],
  ])('of %s are %i, without the five that AWS keeps', (cidrBlock, usable) => {
    expect(subnetAddresses(aSubnet({ cidrBlock }))?.usable).toBe(usable);
  });

  it('hold 16 to a prefix beside the single ones', () => {
    expect(addressesHeld(anEni({ privateIpAddresses: ['10.0.0.4', '10.0.0.5'], ipv4Prefixes: ['10.0.0.16/28'] }))).toBe(
      18,
    );
  });

  it('that a whole /24 of prefix reservation can give are 14 blocks of 16', () => {
    expect(freeInPrefixReservations(aSubnet(), [aReservation({ cidr: '10.0.0.0/24' })], [])).toBe(14 * 16);
  });

  it('are counted once where reservations overlap', () => {
    const reservations = [aReservation({ cidr: '10.0.0.64/26' }), aReservation({ id: 'scr-2', cidr: '10.0.0.96/27' })];
    expect(freeInPrefixReservations(aSubnet(), reservations, [])).toBe(64);
  });

  it('are not taken from the reservations of another subnet', () => {
    expect(freeInPrefixReservations(aSubnet(), [aReservation({ subnetId: 'subnet-b' })], [])).toBe(0);
  });
});

describe('the wholly free /28 blocks of a subnet', () => {
  it.each([
    ['10.0.0.0/16', 4_094],
    ['10.0.0.0/24', 14],
    ['10.0.0.0/27', 0],
    ['10.0.0.0/28', 0],
    ['', 0],
  ])('of an empty %s are %i, for what AWS keeps spoils the first and the last', (cidrBlock, blocks) => {
    expect(freePrefixBlocks(aSubnet({ cidrBlock }), [])).toBe(blocks);
  });

  it('are one less for a single address, and one less for a prefix', () => {
    const one = anEni({ privateIpAddresses: ['10.0.0.20', '10.0.0.21'] });
    expect(freePrefixBlocks(aSubnet(), [one])).toBe(13);
    const other = anEni({ privateIpAddresses: ['10.0.0.22'], ipv4Prefixes: ['10.0.0.48/28'] });
    expect(freePrefixBlocks(aSubnet(), [one, other])).toBe(12);
  });

  it('are none where one address lies in each, however many addresses are free', () => {
    const scattered = Array.from({ length: 14 }, (_, block) => `10.0.0.${16 * (block + 1) + 7}`);
    expect(freePrefixBlocks(aSubnet(), [anEni({ privateIpAddresses: scattered })])).toBe(0);
  });
});

describe('the use of a subnet', () => {
  it('is control-plane only as long as nothing else uses it', () => {
    const clusters = [aCluster({ subnetIds: ['subnet-a'] })];
    expect(subnetUse(aSubnet(), [], { ...nobody, clusters }).role).toBe('control-plane');
    expect(subnetUse(aSubnet(), [], { ...nobody, clusters, nodes: [aNode()] }).role).toBe('drawn-on');
    expect(subnetUse(aSubnet(), [aCniEni()], { ...nobody, clusters }).role).toBe('drawn-on');
  });

  it('is drawn on by a node whose pods alone take addresses there, as with custom networking', () => {
    const nodes = [aNode({ subnetId: 'subnet-b', eniSubnetIds: ['subnet-b', 'subnet-a'] })];
    expect(subnetUse(aSubnet(), [], { ...nobody, nodes })).toMatchObject({ role: 'drawn-on', clusters: ['demo'] });
  });

  it('is nobody’s that we know for a mere cluster tag and for role 0', () => {
    const tags = { 'kubernetes.io/cluster/demo': 'shared', 'kubernetes.io/role/cni': '0' };
    expect(subnetUse(aSubnet({ tags }), [], { ...nobody, clusters: [aCluster()] })).toEqual({
      role: 'nobody-known',
      clusters: [],
      nodegroups: [],
      fargateProfiles: [],
      hasBranches: false,
    });
  });

  const launchingIn = (...ids: readonly string[]) => aNodePool({ nodeClass: aNodeClass({ subnetIds: ids }) });
  const unknown = aNodePool({ name: 'new', nodeClass: aNodeClass({ subnetIds: undefined }) });
  const withoutClass = aNodePool({ name: 'broken', nodeClass: undefined });
  it.each<readonly [string, string | undefined, readonly KubeNodePool[] | undefined, boolean]>([
    ['a node class that found it, tagged or not', undefined, [launchingIn('subnet-b', 'subnet-a')], true],
    ['a tag that no node class goes by', 'demo', [launchingIn('subnet-b'), withoutClass], false],
    ['a tag where there is no node pool', 'demo', [], false],
    ['a tag where it is not known what one node class found', 'demo', [launchingIn('subnet-b'), unknown], true],
    ['a tag where node pools were not read', 'demo', undefined, true],
    ['a tag with the name of nobody that is known', 'network', [launchingIn('subnet-b')], true],
  ])('by %s', (_, tag, pools, isDrawnOn) => {
    const users = { ...nobody, clusters: [aCluster()], ...(pools && { kubeNodePools: read(inKubernetes(pools)) }) };
    const { role, clusters } = subnetUse(aSubnet(tag ? { tags: { 'karpenter.sh/discovery': tag } } : {}), [], users);
    expect(role).toBe(isDrawnOn ? 'drawn-on' : 'nobody-known');
    expect(clusters).toEqual(isDrawnOn && tag !== 'network' ? ['demo'] : []);
  });
});
