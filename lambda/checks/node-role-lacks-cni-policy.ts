import { z } from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { clusterNamed, isValid } from '../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, joined, kubectlInSystem, remedy } from '../facts/aws/commands.ts';
import { hasPath, nameOfRole, parseRoleArn } from '../facts/aws/role-arns.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import type { CniSigns } from '../facts/cni/cni-signs.ts';
import { type CniPrincipal, cniPrincipals } from '../facts/iam/cni-principals.ts';
import { type CniPermissions, cniPermissions } from '../facts/iam/cni-role.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { IamRole } from '../model/inventory.ts';
import type { RemedyStep } from '../model/remediation.ts';
import { isAtLeast, type Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Judged, type Violation } from './define-check.ts';
import { nodegroupsIn } from './involved.ts';

const NEEDS = ['clusters', 'nodegroups', 'vpcCniAddons', 'podIdentityAssociations', 'iamRoles'] as const;
const WANTS = ['nodes', 'instanceProfiles', 'subnetEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const CNI_ROLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html';

/** What is the matter with a role; `unseen-role` and `undecided` when that is unknown. */
type Lack =
  | { readonly kind: 'missing'; readonly role: IamRole; readonly permissions: CniPermissions; readonly served: number }
  | { readonly kind: 'role-gone' }
  | { readonly kind: 'undecided'; readonly role: IamRole; readonly permissions: CniPermissions }
  | { readonly kind: 'unseen-role'; readonly because: 'other-account' | 'self-managed' };

interface Args {
  readonly principal: CniPrincipal;
  readonly lack: Lack;
}

const PRINCIPAL_FIELDS = {
  roleArn: field(text, 'The ARN of the role.'),
  roleFrom: field(
    z.enum(['pod-identity', 'service-account', 'node']),
    'Whose role it is: that of a Pod Identity association, that of the vpc-cni add-on (`service-account`), or that of the `node`.',
  ),
  ipFamily: field(z.enum(['ipv4', 'ipv6']), 'The IP family of the cluster, which decides what is needed.', {
    as: 'tally',
    label: 'IP family',
  }),
  nodegroups: field(texts, 'Node groups whose VPC CNI has the role.', { as: 'names', label: 'node groups' }),
  nodes: field(number, 'Nodes whose VPC CNI has the role.'),
};

const PERMISSIONS_FIELDS = {
  missingActions: field(texts, 'Actions that the VPC CNI needs and the role does not allow.', {
    as: 'names',
    label: 'missing',
  }),
  deniedActions: field(texts, 'Those of them that a policy of the role denies.'),
  undecidedActions: field(texts, 'Actions that it needs and of which conditions or single resources decide.'),
  policies: field(texts, 'Names of the policies of the role.', { as: 'names', label: 'policies' }),
  permissionsBoundary: field(
    text.nullable(),
    'The ARN of its permissions boundary, which is not looked at. Null for none.',
  ),
};

const CONFIDENCE_FIELDS = {
  confidence: field(
    z.enum(['high', 'low']),
    '`low` where it is not known whether actions are missing, or nodes show that the VPC CNI had them.',
  ),
};

const MISSING = z.strictObject({
  problem: field(z.literal('missing'), 'The role does not allow what the VPC CNI needs.'),
  ...PRINCIPAL_FIELDS,
  ...PERMISSIONS_FIELDS,
  nodesServed: field(number, 'Nodes that got ENIs or addresses through it even so.'),
  ...CONFIDENCE_FIELDS,
});

const UNDECIDED = z.strictObject({
  problem: field(z.literal('undecided'), 'Conditions or single resources decide whether it does.'),
  ...PRINCIPAL_FIELDS,
  ...PERMISSIONS_FIELDS,
  ...CONFIDENCE_FIELDS,
});

const UNSEEN = z.strictObject({
  problem: field(
    z.enum(['role-gone', 'unseen-role']),
    'The role does not exist (`role-gone`). Or its permissions do not show: it is in another account, or the VPC CNI may have one that only the cluster knows (`unseen-role`).',
  ),
  ...PRINCIPAL_FIELDS,
  ...CONFIDENCE_FIELDS,
});

const EVIDENCE = z.union([MISSING, UNDECIDED, UNSEEN]);
type Values = z.output<typeof EVIDENCE>;

export const nodeRoleLacksCniPolicy = defineCheck({
  meta: {
    id: 'node-role-lacks-cni-policy',
    title: 'Role of the VPC CNI without the permissions it needs',
    severity: 'critical',
    resourceType: 'AWS::IAM::Role',
    rationale:
      'The VPC CNI asks EC2 for every ENI and address, with a role of its own or with that of the node. Where the role ' +
      'does not allow it, nodes stay NotReady or their pods hang in ContainerCreating.',
    severities: {
      critical:
        'no pod gets an address: an action without which the VPC CNI gets none is not allowed, or its role does not exist',
      high: 'only actions are missing with which it gives ENIs and addresses back, or looks up instance types',
      medium:
        'actions are missing, but nodes show that the VPC CNI had them: they were removed, or another role gives them',
      info: 'unknown: conditions, single resources, another account, or a VPC CNI that is not the add-on decide',
    },
    remediation: remedy(
      CNI_ROLE_URL,
      'Attach AmazonEKS_CNI_Policy, or for IPv6 a policy with the actions that the EKS user guide lists, to the role that the VPC CNI uses.',
    ),
    mayBeWrong: [
      'Permissions boundaries and policies of the organisation are not looked at; they may forbid what the role allows.',
      'A role that was given to the service account aws-node in the cluster, and not through the add-on, is in no AWS API.',
      'Another CNI in place of the VPC CNI needs other permissions.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) => {
    const cnis = clusterCnis(view);
    return cniPrincipals({ ...view, cnis }).flatMap((principal) => {
      const lack = lackOf(view, principal, cnis(principal.cluster.name).signs);
      return lack === undefined ? [] : [violation(principal, lack, view.target.region)];
    });
  },
  message: ({ principal, lack }: Args) => {
    const subject = `${roleText(principal)} of cluster ${principal.cluster.name}`;
    switch (lack.kind) {
      case 'missing':
        return sentences(
          `${subject} does not allow the VPC CNI ${list(missingOf(lack.permissions))}`,
          lack.served === 0 ? '' : `Even so, ${count(lack.served, 'node')} got ENIs or addresses through it`,
        );
      case 'role-gone':
        return `${subject}, which the VPC CNI uses, does not exist.`;
      case 'undecided':
        return sentences(
          `${subject} may lack ${list(lack.permissions.unknown)} for the VPC CNI`,
          'Its policies have conditions, name single resources or have an unknown form',
        );
      case 'unseen-role':
        return sentences(
          `The VPC CNI of cluster ${principal.cluster.name} may lack permissions`,
          ...unseenText(principal, lack.because),
        );
    }
  },
  evidence: EVIDENCE,
  involves: ({ resource, cluster, evidence: { roleFrom, nodegroups } }) => ({
    // A role of the VPC CNI's own serves every node.
    nodeRoles: roleFrom === 'node' ? [resource.arn] : [],
    nodegroups: nodegroupsIn(cluster, nodegroups),
  }),
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'cni',
  isNotShown: ({ severity, evidence: { problem } }) =>
    !isAtLeast(severity, 'medium') && (problem === 'undecided' || problem === 'unseen-role'),
});

function likeness({ cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  const { problem, roleFrom } = evidence;
  switch (problem) {
    case 'missing':
      return [problem, roleFrom, cluster, evidence.missingActions, evidence.nodesServed];
    case 'undecided':
      return [problem, roleFrom, cluster, evidence.undecidedActions];
    case 'role-gone':
      return [problem, roleFrom, cluster];
    case 'unseen-role': {
      // The account of the role tells whether its own account is what hides it: of that role the whole ARN is said.
      const { roleArn } = evidence;
      return [problem, cluster, parseRoleArn(roleArn)?.accountId ?? roleArn, hasPath(roleArn) ? roleArn : null];
    }
  }
}

function lackOf({ iamRoles, target }: View, principal: CniPrincipal, signs: CniSigns | undefined): Lack | undefined {
  if (parseRoleArn(principal.roleArn)?.accountId !== target.accountId) {
    return { kind: 'unseen-role', because: 'other-account' };
  }
  const role = iamRoles.find(({ arn }) => arn === principal.roleArn);
  // A node's role that is gone is what node-role-not-authorized reports.
  if (role === undefined) return principal.from === 'node' ? undefined : { kind: 'role-gone' };
  const permissions = cniPermissions(role, principal.cluster.ipFamily);
  if (missingOf(permissions).length > 0) {
    if (!principal.certain) return { kind: 'unseen-role', because: 'self-managed' };
    const served = principal.nodes.filter(({ id }) => signs?.served.has(id)).length;
    return { kind: 'missing', role, permissions, served };
  }
  return permissions.unknown.length > 0 ? { kind: 'undecided', role, permissions } : undefined;
}

function missingOf({ missingForAddresses, missingForTheRest }: CniPermissions): readonly string[] {
  return [...missingForAddresses, ...missingForTheRest];
}

function violation(principal: CniPrincipal, lack: Lack, region: string): Violation<Args, Values> {
  const { cluster, roleArn } = principal;
  return {
    resource: { type: 'AWS::IAM::Role', id: nameOfRole(roleArn), arn: roleArn },
    cluster: cluster.name,
    severity: severityOf(lack),
    args: { principal, lack },
    evidence: evidence(principal, lack),
    discriminator: `${cluster.name}/${lack.kind}`,
    remediation: remedy(CNI_ROLE_URL, ...stepsFor(principal, lack, region)),
  };
}

function severityOf(lack: Lack): Severity {
  switch (lack.kind) {
    case 'missing':
      if (lack.served > 0) return 'medium';
      return lack.permissions.missingForAddresses.length > 0 ? 'critical' : 'high';
    case 'role-gone':
      return 'critical';
    case 'undecided':
    case 'unseen-role':
      return 'info';
  }
}

function evidence({ roleArn, from, nodegroups, nodes, cluster }: CniPrincipal, lack: Lack): Values {
  const principal = { roleArn, roleFrom: from, ipFamily: cluster.ipFamily, nodegroups, nodes: nodes.length };
  const confidence = severityOf(lack) === 'info' || (lack.kind === 'missing' && lack.served > 0) ? 'low' : 'high';
  switch (lack.kind) {
    case 'missing':
      return { problem: lack.kind, ...principal, ...permissionsEvidence(lack), nodesServed: lack.served, confidence };
    case 'undecided':
      return { problem: lack.kind, ...principal, ...permissionsEvidence(lack), confidence };
    case 'role-gone':
    case 'unseen-role':
      return { problem: lack.kind, ...principal, confidence };
  }
}

function permissionsEvidence({
  role,
  permissions,
}: Extract<Lack, { readonly permissions: CniPermissions }>): z.output<z.ZodObject<typeof PERMISSIONS_FIELDS>> {
  return {
    missingActions: missingOf(permissions),
    deniedActions: permissions.denied,
    undecidedActions: permissions.unknown,
    policies: role.policies.map(({ name }) => name),
    permissionsBoundary: role.permissionsBoundaryArn ?? null,
  };
}

function stepsFor(
  { cluster, roleArn, from }: CniPrincipal,
  lack: Lack,
  region: string,
): readonly (string | RemedyStep)[] {
  switch (lack.kind) {
    case 'missing': {
      const { denied } = lack.permissions;
      const first = denied.length > 0 ? [`Take the Deny of ${list(denied)} out of its policies.`] : [];
      return [...first, ...attach(roleArn, cluster.ipFamily, region)];
    }
    case 'role-gone': {
      const user = from === 'pod-identity' ? 'Pod Identity association' : 'vpc-cni add-on';
      return [`Make the role again, or give the ${user} of ${clusterNamed(cluster.name)} one that exists.`];
    }
    case 'undecided':
      return [`Check the conditions and resources in the policies of ${roleNamed(roleArn)}.`];
    case 'unseen-role':
      return lack.because === 'other-account'
        ? [`Look at the policies of ${roleNamed(roleArn)} in its own account.`]
        : [
            'Look for the annotation `eks.amazonaws.com/role-arn`; without one the node role needs AmazonEKS_CNI_Policy. This shows the annotations:',
            kubectlInSystem(fixed('get'), fixed('serviceaccount'), fixed('aws-node'), fixed('-o'), fixed('yaml')),
          ];
  }
}

/** AWS has a policy of its own for IPv4 only. */
function attach(roleArn: string, ipFamily: 'ipv4' | 'ipv6', region: string): readonly (string | RemedyStep)[] {
  if (ipFamily === 'ipv6') {
    return [
      `Create the IPv6 policy of the EKS user guide (AmazonEKS_CNI_IPv6_Policy), and attach it to ${roleNamed(roleArn)}.`,
    ];
  }
  return [
    "Give the role AWS's own policy:",
    awsCommand('iam', 'attach-role-policy', region, {
      'role-name': given('role', nameOfRole(roleArn)),
      'policy-arn': joined([
        fixed('arn:'),
        given('partition', parseRoleArn(roleArn)?.partition ?? 'aws'),
        fixed(':iam::aws:policy/AmazonEKS_CNI_Policy'),
      ]),
    }),
  ];
}

function roleNamed(roleArn: string): string {
  const name = nameOfRole(roleArn);
  return isValid('role', name) ? `role ${name}` : 'the role';
}

function roleText({ from, roleArn }: CniPrincipal): string {
  const name = nameOfRole(roleArn);
  switch (from) {
    case 'node':
      return `Node role ${name}`;
    case 'pod-identity':
      return `Role ${name} of the Pod Identity association`;
    case 'service-account':
      return `Role ${name} of the vpc-cni add-on`;
  }
}

function unseenText({ roleArn }: CniPrincipal, because: 'other-account' | 'self-managed'): readonly string[] {
  return because === 'other-account'
    ? [`Its role ${roleArn} is in another account`]
    : [
        `Node role ${nameOfRole(roleArn)} does not have them`,
        'A self-managed VPC CNI may have a role that only the cluster shows',
      ];
}
