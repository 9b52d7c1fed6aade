import * as z from 'zod';
import { count, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, kubectl, remedy } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { joinedNodes } from '../facts/cni/cni-signs.ts';
import { POOL_KINDS } from '../facts/node/node-pools.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Cluster } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { defineCheck, explainedBy, type InventoryView, type Known } from './define-check.ts';
import { nodegroupsIn, someIds } from './involved.ts';
import { meetOnNodes, meetOnRoles } from './meet.ts';
import { nodeRoleLacksCniPolicy } from './node-role-lacks-cni-policy.ts';
import { nodeRoleNotAuthorized } from './node-role-not-authorized.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { type FailedStarts, failedStarts } from './nodes-keep-not-joining/failed-starts.ts';
import { statedPools } from './nodes-keep-not-joining/stated-pools.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';

const NEEDS = ['clusters', 'nodes', 'endedNodes', 'subnetEnis'] as const;
const WANTS = ['nodegroups', 'instanceProfiles', 'kubeNodePools', 'kubePods'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

interface Args {
  readonly cluster: Cluster;
  readonly starts: FailedStarts;
}

const EVIDENCE = z.strictObject({
  pool: field(text, 'The name of the node group, node pool or Auto Scaling group.', { as: 'names', label: 'pool' }),
  poolKind: field(z.enum(['node group', ...POOL_KINDS, 'Auto Scaling group']), 'What launches the nodes.'),
  shownBy: field(
    z.enum(['ended', 'condition', 'late']),
    'What shows it. `ended`: nodes ended one after another. `condition`: the NodePool has NodeRegistrationHealthy=False. `late`: nodes that are up have not registered.',
    { as: 'tally', label: 'shown by' },
  ),
  endedCount: field(number, 'Nodes of it that were terminated within the last hour or so, as if they had not joined.', {
    as: 'total',
    one: 'node terminated',
    many: 'nodes terminated',
  }),
  ended: field(texts, 'Ids of those nodes, at most 20.'),
  livedMinutes: field(z.array(number).readonly(), 'Minutes that each of them lived, the earliest first.'),
  instances: field(texts, 'Ids of its nodes that are up now, at most 20.', { as: 'names', label: 'up now' }),
  instanceCount: field(number, 'How many of its nodes are up now.'),
  roles: field(texts, 'ARNs of the roles of its nodes, as far as they are known.', { as: 'names', label: 'roles' }),
  waitingPods: field(number.nullable(), 'Pods of the cluster that wait for a node. Null where that is not known.'),
});
type Values = z.output<typeof EVIDENCE>;

const URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';

export const nodesKeepNotJoining = defineCheck({
  meta: {
    id: 'nodes-keep-not-joining',
    title: 'Nodes of one pool come and go without having joined',
    severity: 'high',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'Karpenter, EKS Auto Mode and the Cluster Autoscaler terminate a node that has not registered after 15 minutes, and ' +
      'launch another. Each one alone is too young to judge. Pods wait meanwhile.',
    severities: {
      high: 'nodes of a pool were terminated one after another at that age, and none of the pool stays. Or the NodePool reports that its nodes do not register',
      medium: 'a node is up, and has not registered in a time in which nodes do',
    },
    remediation: remedy(URL, 'Look at a node while it is up: its console output says what it waits for.'),
    mayBeWrong: [
      'EC2 lists terminated instances for about an hour, and their tags may be gone earlier.',
      'Nodes that joined and were removed after about 15 minutes each look the same, such as nodes for a frequent job. Where the Kubernetes API is read, a NodePool whose nodes register is not reported.',
      'A node that starts slowly, as Windows can, may register in its last minutes.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    minEnded: z
      .number()
      .int()
      .min(2)
      .default(3)
      .describe('So many nodes of one pool have to end like this for a finding.'),
    minLifeMinutes: z.number().int().min(1).default(14).describe('Minutes that such a node lived, at least.'),
    maxLifeMinutes: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe('Minutes that such a node lived, at most. A pool with a node that lives longer is not reported.'),
    minUnregisteredMinutes: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe('A node whose NodeClaim has not registered is late after this many minutes.'),
  }),
  evaluate: (view, rules, now) => {
    const joined = joinedNodes(view.nodes, view.subnetEnis, view.target.accountId);
    const stated = statedPools(view.clusters, view);
    return failedStarts({ nodes: view.nodes, ended: view.endedNodes, joined, stated }, rules, now).flatMap((starts) => {
      const { pool } = starts;
      const cluster = view.clusters.find(({ name }) => name === pool.cluster);
      if (cluster === undefined) return [];
      return [
        {
          resource: clusterResource(cluster),
          cluster: cluster.name,
          severity: starts.by === 'late' ? 'medium' : 'high',
          args: { cluster, starts },
          evidence: evidenceOf(view, starts),
          discriminator: `${pool.kind} ${pool.name}`,
          remediation: remediation(starts, view.target.region),
        },
      ];
    });
  },
  message: ({ cluster, starts: { pool, by, ended, up, upMinutes = 0 } }: Args) => {
    const name = `${pool.kind} ${named('nodePool', pool.name, 'with an unusual name')} of cluster ${cluster.name}`;
    const row = `${count(ended.length, 'node')} terminated in the last hour, ${ended.length === 1 ? '' : 'each '}${lifeText(ended)} after its launch`;
    const replaced = 'A node that has not registered after 15 minutes is replaced by another';
    const upNow =
      up.length === 0 ? 'None is up now' : `${count(up.length, 'node')} ${up.length === 1 ? 'is' : 'are'} up now`;
    switch (by) {
      case 'ended':
        return sentences(`Nodes of ${name} repeatedly fail to join: ${row}`, replaced, upNow);
      case 'condition':
        return sentences(
          `Nodes of ${name} repeatedly fail to join: the node pool reports that they do not register`,
          ended.length === 0 ? '' : row,
          replaced,
          upNow,
        );
      case 'late':
        return sentences(
          `${count(up.length, 'node')} of ${name} ${up.length === 1 ? 'has' : 'have'} not registered, ${up.length === 1 ? '' : 'the first '}${count(upMinutes, 'minute')} after its launch`,
          replaced,
        );
    }
  },
  evidence: EVIDENCE,
  involves: ({ cluster, evidence: { instances, instanceCount, roles, pool, poolKind } }) => ({
    nodes: instances,
    moreNodes: instanceCount > instances.length,
    nodegroups: poolKind === 'node group' ? nodegroupsIn(cluster, [pool]) : [],
    nodeRoles: roles,
  }),
  groupBy: ({ cluster, evidence: { pool, poolKind } }) => ({ alike: [cluster, poolKind, pool] }),
  question: 'authorised',
  explainedBy: [
    explainedBy(
      nodeRoleNotAuthorized,
      (cause, own: Known<Values>) => meetOnRoles(cause, own) || meetOnNodes(cause, own),
    ),
    explainedBy(nodesCannotReachCluster, meetOnNodes),
    explainedBy(privateVpcLacksEndpoint, meetOnNodes),
    explainedBy(
      nodeRoleLacksCniPolicy,
      (cause, own: Known<Values>) =>
        ['wrong-role', 'not-for-ec2', 'role-gone'].includes(cause.evidence.problem) && meetOnRoles(cause, own),
    ),
  ],
});

function evidenceOf({ nodegroups, instanceProfiles, kubePods }: View, { pool, by, ended, up }: FailedStarts): Values {
  const ofGroup = itemsOf(nodegroups)
    .filter(({ clusterName, name }) => pool.kind === 'node group' && clusterName === pool.cluster && name === pool.name)
    .flatMap(({ nodeRoleArn }) => nodeRoleArn ?? []);
  const profiles = new Set([...up, ...ended.map(({ node }) => node)].flatMap((node) => node.instanceProfileArn ?? []));
  const ofProfiles = itemsOf(instanceProfiles).flatMap(({ arn, roleArns }) => (profiles.has(arn) ? roleArns : []));
  const [pods] = readOfCluster(kubePods, pool.cluster) ?? [];
  return {
    pool: pool.name,
    poolKind: pool.kind,
    shownBy: by,
    endedCount: ended.length,
    ended: someIds(ended.map(({ node }) => node)),
    livedMinutes: ended.map(({ minutes }) => minutes),
    instances: someIds(up),
    instanceCount: up.length,
    roles: [...new Set([...ofGroup, ...ofProfiles])].sort(),
    waitingPods: pods?.waiting.filter(({ node }) => node === undefined).length ?? null,
  };
}

function lifeText(ended: FailedStarts['ended']): string {
  const minutes = ended.map((each) => each.minutes);
  const [least, most] = [Math.min(...minutes), Math.max(...minutes)];
  return least === most ? count(least, 'minute') : `${least} to ${most} minutes`;
}

function remediation({ pool, up }: FailedStarts, region: string): Remediation {
  const [node] = up;
  const console =
    node === undefined
      ? ['Look at the next node while it is up: its console output says what nodeadm and the kubelet wait for.']
      : [
          'Read the console output of the node that is up, before it is terminated too:',
          awsCommand('ec2', 'get-console-output', region, {
            'instance-id': given('instance', node.id),
            output: fixed('text'),
          }),
          'In it, nodeadm and the kubelet say what they wait for.',
        ];
  const claims =
    pool.kind === 'Karpenter node pool' || pool.kind === 'Auto Mode node pool'
      ? ['Events of the node claims say what is missing:', kubectl(fixed('describe'), fixed('nodeclaims'))]
      : [];
  return remedy(URL, ...console, ...claims);
}
