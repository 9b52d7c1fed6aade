import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { count, sentences } from '../common/words.ts';
import { awsCommand, fixed, given, kubectlInSystem, remedy } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { isLiveCniNode, isUpFor } from '../facts/cni/cni-nodes.ts';
import { cniSigns } from '../facts/cni/cni-signs.ts';
import { POD_IDENTITY_AGENT } from '../facts/iam/cni-role.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Cluster, Instance, PodIdentityAssociation } from '../model/inventory.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { someIds, someNodes } from './involved.ts';

const NEEDS = ['clusters', 'addons', 'podIdentityAssociations', 'nodes', 'subnetEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], never>;

const AGENT_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html';

interface Args {
  readonly cluster: Cluster;
  readonly roleArn: string;
  /** Nodes that have been up long enough, on which the VPC CNI got nothing from EC2. */
  readonly unserved: readonly Instance[];
}

const EVIDENCE = z.strictObject({
  role: field(text, 'The role that the association gives to the VPC CNI.', { as: 'names', label: 'role' }),
  instances: field(texts, 'Ids of nodes on which the VPC CNI got no address from EC2, at most 20.', {
    as: 'names',
    label: 'nodes',
  }),
  instanceCount: field(number, 'The number of these nodes.', { as: 'total', one: 'node', many: 'nodes' }),
});
type Values = z.output<typeof EVIDENCE>;

export const podIdentityAgentMissing = defineCheck({
  meta: {
    id: 'pod-identity-agent-missing',
    title: 'The VPC CNI gets its role from EKS Pod Identity, and no agent is visible',
    severity: 'medium',
    resourceType: 'AWS::EKS::Cluster',
    rationale:
      'With a Pod Identity association the VPC CNI asks the Pod Identity agent on its node for credentials. Without that ' +
      'agent it has only the role of the node. If that role has no CNI policy, no pod gets an address.',
    severities: {
      high: 'nodes are up, and the VPC CNI got nothing from EC2 on any of them',
      medium: 'no node is up that would show whether it works',
    },
    remediation: remedy(AGENT_URL, `Install the add-on ${POD_IDENTITY_AGENT}.`),
    mayBeWrong: [
      'The agent may be installed by other means than as an add-on, which no AWS API shows. If the VPC CNI got addresses on any node, nothing is reported.',
    ],
  },
  needs: NEEDS,
  wants: [],
  options: z.strictObject({
    minAgeMinutes: z
      .number()
      .int()
      .min(5)
      .default(15)
      .describe('Minutes after its launch from which a node shows whether the VPC CNI works there.'),
  }),
  evaluate: (view, { minAgeMinutes }, now) => {
    const { served } = cniSigns(view.subnetEnis, view.target.accountId);
    const withAgent = new Set(
      view.addons.filter(({ name }) => name === POD_IDENTITY_AGENT).map(({ clusterName }) => clusterName),
    );
    const nodes = groupBy(
      view.nodes.filter((node) => isLiveCniNode(node) && isUpFor(node, minAgeMinutes, now)),
      ({ tags }) => clusterNameOf(tags),
    );
    return view.podIdentityAssociations.flatMap((association) => {
      const cluster = view.clusters.find(({ name }) => name === association.clusterName);
      if (cluster === undefined || cluster.autoMode || withAgent.has(cluster.name)) return [];
      const own = nodes.get(cluster.name) ?? [];
      return own.some(({ id }) => served.has(id)) ? [] : [violation(cluster, association, own, view)];
    });
  },
  message: ({ cluster, unserved }: Args) =>
    sentences(
      `The VPC CNI of cluster ${cluster.name} gets its role from EKS Pod Identity, and the add-on ${POD_IDENTITY_AGENT} is not installed`,
      unserved.length === 0
        ? 'No node is up that would show whether it works'
        : unserved.length === 1
          ? 'The VPC CNI has no address from EC2 on its one node'
          : `The VPC CNI has no address from EC2 on any of ${count(unserved.length, 'node')}`,
    ),
  evidence: EVIDENCE,
  involves: ({ evidence }) => someNodes(evidence),
  question: 'cni',
});

function violation(
  cluster: Cluster,
  { roleArn }: PodIdentityAssociation,
  unserved: readonly Instance[],
  { target }: View,
): Violation<Args, Values> {
  return {
    resource: clusterResource(cluster),
    cluster: cluster.name,
    severity: unserved.length > 0 ? 'high' : 'medium',
    args: { cluster, roleArn, unserved },
    evidence: {
      role: roleArn,
      instances: someIds(unserved),
      instanceCount: unserved.length,
    },
    remediation: remedy(
      AGENT_URL,
      `Install the add-on ${POD_IDENTITY_AGENT}, unless the agent runs there already. This shows whether it does:`,
      kubectlInSystem(fixed('get'), fixed('daemonset'), fixed(POD_IDENTITY_AGENT)),
      awsCommand('eks', 'create-addon', target.region, {
        'cluster-name': given('cluster', cluster.name),
        'addon-name': fixed(POD_IDENTITY_AGENT),
      }),
    ),
  };
}
