import * as z from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource } from '../facts/aws/resources.ts';
import { hasPath, nameOfRole, parseRoleArn } from '../facts/aws/role-arns.ts';
import { type ClusterCnis, clusterCnis } from '../facts/cni/cluster-cnis.ts';
import {
  type AuthorizationDoubt,
  authorizationDoubt,
  isBeingMade,
  isManagedByEks,
  type JoinSigns,
  joinSigns,
  launchesNodes,
  mayBeLetIn,
} from '../facts/iam/node-authorization.ts';
import {
  AUTHORIZATION_FIELDS,
  authorizationClause,
  authorizationEvidence,
  authorizationRemediation,
  awsAuthText,
  replacedText,
  rolelessClause,
  rolelessRemediation,
} from '../facts/iam/node-authorization-wording.ts';
import {
  isOnlyInPlaceOf,
  type NodeRole,
  nodeRoles,
  type RolelessNodes,
  rolelessNodes,
} from '../facts/iam/node-roles.ts';
import { listedInstances } from '../facts/node/kube-nodes.ts';
import { readOfCluster } from '../model/coverage.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { EvidenceValue, Resource } from '../model/finding.ts';
import { isAtLeast, type Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Judged, type Violation, type WhyNotJudged } from './define-check.ts';
import { MAX_NODE_IDS, nodegroupsIn, someIds, someNodes } from './involved.ts';

const NEEDS = ['clusters', 'nodegroups', 'accessEntries'] as const;
const WANTS = [
  'nodes',
  'instanceProfiles',
  'iamRoles',
  'subnetEnis',
  'vpcCniAddons',
  'awsNodes',
  'kubeNodes',
  'kubeConfigMaps',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

type Args =
  | { readonly kind: 'role'; readonly role: NodeRole; readonly doubt: AuthorizationDoubt; readonly signs: JoinSigns }
  | { readonly kind: 'roleless'; readonly roleless: RolelessNodes };

/** Of a role that its cluster refuses, or may. */
const REFUSED = z.strictObject({
  ...AUTHORIZATION_FIELDS,
  notJoiningNodegroups: field(texts, 'Of these node groups, those whose nodes do not join, as EKS reports.'),
  joinedNodes: field(number, 'Nodes with the role on which the VPC CNI works, so they joined.'),
  silentNodes: field(texts, 'Ids of the first nodes with the role that are up and show no sign of the VPC CNI.', {
    as: 'names',
    label: 'nodes without a sign of the VPC CNI',
  }),
});

/** Of nodes without any role. */
const ROLELESS = z.strictObject({
  problem: field(
    z.enum(['no-profile', 'profile-gone', 'profile-empty']),
    'Why they have no role: they have no instance profile (`no-profile`), or it does not exist (`profile-gone`) or holds no role (`profile-empty`).',
  ),
  instanceProfile: field(text.nullable(), 'The ARN of the instance profile. Null for none.'),
  instances: field(texts, 'Ids of the first of the nodes.', { as: 'names', label: 'instances' }),
  instanceCount: field(number, 'The number of these nodes.', { as: 'tally', label: 'instance count' }),
});

const EVIDENCE = z.union([REFUSED, ROLELESS]);
type Values = z.output<typeof EVIDENCE>;

export const nodeRoleNotAuthorized = defineCheck({
  meta: {
    id: 'node-role-not-authorized',
    title: 'Cluster that does not authorise its nodes, or may not',
    severity: 'critical',
    resourceType: 'AWS::IAM::Role',
    rationale:
      'A node joins only if the cluster knows its role, from an access entry or from the ConfigMap aws-auth. ' +
      'If it does not, instances start and the cluster lists no node.',
    severities: {
      critical:
        'no node can join: the access entry is missing, of type STANDARD or for a former role. And aws-auth is not used, or was read and does not authorise the role. Or the role does not exist',
      high: 'the same, but nothing launches such nodes now, or one of them is still ready. Or nodes run with an instance profile without a role',
      medium:
        'only aws-auth decides, and EKS reports nodes that do not join (`high` in check eks-health-issue), or nodes have another role than their node group. Or instances with the tags of a cluster have no instance profile',
      low: 'only aws-auth decides, and a sign speaks against it, or it was read and has an unusual username. Such signs are nodes that show no VPC CNI, a role with a path, an access entry that does not count, or a role for which EKS creates no entry',
      info: 'only aws-auth decides, and no node shows its content',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html',
      'Give the role an access entry of type EC2_LINUX (EC2_WINDOWS for Windows, EC2 for Auto Mode), or add the role to aws-auth.',
    ),
    mayBeWrong: [
      'No AWS API shows aws-auth; `diagnose` reads it by a kubeconfig. Nodes count as joined if their ENIs show the VPC CNI at work; another CNI leaves no such sign.',
      'If a node with the role joined, something else keeps out nodes that are not newer, or are in another subnet.',
      'EKS reports nodes that do not join for other reasons too, such as a network without a path to the API server.',
      'Roles of self-managed nodes and of Karpenter are known only while such nodes run. Any instance with the tag `kubernetes.io/cluster/<name>` and value `owned` counts as a node.',
      'The type of an access entry is compared with STANDARD only, not with the operating system.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    minutesToJoin: z
      .number()
      .int()
      .min(5)
      .default(15)
      .describe('Minutes after its launch from which a node should have joined. EKS waits 15.'),
  }),
  evaluate: (view, { minutesToJoin }, now) => {
    const { iamRoles, target } = view;
    const cnis = clusterCnis(view);
    const sources = { ...view, iamRoles: iamRoles.status === 'read' ? iamRoles.items : undefined };
    return [
      ...nodeRoles(view).flatMap((role) => {
        const doubt = authorizationDoubt(role, sources);
        if (doubt === undefined) return [];
        return roleViolation(view, role, doubt, signsOf(view, cnis, role, minutesToJoin, now));
      }),
      ...rolelessNodes(view).flatMap((roleless) =>
        someJoined(view, cnis, roleless) ? [] : [rolelessViolation(roleless, target.region)],
      ),
    ];
  },
  message: (args: Args) => {
    if (args.kind === 'roleless') return `Nodes cannot join without a role: ${rolelessClause(args.roleless)}.`;
    const { role, doubt, signs } = args;
    const lead = sentences(`${opening(role, doubt)}: ${authorizationClause(role, doubt)}`);
    return [lead, replacedText(role), awsAuthText(role, doubt), signsText(signs)]
      .filter((text) => text !== '')
      .join(' ');
  },
  evidence: EVIDENCE,
  involves: ({ resource, cluster, evidence }) =>
    'roleArn' in evidence
      ? {
          nodeRoles: [resource.arn],
          nodegroups: nodegroupsIn(cluster, evidence.nodegroups),
          nodes: evidence.silentNodes,
        }
      : someNodes(evidence),
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'authorised',
  judges: (view, { minutesToJoin }, now) => {
    const { iamRoles } = view;
    const cnis = clusterCnis(view);
    const sources = { ...view, iamRoles: iamRoles.status === 'read' ? iamRoles.items : undefined };
    return [
      ...nodeRoles(view).map((role) => {
        const doubt = authorizationDoubt(role, sources);
        const not = doubt && notJudged(role, doubt, signsOf(view, cnis, role, minutesToJoin, now));
        return {
          of: 'node role' as const,
          id: role.roleArn,
          cluster: role.cluster.name,
          ...(not && { not }),
        };
      }),
      ...rolelessNodes(view).map(({ cluster, profileArn }) => ({
        of: 'node role' as const,
        id: profileArn ?? 'no instance profile',
        cluster: cluster.name,
      })),
    ];
  },
  isNotShown: ({ evidence }) => 'awsAuth' in evidence && evidence.awsAuth === 'unknown',
});

function likeness({ resource, cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  if (!('roleArn' in evidence)) {
    const { problem, instanceCount } = evidence;
    return [problem, instanceCount, problem === 'no-profile' ? null : cluster];
  }
  const { problem, roleArn, awsAuth, notJoiningNodegroups: failing, joinedNodes, silentNodes } = evidence;
  const namesRoleOfAwsAuth = awsAuth === 'unknown' && hasPath(roleArn);
  return [
    problem,
    problem === 'role-gone' ? null : cluster,
    problem === 'entry-for-other-path' ? (evidence.entryPrincipal ?? null) : null,
    awsAuth,
    namesRoleOfAwsAuth ? (parseRoleArn(roleArn)?.accountId ?? roleArn) : null,
    evidence.inPlaceOf ? evidence.nodegroups : null,
    evidence.inPlaceOf ?? null,
    failing,
    silentNodes.length,
    failing.length + silentNodes.length > 0 ? joinedNodes : null,
    // Of more than evidence names, only the sentence says how many there are.
    silentNodes.length < MAX_NODE_IDS ? null : resource.arn,
  ];
}

function signsOf(view: View, cnis: ClusterCnis, role: NodeRole, minutesToJoin: number, now: Date): JoinSigns {
  const { name } = role.cluster;
  return joinSigns(role, cnis(name), readOfCluster(view.kubeNodes, name), minutesToJoin, now);
}

function someJoined(view: View, cnis: ClusterCnis, { cluster, nodes }: RolelessNodes): boolean {
  const listed = listedInstances(readOfCluster(view.kubeNodes, cluster.name) ?? []);
  return nodes.some(({ id }) => listed.byId.has(id) || cnis(cluster.name).signs?.joined.has(id));
}

function roleViolation(
  { target }: View,
  role: NodeRole,
  doubt: AuthorizationDoubt,
  signs: JoinSigns,
): readonly Violation<Args, Values>[] {
  const severity = severityOf(role, doubt, signs);
  if (severity === undefined) return [];
  return [
    {
      resource: { type: 'AWS::IAM::Role', id: nameOfRole(role.roleArn), arn: role.roleArn },
      cluster: role.cluster.name,
      severity,
      args: { kind: 'role', role, doubt, signs },
      evidence: {
        ...authorizationEvidence(role, doubt),
        notJoiningNodegroups: signs.failing.map(({ name }) => name).sort(),
        joinedNodes: signs.joined.length,
        silentNodes: someIds(signs.silent),
      },
      discriminator: `${role.cluster.name}/${doubt.problem.kind}`,
      remediation: authorizationRemediation(role, doubt, target),
    },
  ];
}

/** Undefined when nodes show that `aws-auth` lets them in. */
function severityOf(role: NodeRole, doubt: AuthorizationDoubt, signs: JoinSigns): Severity | undefined {
  const { problem } = doubt;
  const { failing, joined, ready, silent } = signs;
  if (!mayBeLetIn(doubt)) {
    // A kubelet that was let in stays in for minutes, and something that we do not know of may keep it there.
    if (ready.length > 0) return 'high';
    if (problem.kind === 'entry-missing' && isBeingMade(role) && failing.length === 0) return 'low';
    return launchesNodes(role) || failing.length > 0 ? 'critical' : 'high';
  }
  // What they show of having joined is from before.
  if (failing.length > 0 || isOnlyInPlaceOf(role)) return 'medium';
  if (joined.length > 0) return silent.length > 0 ? 'low' : undefined;
  const asUsual = problem.kind === 'aws-auth-only' || (problem.kind === 'entry-missing' && isManagedByEks(role));
  return silent.length > 0 || hasPath(role.roleArn) || !asUsual ? 'low' : 'info';
}

function notJudged(role: NodeRole, doubt: AuthorizationDoubt, signs: JoinSigns): WhyNotJudged | undefined {
  const severity = severityOf(role, doubt, signs);
  const isOpen = severity !== undefined && doubt.awsAuth === 'unknown' && !isAtLeast(severity, 'medium');
  return isOpen ? { because: 'that only aws-auth can authorise, which no AWS API shows' } : undefined;
}

function rolelessViolation(roleless: RolelessNodes, region: string): Violation<Args, Values> {
  const { cluster, profileArn, because, nodes } = roleless;
  const resource: Resource =
    profileArn === undefined
      ? clusterResource(cluster)
      : { type: 'AWS::IAM::InstanceProfile', id: nameOfRole(profileArn), arn: profileArn };
  return {
    resource,
    cluster: cluster.name,
    severity: because === 'no-profile' ? 'medium' : 'high',
    args: { kind: 'roleless', roleless },
    evidence: {
      problem: because,
      instanceProfile: profileArn ?? null,
      instances: someIds(nodes),
      instanceCount: nodes.length,
    },
    discriminator: `${cluster.name}/${because}`,
    remediation: rolelessRemediation(roleless, region),
  };
}

function opening({ roleArn }: NodeRole, doubt: AuthorizationDoubt): string {
  const nodes = `Nodes with role ${nameOfRole(roleArn)}`;
  return mayBeLetIn(doubt) ? `${nodes} may be unable to join` : `${nodes} cannot join`;
}

function signsText({ failing, joined, ready, silent }: JoinSigns): string {
  const groups = failing.map(({ name }) => name).sort();
  const show = silent.length === 1 ? 'shows' : 'show';
  return sentences(
    failing.length > 0
      ? `EKS reports that nodes of ${groups.length === 1 ? 'node group' : 'node groups'} ${list(groups)} do not join`
      : '',
    silent.length > 0 ? `${count(silent.length, 'running node')} with this role ${show} no sign of the VPC CNI` : '',
    joined.length > 0 && failing.length + silent.length > 0
      ? `${count(joined.length, 'node')} with this role joined`
      : '',
    ready.length > 0
      ? `${count(ready.length, 'node')} with this role ${ready.length === 1 ? 'is' : 'are'} ready now, which lasts for minutes after access was taken away`
      : '',
  );
}
