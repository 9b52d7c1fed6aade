/** What the deployed policy keeps when somebody tags an ENI after our last look. */
import { describe, expect, it } from 'vitest';
import { deletingLeakedEnis } from '../../infra/roles/permissions.ts';
import { cleanTarget } from '../../lambda/cleanup/clean-target.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import type { Authorizer } from '../../simulated-aws/authorization.ts';
import { evaluate } from '../../simulated-aws/iam/simulator.ts';
import type { RegionBuilder } from '../../simulated-aws/index.ts';
import { aRegion, aStore, deletionsAsked, fakeWorld, TARGET } from '../cleanup/cleaning.ts';
import { DAY, SETTINGS } from '../cleanup/leaks.ts';
import { ACCOUNT } from '../collect/collecting.ts';

const RESOURCE = `arn:aws:ec2:*:${ACCOUNT}:network-interface/*`;

const policyFor = (withoutClusterTag: boolean) => ({
  Version: '2012-10-17',
  Statement: deletingLeakedEnis({ accounts: 'all', regions: 'all', withoutClusterTag }).map(
    ({ sid, actions, conditions }) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: actions,
      Resource: RESOURCE,
      Condition: conditions,
    }),
  ),
});

/** Lets everything be read, and deletes by the deployed policy. */
const authorizerFor =
  (withoutClusterTag: boolean): Authorizer =>
  async (question) => {
    if (question.action !== 'ec2:DeleteNetworkInterface') return { allowed: true };
    const identityPolicy = policyFor(withoutClusterTag);
    return evaluate({ question, context: question.context, identityPolicy, resourcePolicy: undefined });
  };

const leaks = (region: RegionBuilder) =>
  region
    .leakedEni({ name: 'first', subnet: 'a', cluster: 'old', ageMinutes: 300 })
    .leakedEni({ name: 'second', subnet: 'a', cluster: 'old', ageMinutes: 200 })
    .branchEni({ name: 'branch', subnet: 'a', cluster: 'old' });

/** Plans once a day for four days, so that every grace is over. Returns the clean-up that then deletes. */
async function watchedForDays(region: Awaited<ReturnType<typeof aRegion>>, settings: CleanupSettings) {
  const request = {
    target: TARGET,
    settings,
    scope: 'eks' as const,
    declaredClusters: {},
    store: await aStore(),
    runId: 'run',
  };
  const world = fakeWorld();
  const ports = { reads: region.ports, others: region.others, deleter: region.deleter };
  for (let look = 0; look < 4; look++) {
    await cleanTarget({ ...request, mode: 'plan' }, ports, world);
    world.advance(DAY);
  }
  return () => cleanTarget({ ...request, mode: 'apply' }, ports, world);
}

describe('an ENI that is tagged after the last look', () => {
  it.each([
    ['first', { 'eks-ip-auditor/keep': '' }],
    ['first', { 'EKS-IP-Auditor/Keep': 'until Friday' }],
    ['first', { 'node.k8s.amazonaws.com/no_manage': 'true' }],
    ['second', { 'eks-ip-auditor/keep': 'evidence' }],
    ['branch', { 'eks-ip-auditor/keep': 'evidence' }],
    ['branch', { 'node.k8s.amazonaws.com/no_manage': 'true' }],
  ])('is kept by IAM and the others go: %s, %o', async (name, tags) => {
    const region = await aRegion(leaks, { authorizer: authorizerFor(false) });
    const apply = await watchedForDays(region, SETTINGS);
    region.aws.faults.before((_world, call) => {
      const isIts = call.parameters.NetworkInterfaceId === region.idOf(name);
      if (call.action === 'DeleteNetworkInterface' && isIts) region.region.tag('eni', name, tags);
      return undefined;
    });
    const { cleanup } = await apply();
    const outcomes = Object.fromEntries(cleanup.outcomes.map(({ eniId, outcome }) => [eniId, outcome]));
    expect(deletionsAsked(region.aws)).toContainEqual(expect.stringContaining(region.idOf(name)));
    expect(region.region.state.enis.has(region.idOf(name))).toBe(true);
    for (const each of ['first', 'second', 'branch']) {
      expect([each, outcomes[region.idOf(each)]]).toEqual([each, each === name ? 'changed' : 'deleted']);
    }
    const [kept] = cleanup.outcomes.filter(({ outcome }) => outcome === 'changed');
    expect(kept?.message).toContain('kept: tagged to stay since it was looked at');
  });
});

describe('an ENI without a cluster tag', () => {
  const nameless = (region: RegionBuilder) =>
    region.leakedEni({ name: 'nameless', subnet: 'a', clusterTag: false, ageMinutes: 300 });

  it.each([
    [true, 'deleted'],
    [false, 'denied'],
  ])('is for IAM to delete only where clean-up is set to: %s, %s', async (isAllowed, expected) => {
    const region = await aRegion(nameless, { authorizer: authorizerFor(isAllowed) });
    const apply = await watchedForDays(region, { ...SETTINGS, withoutClusterTag: true });
    const { cleanup } = await apply();
    expect(cleanup.outcomes.map(({ outcome }) => outcome)).toEqual([expected]);
    expect(region.region.state.enis.has(region.idOf('nameless'))).toBe(!isAllowed);
  });
});
