import { describe, expect, it } from 'vitest';
import { effectsAmong } from '../../lambda/checks/causality.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { FINDING_KINDS, kindOf } from '../../lambda/checks/kinds.ts';
import { CHECKLIST } from '../../lambda/diagnose/checklist.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { ASKED_CHECKS, onCluster, onEni, onGroup, onNode, onRole, onSubnet } from '../diagnose/a-finding.ts';

function explains(cause: Finding, effect: Finding): boolean {
  return effectsAmong([effect, cause]).get(cause.id)?.includes(effect) ?? false;
}

const judged = (cause: string, verdict: string) => [{ cause, verdict, why: 'so it is' }];

describe('the checklist', () => {
  it('asks every check there is, once, but for what keeps no pod from an address now', () => {
    expect(new Set(ASKED_CHECKS).size).toBe(ASKED_CHECKS.length);
    expect(CHECKS.map(({ meta }) => meta.id).filter((id) => !ASKED_CHECKS.includes(id))).toEqual([
      'subnet-exhaustion-forecast',
      'unattached-eni',
      'cluster-leftovers',
    ]);
  });

  it('goes as an expert goes', () => {
    expect(CHECKLIST.map(({ id }) => id)).toEqual([
      'pods',
      'cluster',
      'reach',
      'authorised',
      'cni',
      'types',
      'addresses',
      'nodes',
      'room',
    ]);
  });
});

describe('what checks say explains their findings', () => {
  it('are checks of the checklist, each once', () => {
    for (const { id, explainedBy } of FINDING_KINDS) {
      const causes = explainedBy.map(({ check }) => check);
      expect(new Set(causes).size).toBe(causes.length);
      const isForecast = id === 'subnet-exhaustion-forecast';
      for (const check of [...causes, ...(causes.length > 0 && !isForecast ? [id] : [])]) {
        expect(ASKED_CHECKS).toContain(check);
      }
    }
  });

  it('have no circle: a cause of a cause is never its effect', () => {
    const causesOf = (check: string) => kindOf({ check }).explainedBy.map((each) => each.check);
    const reaches = (from: string, to: string): boolean =>
      causesOf(from).some((cause) => cause === to || reaches(cause, to));
    for (const { id } of FINDING_KINDS) expect(reaches(id, id)).toBe(false);
  });
});

const ROLE = onRole('node-role-not-authorized', 'nodes', { nodegroups: ['workers'], silentNodes: ['i-0a'] });
const NOT_READY = { code: 'NodeCreationFailure', eksSays: ['Unhealthy nodes in the kubernetes cluster'] };
const LEAK = onEni('leaked-eni', 'eni-1', { subnet: 'subnet-a', kind: 'cni-secondary' });
const LOW = onSubnet('subnet-low-ips', 'subnet-a');
const NO_ENI = onGroup('low-pod-density', 'workers', {
  problem: 'no-eni-for-pods',
  instanceTypes: ['c7g.medium'],
  enis: { 'c7g.medium': 2 },
});

describe('a finding explains another', () => {
  it.each<[string, Finding, Finding]>([
    [
      'leaks, the subnet that would have enough without them, or of which they hold most',
      LEAK,
      onSubnet('subnet-low-ips', 'subnet-a', { leaksToBlame: true }),
    ],
    [
      'leaks, the subnet that would have blocks enough without them',
      LEAK,
      onSubnet('subnet-fragmented', 'subnet-a', { leaksToBlame: true }),
    ],
    [
      'leaks, the upgrade that they block in a subnet of control planes alone',
      LEAK,
      onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-a': 3 }, leaksToBlame: ['subnet-a'] }),
    ],
    [
      'leaks, the subnet in which they leave load balancers no room',
      LEAK,
      onSubnet('load-balancer-subnet-low', 'subnet-a', { leaksToBlame: true }),
    ],
    [
      'a low subnet, the node group that is short there first',
      LOW,
      onGroup('nodegroup-cannot-scale', 'workers', {
        pools: { 'eu-west-1a': ['subnet-a', 'subnet-b'] },
        shortSubnets: ['subnet-a', 'subnet-b'],
      }),
    ],
    [
      'a low subnet, the update that is blocked there',
      LOW,
      onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-a': 3 } }),
    ],
    [
      'a low subnet, what EKS says of its addresses',
      LOW,
      onCluster('eks-health-issue', { code: 'InsufficientFreeAddresses', freeAddresses: { 'subnet-a': 3 } }),
    ],
    [
      'a control plane that cannot be upgraded, what EKS says of the same subnet',
      onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-a': 3 } }),
      onCluster('eks-health-issue', { code: 'InsufficientFreeAddresses', freeAddresses: { 'subnet-a': 3 } }),
    ],
    [
      'a role, the node of its group',
      ROLE,
      onNode('node-without-pod-ips', 'i-0f', { nodegroup: 'demo/workers', causes: [] }),
    ],
    ['a role, the node that it names', ROLE, onNode('node-without-pod-ips', 'i-0a', { nodegroup: null, causes: [] })],
    [
      'a role, a node outside of groups that it is too long to name, if the node says so itself',
      ROLE,
      onNode('node-without-pod-ips', 'i-0f', { nodegroup: null, causes: judged('role-not-authorized', 'confirmed') }),
    ],
    [
      'a role, what EKS says of its node group',
      ROLE,
      onGroup('eks-health-issue', 'workers', { code: 'NodeCreationFailure' }),
    ],
    [
      'a role of the VPC CNI, the nodes that EKS says are not ready',
      onRole('node-role-lacks-cni-policy', 'nodes', { problem: 'missing', roleFrom: 'node', nodegroups: ['workers'] }),
      onGroup('eks-health-issue', 'workers', NOT_READY),
    ],
    [
      'a way to the API server that is not open, what EKS says of nodes that did not join',
      onSubnet('nodes-cannot-reach-cluster', 'subnet-a', { nodegroups: ['demo/workers'] }),
      onGroup('eks-health-issue', 'workers', { code: 'NodeCreationFailure' }),
    ],
    [
      'services out of reach, the nodes that EKS says are not ready',
      onSubnet('private-vpc-lacks-endpoint', 'subnet-a', { nodegroups: ['demo/workers'] }),
      onGroup('eks-health-issue', 'workers', NOT_READY),
    ],
    [
      'a cluster without a CNI, the nodes that EKS says are not ready',
      onCluster('node-without-pod-ips', {
        problem: 'no-sign-of-cni',
        vpcCni: 'no-sign',
        instanceCount: 1,
        instances: ['i-0a'],
        notReady: ['workers'],
      }),
      onGroup('eks-health-issue', 'workers', NOT_READY),
    ],
    [
      'a type, the node of the group that uses it',
      onGroup('unsupported-instance-type', 'workers'),
      onNode('node-without-pod-ips', 'i-0f', {
        nodegroup: 'demo/workers',
        causes: judged('type-unknown-to-cni', 'confirmed'),
      }),
    ],
    [
      'settings that leave a type no ENI for pods, the node of that type in the group',
      NO_ENI,
      onNode('node-without-pod-ips', 'i-0f', {
        instanceType: 'c7g.medium',
        nodegroup: 'demo/workers',
        causes: judged('no-eni-left', 'confirmed'),
      }),
    ],
    [
      'an empty subnet, the node whose pods draw on it and not on the one of the node',
      LOW,
      onNode('node-without-pod-ips', 'i-0f', {
        subnet: 'subnet-b',
        podSubnets: ['subnet-a'],
        causes: judged('subnet-empty', 'confirmed'),
      }),
    ],
    [
      'a fragmented subnet, the node that finds no whole block there',
      onSubnet('subnet-fragmented', 'subnet-a'),
      onNode('node-without-pod-ips', 'i-0f', {
        podSubnets: ['subnet-a'],
        causes: judged('subnet-empty', 'confirmed'),
      }),
    ],
    [
      'ENIs of the VPC CNI that stay when their nodes go, those that stayed',
      onGroup('delete-on-termination-off', 'workers', { problem: 'cni' }),
      LEAK,
    ],
  ])('%s', (_, cause, effect) => {
    expect(explains(cause, effect)).toBe(true);
    expect(explains(effect, cause)).toBe(false);
  });
});

describe('a finding does not explain', () => {
  it.each<[string, Finding, Finding]>([
    [
      'nodes that EKS says have joined, by a way to the API server that is not open',
      onSubnet('nodes-cannot-reach-cluster', 'subnet-a', { nodegroups: ['demo/workers'] }),
      onGroup('eks-health-issue', 'workers', NOT_READY),
    ],
    [
      'nodes of a group, by a way that other nodes lack',
      onSubnet('nodes-cannot-reach-cluster', 'subnet-a', { nodegroups: ['demo/others'] }),
      onGroup('eks-health-issue', 'workers', { code: 'NodeCreationFailure' }),
    ],
    ['a subnet that the leak is not in', LEAK, onSubnet('subnet-low-ips', 'subnet-b', { leaksToBlame: true })],
    ['a subnet of which others hold most, and that is low without the leaks too', LEAK, LOW],
    ['a subnet whose blocks others break', LEAK, onSubnet('subnet-fragmented', 'subnet-a')],
    [
      'an upgrade that leaks block in another subnet',
      LEAK,
      onCluster('cluster-upgrade-blocked', {
        freeBySubnet: { 'subnet-a': 3, 'subnet-b': 3 },
        leaksToBlame: ['subnet-b'],
      }),
    ],
    [
      'a node group that is short in another subnet than the low one',
      LOW,
      onGroup('nodegroup-cannot-scale', 'workers', {
        pools: { 'eu-west-1a': ['subnet-a'], 'eu-west-1b': ['subnet-b'] },
        shortSubnets: ['subnet-b'],
      }),
    ],
    [
      'a node for which that cause is ruled out',
      ROLE,
      onNode('node-without-pod-ips', 'i-0a', { causes: judged('role-not-authorized', 'ruled-out') }),
    ],
    [
      'a node whose subnet is low and not empty',
      LOW,
      onNode('node-without-pod-ips', 'i-0a', {
        subnet: 'subnet-a',
        podSubnets: ['subnet-a'],
        causes: judged('subnet-empty', 'ruled-out'),
      }),
    ],
    [
      'a node in it whose pods draw on another subnet',
      LOW,
      onNode('node-without-pod-ips', 'i-0a', {
        subnet: 'subnet-a',
        podSubnets: ['subnet-b'],
        causes: judged('subnet-empty', 'confirmed'),
      }),
    ],
    [
      'a node of another type than the one that settings leave no ENI for pods',
      NO_ENI,
      onNode('node-without-pod-ips', 'i-0f', { instanceType: 'm5.large', nodegroup: 'demo/workers', causes: [] }),
    ],
    [
      'a node without addresses by a type that merely has few',
      onGroup('low-pod-density', 'workers', { instanceTypes: ['c7g.medium'], maxPods: { 'c7g.medium': 8 } }),
      onNode('node-without-pod-ips', 'i-0f', { instanceType: 'c7g.medium', nodegroup: 'demo/workers', causes: [] }),
    ],
    ['a node of another group', ROLE, onNode('node-without-pod-ips', 'i-0f', { nodegroup: 'demo/batch', causes: [] })],
    ['nodes that EKS says are in the cluster and not ready', ROLE, onGroup('eks-health-issue', 'workers', NOT_READY)],
    [
      'nodes that EKS says did not join, by a role of the VPC CNI',
      onRole('node-role-lacks-cni-policy', 'nodes', { problem: 'missing', roleFrom: 'node', nodegroups: ['workers'] }),
      onGroup('eks-health-issue', 'workers', { code: 'NodeCreationFailure' }),
    ],
    [
      'a group of the same name in another cluster',
      ROLE,
      onGroup('eks-health-issue', 'workers', { code: 'NodeCreationFailure' }, { cluster: 'other' }),
    ],
    [
      'what EKS says of something else in the subnet',
      LOW,
      onCluster('eks-health-issue', { code: 'Ec2SubnetNotFound', resourceIds: ['subnet-a'] }),
    ],
    [
      'ENIs for pods by primary ones that stay',
      onGroup('delete-on-termination-off', 'workers', { problem: 'primary' }),
      LEAK,
    ],
    [
      'the leaks of another cluster',
      onGroup('delete-on-termination-off', 'workers', { problem: 'cni' }, { cluster: 'other' }),
      LEAK,
    ],
    ['a finding of its own check', LOW, onSubnet('subnet-low-ips', 'subnet-a', {}, { id: 'f'.repeat(16) })],
  ])('%s', (_, cause, effect) => {
    expect(explains(cause, effect)).toBe(false);
  });
});
