import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { count, list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { nameOfRole, parseRoleArn } from '../facts/aws/role-arns.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { isLiveCniNode, isUpFor, isWindows } from '../facts/cni/cni-nodes.ts';
import {
  CLUSTER_ROLE_USES,
  type ClusterRoleLack,
  type ClusterRoleUse,
  clusterRoleLacks,
  clusterRoleUses,
} from '../facts/iam/cluster-role.ts';
import { autoModeNodesWith } from '../facts/iam/node-roles.ts';
import { boundaryText, boundedIn, deniedIn } from '../facts/iam/role-boundary.ts';
import { limitsOf } from '../facts/instance-type/instance-type-limits.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Cluster, IamRole, Instance, NetworkInterface, NodeAccessPolicies } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import { accessPolicySteps, allowSteps } from './cluster-role-lacks-policy/remedies.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { someIds, someNodes } from './involved.ts';

const NEEDS = ['clusters', 'nodegroups', 'vpcCniAddons', 'nodes', 'subnetEnis', 'iamRoles'] as const;
const WANTS = ['nodeAccessPolicies', 'instanceProfiles', 'awsNodes'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const USES: Readonly<Record<ClusterRoleUse, { readonly url: string; readonly who: string }>> = {
  'pod-security-groups': {
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html',
    who: 'the VPC resource controller',
  },
  windows: {
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html',
    who: 'the VPC resource controller',
  },
  'auto-mode': {
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html',
    who: 'EKS Auto Mode',
  },
};

/** With it a node of EKS Auto Mode may enter (EKS user guide, NodeClass: create node class access entry). */
const NODE_POLICY = 'AmazonEKSAutoNodePolicy';

/** What the role of a cluster does not allow, for one of the uses that the cluster has for it. */
interface Lack {
  readonly use: ClusterRoleUse;
  readonly cluster: Cluster;
  readonly role: IamRole;
  readonly lacking: readonly ClusterRoleLack[];
  /** Of Auto Mode those that are up, from when the role was good. Of the others those that wait for what it does not allow. */
  readonly nodes: readonly Instance[];
  /** Nodes that have what the role gave them before. Always 0 for Auto Mode. */
  readonly served: number;
  /** Nodes that are up, whatever their age, though none of their types takes a trunk ENI. Empty for other uses. */
  readonly withoutTrunks: readonly Instance[];
}

type Args =
  | { readonly kind: 'role'; readonly lack: Lack }
  | { readonly kind: 'entry'; readonly entry: NodeAccessPolicies; readonly nodes: number | undefined };

const ROLE = z.strictObject({
  problem: field(
    z.enum(CLUSTER_ROLE_USES),
    'What the role is needed for: trunk ENIs for security groups for pods, addresses of Windows nodes, or nodes of EKS Auto Mode.',
    { as: 'tally', label: 'needed for' },
  ),
  roleArn: field(text, 'The ARN of the role of the cluster.'),
  missingActions: field(texts, 'Actions that are needed and that the role does not allow.', {
    as: 'names',
    label: 'missing',
  }),
  deniedActions: field(texts, 'Of these, those that a policy of the role denies.'),
  boundedActions: field(texts, 'Of these, those that its permissions boundary does not allow.'),
  policies: field(texts, 'Names of the policies of the role.', { as: 'names', label: 'policies' }),
  permissionsBoundary: field(text.nullable(), 'The ARN of its permissions boundary. Null for none.'),
  instances: field(
    texts,
    'Ids of nodes that are old enough and have none of it, at most 20. For Auto Mode, the running ones.',
    {
      as: 'names',
      label: 'nodes',
    },
  ),
  instanceCount: field(number, 'The number of these nodes.', { as: 'total', one: 'node', many: 'nodes' }),
});

const ENTRY = z.strictObject({
  problem: field(z.literal('auto-node-policy'), 'The access entry for nodes lacks the access policy for them.'),
  roleArn: field(text, 'The ARN of the role of the nodes.'),
  accessPolicies: field(texts, 'ARNs of the access policies that it has.', { as: 'names', label: 'access policies' }),
});

const EVIDENCE = z.union([ROLE, ENTRY]);
type Values = z.output<typeof EVIDENCE>;

export const clusterRoleLacksPolicy = defineCheck({
  meta: {
    id: 'cluster-role-lacks-policy',
    title: 'Role of a cluster, or of its Auto Mode nodes, without a policy that EKS needs',
    severity: 'high',
    resourceType: 'AWS::IAM::Role',
    rationale:
      'EKS acts in the account with the role of the cluster. The VPC resource controller creates trunk and branch ENIs and ' +
      'gives Windows nodes their addresses with that role. EKS Auto Mode launches nodes with it. Without the policy for ' +
      'that, pods or nodes wait, and only an event in the cluster says so.',
    severities: {
      critical: 'Windows nodes are up, and none of them has an address for pods',
      high: 'nodes are up without a trunk ENI for security groups for pods, or some Windows nodes without an address for pods. Or no node of Auto Mode is up; or its nodes cannot join the cluster',
      medium:
        'no running node shows it yet. Or nodes of Auto Mode are running, launched before the role lost the policy',
      low: 'security groups for pods are on, and all running nodes have types that support no trunk ENI. Or no node is known to run with the role that cannot join the cluster',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html',
      'Attach AmazonEKSVPCResourceController to the role of the cluster. For EKS Auto Mode attach AmazonEKSComputePolicy and AmazonEKSNetworkingPolicy.',
    ),
    mayBeWrong: [
      'An action that depends on conditions or single resources counts as allowed.',
      'Policies of the organisation (SCPs) are not visible in the account; they may deny what the role allows.',
      'Whether security groups for pods are on is known only if the VPC CNI is an add-on.',
      'Storage and load balancers of EKS Auto Mode, which need other policies, are not checked.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    minAgeMinutes: z
      .number()
      .int()
      .min(5)
      .default(15)
      .describe('Minutes after its launch from which a node should have its trunk ENI, or its addresses on Windows.'),
  }),
  evaluate: (view, { minAgeMinutes }, now) => [
    ...lacks(view, (node) => isUpFor(node, minAgeMinutes, now)).map((lack) => roleViolation(view, lack)),
    ...itemsOf(view.nodeAccessPolicies)
      .filter(({ policyArns }) => !policyArns.some((arn) => arn.endsWith(`/${NODE_POLICY}`)))
      .map((entry) => entryViolation(view, entry)),
  ],
  message: (args: Args) => (args.kind === 'role' ? lackText(args.lack) : entryText(args)),
  evidence: EVIDENCE,
  involves: ({ evidence }) =>
    evidence.problem === 'auto-node-policy' ? { nodeRoles: [evidence.roleArn] } : someNodes(evidence),
  question: 'cni',
  judges: (view) => {
    const cnis = clusterCnis(view);
    return view.clusters
      .filter((cluster) => clusterRoleUses(cluster, { ...view, cni: cnis(cluster.name) }).length > 0)
      .map((cluster) => ({
        of: 'cluster role' as const,
        id: cluster.roleArn ?? cluster.name,
        cluster: cluster.name,
        ...(!view.iamRoles.some(({ arn }) => arn === cluster.roleArn) && { not: { because: 'not seen in IAM' } }),
      }));
  },
});

function lacks(view: View, isUp: (node: Instance) => boolean): readonly Lack[] {
  const cnis = clusterCnis(view);
  const enis = groupBy(view.subnetEnis, ({ attachment }) => attachment?.instanceId);
  return view.clusters.flatMap((cluster) => {
    const role = view.iamRoles.find(({ arn }) => arn === cluster.roleArn);
    if (role === undefined) return [];
    const own = view.nodes.filter(({ tags }) => clusterNameOf(tags) === cluster.name);
    return clusterRoleUses(cluster, { ...view, cni: cnis(cluster.name) }).flatMap((use) => {
      const lacking = clusterRoleLacks(role, use, cluster);
      const concerned = own.filter((node) => isConcerned(use, node));
      const isServed = ({ id }: Instance) => enis.get(id)?.some((eni) => serves(use, eni)) === true;
      // One of whose ENIs none was read may have it.
      const waits = (node: Instance) => isUp(node) && enis.has(node.id) && !isServed(node);
      const nodes = use === 'auto-mode' ? concerned : concerned.filter(waits);
      const served = concerned.filter(isServed).length;
      if (lacking.length === 0 || (served > 0 && nodes.length === 0)) return [];
      return [{ use, cluster, role, lacking, nodes, served, withoutTrunks: withoutTrunks(use, own) }];
    });
  });
}

/** Nodes whose state tells of the use: a trunk comes only to types that are known to take one. */
function isConcerned(use: ClusterRoleUse, node: Instance): boolean {
  switch (use) {
    case 'pod-security-groups':
      return isLiveCniNode(node) && limitsOf(node.instanceType)?.trunking === true;
    case 'windows':
      return node.state === 'running' && isWindows(node) && !node.operatorManaged && node.inWarmPool !== true;
    case 'auto-mode':
      return (node.state === 'running' || node.state === 'pending') && node.operatorManaged;
  }
}

/** The nodes that are up, where the tables know of each that its type takes no trunk ENI. */
function withoutTrunks(use: ClusterRoleUse, own: readonly Instance[]): readonly Instance[] {
  const live = use === 'pod-security-groups' ? own.filter(isLiveCniNode) : [];
  return live.every(({ instanceType }) => limitsOf(instanceType)?.trunking === false) ? live : [];
}

/** Whether an ENI of a node shows that the role did allow it. Nodes of Auto Mode may be from before. */
function serves(use: ClusterRoleUse, { interfaceType, privateIpAddresses, ipv4Prefixes }: NetworkInterface): boolean {
  switch (use) {
    case 'pod-security-groups':
      return interfaceType === 'trunk';
    case 'windows':
      return privateIpAddresses.length > 1 || ipv4Prefixes.length > 0;
    case 'auto-mode':
      return false;
  }
}

function roleViolation({ target }: View, lack: Lack): Violation<Args, Values> {
  const { use, cluster, role, lacking, nodes, withoutTrunks } = lack;
  return {
    resource: { type: 'AWS::IAM::Role', id: nameOfRole(role.arn), arn: role.arn },
    cluster: cluster.name,
    severity: severityOf(lack),
    args: { kind: 'role', lack },
    evidence: {
      problem: use,
      roleArn: role.arn,
      missingActions: lacking.map(({ action }) => action),
      deniedActions: deniedIn(lacking),
      boundedActions: boundedIn(lacking),
      policies: role.policies.map(({ name }) => name),
      permissionsBoundary: role.permissionsBoundary?.arn ?? null,
      instances: someIds(nodes),
      instanceCount: nodes.length,
    },
    discriminator: `${cluster.name}/${use}`,
    remediation: remedy(
      USES[use].url,
      ...(withoutTrunks.length > 0
        ? [
            'Run pods with security groups on nodes with types that support a trunk ENI. Only those need what the role lacks.',
          ]
        : []),
      ...allowSteps(role, lacking, target.region),
    ),
  };
}

function severityOf({ use, nodes, served, withoutTrunks }: Lack): Severity {
  switch (use) {
    case 'pod-security-groups':
      if (withoutTrunks.length > 0) return 'low';
      return nodes.length > 0 ? 'high' : 'medium';
    case 'windows':
      if (nodes.length === 0) return 'medium';
      return served > 0 ? 'high' : 'critical';
    case 'auto-mode':
      return nodes.length > 0 ? 'medium' : 'high';
  }
}

function lackText(lack: Lack): string {
  const { use, cluster, role, lacking } = lack;
  return sentences(
    `Role ${nameOfRole(role.arn)} of cluster ${cluster.name} does not allow ${USES[use].who} ${list(lacking.map(({ action }) => action))}`,
    boundaryText(role, lacking),
    ...consequence(lack),
  );
}

function consequence(lack: Lack): readonly string[] {
  const { use, lacking, nodes, served } = lack;
  switch (use) {
    case 'pod-security-groups':
      return [
        served > 0
          ? 'Security groups for pods are on: no new node gets a trunk ENI, and pods with a security group do not start there'
          : 'Security groups for pods are on: no node gets a trunk ENI, and pods with a security group do not start',
        trunkSigns(lack),
      ];
    case 'windows':
      return [
        served > 0 ? 'Windows pods get no more addresses' : 'Windows pods get no address',
        windowsSigns(nodes.length, served),
      ];
    case 'auto-mode':
      return [
        lacking.some(({ policy }) => policy === 'AmazonEKSComputePolicy')
          ? `EKS launches no ${nodes.length > 0 ? 'more nodes' : 'node'}`
          : 'New nodes get no addresses for pods',
        nodes.length === 0
          ? 'No node of Auto Mode is up'
          : `${count(nodes.length, 'node')} of Auto Mode may have been launched before`,
      ];
  }
}

function trunkSigns({ nodes, served, withoutTrunks }: Lack): string {
  if (withoutTrunks.length > 0) {
    const types = [...new Set(withoutTrunks.map(({ instanceType }) => instanceType))].sort();
    const up = withoutTrunks.length === 1 ? 'The one node up is' : `The ${count(withoutTrunks.length, 'node')} up are`;
    return `${up} of ${types.length === 1 ? 'a type that supports' : 'types that support'} no trunk ENI (${list(types)}), whatever the role allows`;
  }
  if (nodes.length === 0) return 'No node has been up long enough to show it';
  if (served > 0)
    return `${nodes.length} of ${count(nodes.length + served, 'node')} that support a trunk ENI ${nodes.length === 1 ? 'has' : 'have'} none; ${fromBefore(served)}`;
  return nodes.length === 1
    ? 'The one node that supports a trunk ENI has none'
    : `None of the ${count(nodes.length, 'node')} that support a trunk ENI has one`;
}

function windowsSigns(without: number, served: number): string {
  if (without === 0) return 'No Windows node has been up long enough to show it';
  if (served > 0)
    return `${without} of ${count(without + served, 'Windows node')} ${without === 1 ? 'has' : 'have'} no address for pods; ${fromBefore(served)}`;
  return without === 1 ? 'The one Windows node has none' : `None of ${count(without, 'Windows node')} has any`;
}

/** What a node has shows only that the role allowed it once. */
function fromBefore(served: number): string {
  return served === 1 ? 'those of the other may be from before' : 'those of the others may be from before';
}

function entryViolation(view: View, entry: NodeAccessPolicies): Violation<Args, Values> {
  const { clusterName, principalArn, policyArns } = entry;
  const nodes =
    view.instanceProfiles.status === 'read'
      ? autoModeNodesWith(principalArn, clusterName, view.nodes, view.instanceProfiles.items)
      : undefined;
  return {
    resource: { type: 'AWS::IAM::Role', id: nameOfRole(principalArn), arn: principalArn },
    cluster: clusterName,
    severity: nodes !== undefined && nodes.length > 0 ? 'high' : 'low',
    args: { kind: 'entry', entry, nodes: nodes?.length },
    evidence: { problem: 'auto-node-policy', roleArn: principalArn, accessPolicies: policyArns },
    discriminator: `${clusterName}/auto-node-policy`,
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html',
      ...accessPolicySteps(
        entry,
        NODE_POLICY,
        parseRoleArn(principalArn)?.partition ?? view.target.partition,
        view.target.region,
      ),
    ),
  };
}

function entryText({ entry, nodes }: Extract<Args, { kind: 'entry' }>): string {
  return sentences(
    `Nodes of Auto Mode with role ${nameOfRole(entry.principalArn)} cannot join cluster ${entry.clusterName}: its access entry lacks the access policy ${NODE_POLICY}`,
    nodesOfRole(nodes),
  );
}

function nodesOfRole(nodes: number | undefined): string {
  if (nodes === undefined) return 'It is not known whether a node with that role is up';
  if (nodes > 0) return `${count(nodes, 'node')} with that role ${nodes === 1 ? 'is' : 'are'} up`;
  return 'No node with that role is up: the entry may be unused, or for a NodeClass without nodes';
}
