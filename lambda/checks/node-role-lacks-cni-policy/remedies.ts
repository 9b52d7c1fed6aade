import { list } from '../../common/words.ts';
import { clusterNamed, isValid } from '../../facts/aws/aws-values.ts';
import {
  type Argument,
  awsCommand,
  fixed,
  given,
  joined,
  json,
  kubectlInSystem,
  remedy,
} from '../../facts/aws/commands.ts';
import { nameOfRole, parseRoleArn } from '../../facts/aws/role-arns.ts';
import { howToSetThroughAddon } from '../../facts/cni/cni-update.ts';
import { CNI_EFFECTS } from '../../facts/iam/cni-needs.ts';
import { askingLess, type CniCaller } from '../../facts/iam/cni-permissions.ts';
import type { CniPrincipal } from '../../facts/iam/cni-principals.ts';
import { CNI_SERVICE_ACCOUNT } from '../../facts/iam/cni-role.ts';
import { boundarySteps, deniedIn, unallowedIn } from '../../facts/iam/role-boundary.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import type { Lack } from './lack.ts';

const CNI_ROLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html';
const NODE_ROLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html';

type Steps = readonly (string | RemedyStep)[];
type Caller = CniCaller & { readonly principal: CniPrincipal };
type Missing = Extract<Lack, { kind: 'missing' }>;

/** What to do about a role, or where to look. */
export function remediationFor(caller: Caller, lack: Lack): Remediation {
  const url = lack.kind === 'wrong-role' || lack.kind === 'not-for-ec2' ? NODE_ROLE_URL : CNI_ROLE_URL;
  return remedy(url, ...stepsFor(caller, lack));
}

function stepsFor(caller: Caller, lack: Lack): Steps {
  const { cluster, roleArn, from } = caller.principal;
  switch (lack.kind) {
    case 'missing':
      return [
        ...permitting(caller, lack),
        ...boundarySteps(lack.role, lack.permissions.lacking, caller.target.region),
        ...makingDo(caller, lack),
      ];
    case 'wrong-role':
      return anotherRole(caller.principal);
    case 'not-for-ec2':
      return trusting(roleArn, caller.target.region);
    case 'not-for-pods':
      return trustingPods(caller);
    case 'role-gone': {
      const user = from === 'pod-identity' ? 'Pod Identity association' : 'vpc-cni add-on';
      return [`Create the role again, or give the ${user} of ${clusterNamed(cluster.name)} one that exists.`];
    }
    case 'undecided':
      return [`Check the conditions and resources in the policies of ${roleNamed(roleArn)}.`];
    case 'release-decides':
      return [
        `Allow ${list(lack.permissions.depending)} to ${roleNamed(roleArn)}, or state the release in the configuration of the audit, under \`clusters\`.`,
      ];
    case 'unseen-role':
      return lack.because === 'other-account'
        ? [`Check the policies of ${roleNamed(roleArn)} in its account.`]
        : [
            'Look for the annotation `eks.amazonaws.com/role-arn`; without one the node role needs AmazonEKS_CNI_Policy. This shows the annotations:',
            kubectlInSystem(fixed('get'), fixed('serviceaccount'), fixed('aws-node'), fixed('-o'), fixed('yaml')),
          ];
  }
}

function permitting(caller: Caller, lack: Missing): Steps {
  const { principal, target } = caller;
  const { roleArn, cluster } = principal;
  const { lacking, needed } = lack.permissions;
  const denied = deniedIn(lacking);
  const unallowed = unallowedIn(lacking).map(({ action }) => action);
  const first = [
    ...(denied.length > 0 ? [`Remove the Deny of ${list(denied)} from its policies.`] : []),
    ...(lacking.some(({ elsewhere }) => elsewhere) ? [SCOPED] : []),
  ];
  if (unallowed.length === 0) return first;
  if (unallowed.includes('ec2:AssignPrivateIpAddresses')) {
    return [...first, 'Attach the AWS managed policy to the role:', attachAwsPolicy(roleArn, target.region)];
  }
  if (cluster.ipFamily === 'ipv6' && unallowed.includes('ec2:AssignIpv6Addresses')) {
    return [
      ...first,
      `AWS has no managed policy for IPv6. This gives ${roleNamed(roleArn)} all that the VPC CNI needs:`,
      putPolicy(caller, lack, needed),
    ];
  }
  return [
    ...first,
    `This gives ${roleNamed(roleArn)} what is missing, and no more:`,
    putPolicy(caller, lack, unallowed),
  ];
}

const SCOPED =
  "Compare the cluster's name in the conditions of its policies with the setting `CLUSTER_NAME` of the VPC CNI: they must be equal. Or remove these conditions.";

/** A setting or a release with which the permissions that are there do, where pods hang without. */
function makingDo(caller: Caller, { role, permissions: { lacking } }: Missing): Steps {
  if (lacking.every(({ effect }) => CNI_EFFECTS[effect].severity !== 'critical')) return [];
  const { withoutDiscovery, release } = askingLess(role, caller);
  return [
    ...(withoutDiscovery ? withoutSubnetDiscovery(caller) : []),
    ...(release === undefined ? [] : [`Or update the VPC CNI to ${release} or newer, which needs less.`]),
  ];
}

function withoutSubnetDiscovery({ cni: { addon }, principal, target: { region } }: Caller): Steps {
  const lead = 'Or turn off subnet discovery, if pods need only the subnets of their nodes.';
  return addon === 'none' || addon === 'unknown'
    ? [`${lead} Set \`ENABLE_SUBNET_DISCOVERY=false\` on the DaemonSet aws-node.`]
    : [
        lead,
        ...howToSetThroughAddon({ clusterName: principal.cluster.name, region }, addon, {
          ENABLE_SUBNET_DISCOVERY: 'false',
        }),
      ];
}

function anotherRole({ roleArn, nodegroups }: CniPrincipal): Steps {
  return [
    'Give the nodes a role of their own, with AmazonEKSWorkerNodePolicy, AmazonEC2ContainerRegistryPullOnly and, unless the VPC CNI has its own role, AmazonEKS_CNI_Policy.',
    nodegroups.length > 0
      ? 'The role of a node group cannot be changed: create a new group with the new role.'
      : 'For Karpenter, set it as `role` or `instanceProfile` of the EC2NodeClass; otherwise put it in the instance profile. Then replace the nodes.',
    `Give ${roleNamed(roleArn)} none of these policies: it is for something else.`,
  ];
}

/** No command that changes it: such a command replaces all that the role trusts. */
function trusting(roleArn: string, region: string): Steps {
  return [
    `Let EC2 assume ${roleNamed(roleArn)}: its trust policy needs a statement that allows \`sts:AssumeRole\` to the service \`ec2.amazonaws.com\`. If it is for something else, give the nodes another role. This shows its trust policy:`,
    awsCommand('iam', 'get-role', region, { 'role-name': given('role', nameOfRole(roleArn)) }),
  ];
}

function trustingPods({ principal: { cluster, roleArn, from }, target: { region } }: Caller): Steps {
  const role = awsCommand('iam', 'get-role', region, { 'role-name': given('role', nameOfRole(roleArn)) });
  if (from === 'pod-identity') {
    return [
      `Let EKS Pod Identity assume ${roleNamed(roleArn)}: its trust policy needs a statement that allows \`sts:AssumeRole\` and \`sts:TagSession\` to the service \`pods.eks.amazonaws.com\`. This shows its trust policy:`,
      role,
    ];
  }
  const { namespace, serviceAccount } = CNI_SERVICE_ACCOUNT;
  return [
    `Let the service account assume ${roleNamed(roleArn)}: its trust policy needs a statement that allows \`sts:AssumeRoleWithWebIdentity\` to the identity provider of ${clusterNamed(cluster.name)}, for \`system:serviceaccount:${namespace}:${serviceAccount}\`. This shows its trust policy:`,
    role,
    'The provider is named like the issuer of the cluster, without `https://`. A cluster that was made again has a new one. This shows it:',
    awsCommand('eks', 'describe-cluster', region, {
      name: given('cluster', cluster.name),
      query: fixed('cluster.identity.oidc.issuer'),
    }),
  ];
}

function attachAwsPolicy(roleArn: string, region: string): RemedyStep {
  return awsCommand('iam', 'attach-role-policy', region, {
    'role-name': given('role', nameOfRole(roleArn)),
    'policy-arn': joined([
      fixed('arn:'),
      given('partition', parseRoleArn(roleArn)?.partition ?? 'aws'),
      fixed(':iam::aws:policy/AmazonEKS_CNI_Policy'),
    ]),
  });
}

const TAG = 'ec2:CreateTags';

/** Tags on ENIs alone, as AWS's own policy has it. */
function putPolicy({ principal, target }: Caller, { role }: Missing, actions: readonly string[]): RemedyStep {
  const { roleArn, cluster } = principal;
  const others = actions.filter((action) => action !== TAG);
  const partition = parseRoleArn(roleArn)?.partition ?? 'aws';
  const tag = { Effect: 'Allow', Action: [TAG], Resource: [`arn:${partition}:ec2:*:*:network-interface/*`] };
  return awsCommand('iam', 'put-role-policy', target.region, {
    'role-name': given('role', nameOfRole(roleArn)),
    'policy-name': freeName(role, target.region, cluster.name),
    'policy-document': json({
      Version: '2012-10-17',
      Statement: [
        ...(others.length > 0 ? [{ Effect: 'Allow', Action: others, Resource: '*' }] : []),
        ...(actions.includes(TAG) ? [tag] : []),
      ],
    }),
  });
}

/**
 * A name that no inline policy of the role has: `put-role-policy` overwrites. Clusters that share a role each have their
 * own, so that the command for one does not take away what the command for another gave.
 */
function freeName({ policies }: Missing['role'], region: string, clusterName: string): Argument {
  // IAM takes no two names that differ in case alone.
  const taken = new Set(policies.map(({ name }) => name.toLowerCase()));
  const first = joined([fixed('EksVpcCni-'), given('region', region), fixed('-'), given('cluster', clusterName)]);
  for (let number = 1; ; number++) {
    const name = number === 1 ? first : joined([first, fixed('-'), json(number)]);
    if (!taken.has(name.text.toLowerCase())) return name;
  }
}

function roleNamed(roleArn: string): string {
  const name = nameOfRole(roleArn);
  return isValid('role', name) ? `role ${name}` : 'the role';
}
