import { expect, it } from 'vitest';
import { clusterExistence } from '../../../lambda/facts/cluster/cluster-existence.ts';

const existing = (...clusters: readonly (readonly [string, string])[]) =>
  clusterExistence(
    clusters.map(([name, vpcId]) => ({ name, vpcId })),
    'old',
    'vpc-1',
  );

it('the cluster that an ENI names exists when one of its name is in the ENI’s VPC, or in one that EKS does not name', () => {
  expect(existing(['old', 'vpc-1'])).toBe('exists');
  expect(existing(['old', ''])).toBe('exists');
});

it('a cluster of another name in the ENI’s VPC is not its cluster, nor is one of its name in another VPC', () => {
  expect(existing()).toBe('gone');
  expect(existing(['other', 'vpc-1'], ['other', ''])).toBe('gone');
  expect(existing(['old', 'vpc-2'])).toBe('gone');
});

it('is not known where clusters could not be read', () => {
  expect(clusterExistence(undefined, 'old', 'vpc-1')).toBe('unknown');
});
