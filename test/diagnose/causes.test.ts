import { describe, expect, it } from 'vitest';
import { causeTree, worstOf } from '../../lambda/diagnose/causes.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { onCluster, onEni, onGroup, onSubnet } from './a-finding.ts';

const leaks = (subnet: string, numbers: readonly number[]) =>
  numbers.map((number) => onEni('leaked-eni', `eni-${number}`, { subnet, kind: 'cni-secondary' }));
const low = (subnet: string, severity: Finding['severity'] = 'critical') =>
  onSubnet('subnet-low-ips', subnet, { leaksToBlame: true }, { severity });
const blocked = (...subnets: readonly string[]) =>
  onCluster('cluster-upgrade-blocked', { freeBySubnet: Object.fromEntries(subnets.map((id) => [id, 3])) });

const gist = (findings: readonly Finding[]) => findings.map(({ check, resource }) => `${check} ${resource.id}`);

/** `[causes] → [consequences]` of each. */
function gists(findings: readonly Finding[]) {
  return causeTree(findings).causes.map((cause) => [gist(cause.findings), gist(cause.consequences)]);
}

describe('causeTree', () => {
  it('has nothing of nothing', () => {
    expect(causeTree([])).toEqual({ causes: [], explained: new Set() });
  });

  it('makes a pile of leaks that empties a subnet one cause with its symptoms', () => {
    expect(gists([low('subnet-a'), blocked('subnet-a'), ...leaks('subnet-a', [1, 2, 3])])).toEqual([
      [
        ['leaked-eni eni-1', 'leaked-eni eni-2', 'leaked-eni eni-3'],
        ['subnet-low-ips subnet-a', 'cluster-upgrade-blocked demo'],
      ],
    ]);
  });

  it('keeps piles in two subnets apart', () => {
    const found = gists([low('subnet-a'), low('subnet-b'), ...leaks('subnet-a', [1]), ...leaks('subnet-b', [2])]);
    expect(found).toEqual([
      [['leaked-eni eni-1'], ['subnet-low-ips subnet-a']],
      [['leaked-eni eni-2'], ['subnet-low-ips subnet-b']],
    ]);
  });

  it('follows a chain to its beginning', () => {
    const off = onGroup('delete-on-termination-off', 'workers', { problem: 'cni' });
    expect(gists([low('subnet-a'), off, ...leaks('subnet-a', [1])])).toEqual([
      [['delete-on-termination-off demo/workers'], ['subnet-low-ips subnet-a', 'leaked-eni eni-1']],
    ]);
  });

  it('puts first what breaks worst, consequences counted', () => {
    const alone = onGroup('unsupported-instance-type', 'workers', {}, { severity: 'high' });
    const { causes } = causeTree([alone, low('subnet-a'), ...leaks('subnet-a', [1])]);
    expect(causes.map(worstOf)).toEqual(['critical', 'high']);
    expect(causes[0]?.findings[0]?.check).toBe('leaked-eni');
  });

  it('does not mix findings of different severity that explain nothing', () => {
    const fresh = onEni('leaked-eni', 'eni-9', { subnet: 'subnet-a' }, { severity: 'low' });
    expect(gists([...leaks('subnet-a', [1]), fresh])).toEqual([
      [['leaked-eni eni-1'], []],
      [['leaked-eni eni-9'], []],
    ]);
  });

  it('takes thousands of leaks in its stride', () => {
    const pile = leaks('subnet-a', [...Array(5_000).keys()]);
    const began = performance.now();
    const { causes } = causeTree([...pile, low('subnet-a'), blocked('subnet-a')]);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(causes).toHaveLength(1);
    expect(causes[0]?.findings).toHaveLength(5_000);
  });
});
