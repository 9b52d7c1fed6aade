import { describe, expect, it } from 'vitest';
import type { NoPodIpsCause } from '../../../lambda/checks/node-without-pod-ips/cause-verdict.ts';
import {
  clearedByWorking,
  compare,
  type Traits,
  traitsOf,
} from '../../../lambda/checks/node-without-pod-ips/working-nodes.ts';
import { aNode, anEni, attached, minutesAgo } from '../an-inventory.ts';

function traits(parts: Partial<Traits> = {}): Traits {
  const primary = attached(anEni({ securityGroupIds: ['sg-b', 'sg-a'] }), 'i-0a', 0);
  return { ...traitsOf(aNode({ launchTime: minutesAgo(60) }), primary, 'role/nodes'), ...parts };
}

const OLDER = minutesAgo(600);

describe('a node without addresses, beside one that works', () => {
  it.each<[string, Partial<Traits>, readonly Partial<Traits>[], readonly string[]]>([
    ['differs in its subnet', {}, [{ subnet: 'subnet-b' }], ['subnet']],
    ['differs in nothing that one of several has', {}, [{ subnet: 'subnet-b' }, {}], []],
    ['differs in two things', { AMI: 'ami-2', role: 'role/x' }, [{}], ['role', 'AMI']],
    ['may lack a public address', {}, [{ 'public address': 'some' }], ['lack of a public address']],
    ['differs in nothing that is not known of all', { role: undefined }, [{ AMI: undefined }], []],
    ['differs from none where none works', { subnet: 'subnet-z' }, [], []],
  ])('%s', (_how, own, working, differs) => {
    expect(
      compare(
        traits(own),
        working.map((each) => traits(each)),
      ).differs,
    ).toEqual(differs);
  });

  it.each<[NoPodIpsCause, Partial<Traits>, 'ruled-out' | 'unknown']>([
    ['role-not-authorized', {}, 'ruled-out'],
    ['role-not-authorized', { role: 'role/other' }, 'unknown'],
    ['role-not-authorized', { launched: OLDER }, 'unknown'],
    ['role-not-authorized', { launched: OLDER, subnet: 'subnet-b' }, 'ruled-out'],
    ['no-cni-policy', {}, 'ruled-out'],
    ['no-way-to-cluster', {}, 'ruled-out'],
    ['no-way-to-cluster', { 'security groups': 'sg-z' }, 'unknown'],
    ['no-way-to-aws', { subnet: 'subnet-b' }, 'unknown'],
    ['type-unknown-to-cni', {}, 'ruled-out'],
    ['type-unknown-to-cni', { 'instance type': 'c5.large' }, 'unknown'],
    ['subnet-empty', {}, 'unknown'],
    ['no-eniconfig', {}, 'unknown'],
  ])('%s, where that one has %o, is %s', (cause, working, verdict) => {
    const [judged] = clearedByWorking([{ cause, verdict: 'unknown', why: 'x' }], compare(traits(), [traits(working)]));
    expect(judged?.verdict).toBe(verdict);
  });

  it('clears nothing that is confirmed', () => {
    const confirmed = { cause: 'no-cni-policy', verdict: 'confirmed', why: 'x' } as const;
    expect(clearedByWorking([confirmed], compare(traits(), [traits()]))).toEqual([confirmed]);
  });
});
