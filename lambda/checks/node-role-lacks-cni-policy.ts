import * as z from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { hasPath, nameOfRole, parseRoleArn } from '../facts/aws/role-arns.ts';
import { clusterCnis, releaseOf } from '../facts/cni/cluster-cnis.ts';
import { CNI_VERSION_FIELDS, cniVersionEvidence } from '../facts/cni/cni-version.ts';
import { CNI_EFFECTS, type CniEffectName, EFFECT_NAMES } from '../facts/iam/cni-needs.ts';
import {
  admitsCni,
  admitsEc2,
  type CniCaller,
  cniPermissions,
  isNoNodeRole,
  type Lacking,
  worstEffect,
} from '../facts/iam/cni-permissions.ts';
import { type CniPrincipal, cniPrincipals } from '../facts/iam/cni-principals.ts';
import { boundaryText, boundedIn, deniedIn } from '../facts/iam/role-boundary.ts';
import { field, flag, number, text, texts } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import { isAtLeast, SEVERITIES, type Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Judged, type Violation, type WhyNotJudged } from './define-check.ts';
import { nodegroupsIn } from './involved.ts';
import type { Lack, LackOfRole } from './node-role-lacks-cni-policy/lack.ts';
import { remediationFor } from './node-role-lacks-cni-policy/remedies.ts';

const NEEDS = ['clusters', 'nodegroups', 'vpcCniAddons', 'podIdentityAssociations', 'iamRoles'] as const;
const WANTS = ['nodes', 'instanceProfiles', 'subnetEnis', 'awsNodes'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

interface Args {
  readonly caller: Caller;
  readonly lack: Lack;
}

/** The VPC CNI of a cluster with one of the roles that it has there. */
interface Caller extends CniCaller {
  readonly principal: CniPrincipal;
}

const PRINCIPAL_FIELDS = {
  roleArn: field(text, 'The ARN of the role.'),
  roleFrom: field(
    z.enum(['pod-identity', 'service-account', 'node']),
    'Where the role is set: a Pod Identity association, the vpc-cni add-on (`service-account`), or the `node`.',
  ),
  ipFamily: field(z.enum(['ipv4', 'ipv6']), 'The IP family of the cluster, which decides what is needed.', {
    as: 'tally',
    label: 'IP family',
  }),
  nodegroups: field(texts, 'Node groups whose VPC CNI has the role.', { as: 'names', label: 'node groups' }),
  nodes: field(number, 'Nodes whose VPC CNI has the role.'),
};

const PERMISSIONS_FIELDS = {
  ...CNI_VERSION_FIELDS,
  settingsAssumed: field(flag, 'Whether the settings of the VPC CNI are unknown, so its defaults are assumed.'),
  missingActions: field(texts, 'Actions that its release of the VPC CNI needs and the role does not allow.', {
    as: 'names',
    label: 'missing',
  }),
  deniedActions: field(texts, 'Of these, those that a policy of the role denies.'),
  boundedActions: field(texts, 'Of these, those that its permissions boundary does not allow.'),
  undecidedActions: field(texts, 'Actions that it needs and that depend on conditions or single resources.'),
  dependingActions: field(
    texts,
    'Actions that the role does not allow and that some releases or settings need; it is unknown whether these do.',
  ),
  policies: field(texts, 'Names of the policies of the role.', { as: 'names', label: 'policies' }),
  permissionsBoundary: field(text.nullable(), 'The ARN of its permissions boundary. Null for none.'),
};

const CONFIDENCE_FIELDS = {
  confidence: field(
    z.enum(['high', 'low']),
    '`low` where it is not known whether actions are missing, or nodes show that the VPC CNI had them.',
  ),
};

const EFFECT = z.enum(EFFECT_NAMES);

const MISSING = z.strictObject({
  problem: field(z.literal('missing'), 'The role does not allow what the VPC CNI needs.'),
  ...PRINCIPAL_FIELDS,
  ...PERMISSIONS_FIELDS,
  effect: field(EFFECT, 'The worst that happens without the missing actions.', { as: 'tally', label: 'effect' }),
  actionsForOthers: field(
    texts,
    'Of these, those that its policies allow for another cluster name than the VPC CNI puts on its ENIs.',
    { as: 'names', label: 'allowed for other clusters' },
  ),
  effects: field(
    z
      .array(
        z.strictObject({
          action: text.describe('The missing action.'),
          effect: EFFECT.describe('What happens without it.'),
          knownFrom: text.describe('Source of that.'),
        }),
      )
      .readonly(),
    'What happens without each missing action.',
  ),
  nodesServed: field(number, 'Nodes that got ENIs or addresses with it anyway.'),
  ...CONFIDENCE_FIELDS,
});

const WRONG_ROLE = z.strictObject({
  problem: field(
    z.literal('wrong-role'),
    'The role of the nodes is not a node role: it allows nothing that nodes and the VPC CNI need.',
  ),
  ...PRINCIPAL_FIELDS,
  madeFor: field(
    z.enum(['launches-nodes', 'other']),
    'What it is for: to launch nodes, like the role of the Karpenter controller (`launches-nodes`), or something `other`.',
  ),
  policies: PERMISSIONS_FIELDS.policies,
  ...CONFIDENCE_FIELDS,
});

const NOT_FOR_EC2 = z.strictObject({
  problem: field(z.literal('not-for-ec2'), 'The trust policy of the role of the nodes does not let EC2 assume it.'),
  ...PRINCIPAL_FIELDS,
  nodesServed: field(number, 'Nodes that got ENIs or addresses with it anyway.'),
  policies: PERMISSIONS_FIELDS.policies,
  ...CONFIDENCE_FIELDS,
});

const NOT_FOR_PODS = z.strictObject({
  problem: field(
    z.literal('not-for-pods'),
    'The trust policy of the role does not let EKS Pod Identity, or the service account aws-node, assume it.',
  ),
  ...PRINCIPAL_FIELDS,
  nodesServed: field(number, 'Nodes that got ENIs or addresses with it anyway.'),
  ...CONFIDENCE_FIELDS,
});

const UNDECIDED = z.strictObject({
  problem: field(
    z.enum(['undecided', 'release-decides']),
    'It depends on conditions or single resources (`undecided`), or on the release of the VPC CNI, which is unknown (`release-decides`).',
  ),
  ...PRINCIPAL_FIELDS,
  ...PERMISSIONS_FIELDS,
  ...CONFIDENCE_FIELDS,
});

const UNSEEN = z.strictObject({
  problem: field(
    z.enum(['role-gone', 'unseen-role']),
    'The role does not exist (`role-gone`). Or its permissions are not visible: it is in another account, or the VPC CNI may have a role that only the cluster shows (`unseen-role`).',
  ),
  ...PRINCIPAL_FIELDS,
  ...CONFIDENCE_FIELDS,
});

const EVIDENCE = z.union([MISSING, WRONG_ROLE, NOT_FOR_EC2, NOT_FOR_PODS, UNDECIDED, UNSEEN]);
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
        'pods hang or nodes stay NotReady: the release of the VPC CNI needs an action that is not allowed. Or its role does not exist, is not a node role, or cannot be assumed by EC2 or by the pods of the VPC CNI',
      medium:
        'actions are missing, but nodes show that the VPC CNI had them: they were removed, or another role gives them; or ENIs may not be set up',
      low: 'the VPC CNI works: it only warns, or does not free ENIs and addresses',
      info: 'unknown: it depends on conditions, single resources, the release, another account, or a VPC CNI that is not the add-on',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html',
      'Attach AmazonEKS_CNI_Policy, or for IPv6 a policy with the actions that the EKS user guide lists, to the role that the VPC CNI uses.',
    ),
    mayBeWrong: [
      'Policies of the organisation (SCPs) are not visible in the account; they may deny what the role allows.',
      'No AWS API shows a role that was given to the service account aws-node in the cluster, and not through the add-on.',
      'Another CNI instead of the VPC CNI needs other permissions.',
      'Releases newer than 1.23.2 are assumed to need what 1.23.2 needs.',
      'No AWS API shows settings that were changed in the cluster itself; with them the VPC CNI may need more or less.',
      'Of trust policies, only conditions on the service account are judged. Whether IAM has the identity provider of the cluster is not looked up.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) => {
    const cnis = clusterCnis(view);
    return cniPrincipals({ ...view, cnis }).flatMap((principal) => {
      const caller = { principal, cni: cnis(principal.cluster.name), target: view.target };
      const lack = lackOf(view, caller);
      return lack === undefined ? [] : [violation(caller, lack)];
    });
  },
  message: ({ caller, lack }: Args) => {
    const { principal } = caller;
    const subject = `${roleText(principal)} of cluster ${principal.cluster.name}`;
    switch (lack.kind) {
      case 'missing':
        return sentences(...missingText(subject, caller, lack));
      case 'wrong-role':
        return sentences(
          `${subject} is not a node role: it allows nothing that nodes and the VPC CNI need`,
          lack.madeFor === 'launches-nodes' ? 'It may launch instances, like the role of the Karpenter controller' : '',
        );
      case 'not-for-ec2':
        return sentences(
          `${subject} cannot be assumed by EC2: its nodes get no credentials, so they do not join and the VPC CNI gets no address`,
          lack.served === 0
            ? ''
            : `Still, ${count(lack.served, 'node')} of ${principal.nodes.length} got ENIs or addresses with it`,
        );
      case 'not-for-pods':
        return sentences(
          `${subject} ${principal.from === 'pod-identity' ? 'cannot be assumed by EKS Pod Identity' : 'does not trust the service account aws-node of the cluster'}: the VPC CNI gets no credentials, and so no address`,
          lack.served === 0
            ? ''
            : `Still, ${count(lack.served, 'node')} of ${principal.nodes.length} got ENIs or addresses with it`,
        );
      case 'role-gone':
        return `${subject}, which the VPC CNI uses, does not exist.`;
      case 'undecided':
        return sentences(
          `${subject} may lack ${list(lack.permissions.undecided)} for the VPC CNI`,
          'Its policies have conditions, name single resources or have an unknown form',
        );
      case 'release-decides':
        return sentences(
          `${subject} does not allow ${list(lack.permissions.depending)}`,
          `Whether the VPC CNI needs ${lack.permissions.depending.length === 1 ? 'it' : 'them'} depends on ${releaseOf(caller.cni) === undefined ? 'its release, which is unknown' : 'its settings, which are unknown'}`,
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
  judges: (view) => {
    const cnis = clusterCnis(view);
    return cniPrincipals({ ...view, cnis }).map((principal) => {
      const { cluster, roleArn } = principal;
      const not = notJudged(lackOf(view, { principal, cni: cnis(cluster.name), target: view.target }));
      return { of: 'VPC CNI role', id: nameOfRole(roleArn), cluster: cluster.name, ...(not && { not }) };
    });
  },
  isNotShown: ({ evidence: { problem } }) => ['undecided', 'release-decides', 'unseen-role'].includes(problem),
});

function likeness({ cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  const { problem, roleFrom } = evidence;
  switch (problem) {
    case 'missing':
      return [problem, roleFrom, cluster, evidence.missingActions, evidence.nodesServed];
    case 'wrong-role':
      return [problem, roleFrom, cluster, evidence.madeFor];
    case 'undecided':
      return [problem, roleFrom, cluster, evidence.undecidedActions];
    case 'release-decides':
      return [problem, roleFrom, cluster, evidence.dependingActions];
    case 'not-for-ec2':
    case 'not-for-pods':
      return [problem, roleFrom, cluster, evidence.nodes, evidence.nodesServed];
    case 'role-gone':
      return [problem, roleFrom, cluster];
    case 'unseen-role': {
      // The account of the role tells whether its own account is what hides it: of that role the whole ARN is said.
      const { roleArn } = evidence;
      return [problem, cluster, parseRoleArn(roleArn)?.accountId ?? roleArn, hasPath(roleArn) ? roleArn : null];
    }
  }
}

function lackOf({ iamRoles, target }: View, caller: Caller): Lack | undefined {
  const { principal, cni } = caller;
  if (parseRoleArn(principal.roleArn)?.accountId !== target.accountId) {
    return { kind: 'unseen-role', because: 'other-account' };
  }
  const role = iamRoles.find(({ arn }) => arn === principal.roleArn);
  // A node's role that is gone is what node-role-not-authorized reports.
  if (role === undefined) return principal.from === 'node' ? undefined : { kind: 'role-gone' };
  const permissions = cniPermissions(role, caller);
  const served = principal.nodes.filter(({ id }) => cni.signs?.served.has(id)).length;
  const isWrong = served === 0 && principal.certain && isNoNodeRole(role) !== undefined;
  if (principal.from !== 'node') {
    if (admitsCni(role, principal) === false) return { kind: 'not-for-pods', served };
  } else if (admitsEc2(role) === false && !isWrong) return { kind: 'not-for-ec2', role, served };
  if (permissions.lacking.length > 0) {
    if (!principal.certain) return { kind: 'unseen-role', because: 'self-managed' };
    const madeFor = principal.from === 'node' && served === 0 ? isNoNodeRole(role) : undefined;
    return madeFor === undefined
      ? { kind: 'missing', role, permissions, served }
      : { kind: 'wrong-role', role, madeFor };
  }
  if (permissions.undecided.length > 0) return { kind: 'undecided', role, permissions };
  return permissions.depending.length > 0 ? { kind: 'release-decides', role, permissions } : undefined;
}

/** Of what is said as not shown, why. */
function notJudged(lack: Lack | undefined): WhyNotJudged | undefined {
  switch (lack?.kind) {
    case 'undecided':
      return { because: 'that depends on conditions or policies of an unknown form' };
    case 'release-decides':
      return { because: 'that depends on the release or the settings of the VPC CNI, which are unknown' };
    case 'unseen-role':
      return lack.because === 'other-account'
        ? { because: 'in another account' }
        : { because: 'that may be the wrong one: the VPC CNI may have another, which no AWS API shows' };
    case 'missing':
    case 'wrong-role':
    case 'not-for-ec2':
    case 'not-for-pods':
    case 'role-gone':
    case undefined:
      return undefined;
  }
}

function violation(caller: Caller, lack: Lack): Violation<Args, Values> {
  const { cluster, roleArn } = caller.principal;
  return {
    resource: { type: 'AWS::IAM::Role', id: nameOfRole(roleArn), arn: roleArn },
    cluster: cluster.name,
    severity: severityOf(lack),
    args: { caller, lack },
    evidence: evidence(caller, lack),
    discriminator: `${cluster.name}/${lack.kind}`,
    remediation: remediationFor(caller, lack),
  };
}

function severityOf(lack: Lack): Severity {
  switch (lack.kind) {
    case 'missing':
      return worst(lack.permissions.lacking.map((one) => severityWithout(one, lack.served)));
    case 'not-for-ec2':
    case 'not-for-pods':
      return lack.served > 0 ? 'medium' : 'critical';
    case 'wrong-role':
    case 'role-gone':
      return 'critical';
    case 'undecided':
    case 'release-decides':
    case 'unseen-role':
      return 'info';
  }
}

/** Nodes that got ENIs or addresses say that an action is there after all; not of what only newer releases ask for. */
function severityWithout({ effect, nodesProve }: Lacking, served: number): Severity {
  const { severity } = CNI_EFFECTS[effect];
  return nodesProve && served > 0 && isAtLeast(severity, 'medium') ? 'medium' : severity;
}

function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info';
}

function missingText(
  subject: string,
  { cni, principal }: Caller,
  { role, permissions: { lacking, undecided }, served }: Extract<Lack, { kind: 'missing' }>,
): readonly string[] {
  const effect = effectOf(lacking);
  const release = releaseOf(cni);
  const causes = lacking.filter((one) => one.effect === effect).map(({ action }) => action);
  return [
    `${subject} does not allow the VPC CNI ${list(lacking.map(({ action }) => action))}`,
    boundaryText(role, lacking),
    `Without ${whatOf(causes, lacking)}${release === undefined ? '' : ` in release ${release}`}, ${CNI_EFFECTS[effect].says}`,
    cni.settings.known || lacking.every(({ nodesProve }) => nodesProve)
      ? ''
      : 'Its settings are unknown, so its defaults are assumed',
    undecided.length > 0 ? `${list(undecided)} depends on conditions or single resources` : '',
    lacking.some(({ elsewhere }) => elsewhere)
      ? 'Its policies require another cluster name than the VPC CNI puts on its ENIs'
      : '',
    served > 0 && lacking.some(({ nodesProve }) => nodesProve)
      ? `Still, ${count(served, 'node')} of ${principal.nodes.length} got ENIs or addresses with it`
      : '',
  ];
}

function whatOf(causes: readonly string[], lacking: readonly Lacking[]): string {
  if (causes.length < lacking.length) return list(causes);
  return causes.length === 1 ? 'it' : 'them';
}

function effectOf(lacking: readonly Lacking[]): CniEffectName {
  return worstEffect(lacking) ?? 'never-shrinks';
}

function evidence(caller: Caller, lack: Lack): Values {
  const { roleArn, from, nodegroups, nodes, cluster } = caller.principal;
  const principal = { roleArn, roleFrom: from, ipFamily: cluster.ipFamily, nodegroups, nodes: nodes.length };
  const confidence = severityOf(lack) === 'info' || ('served' in lack && lack.served > 0) ? 'low' : 'high';
  switch (lack.kind) {
    case 'missing':
      return {
        problem: lack.kind,
        ...principal,
        ...permissionsEvidence(caller, lack),
        effect: effectOf(lack.permissions.lacking),
        actionsForOthers: lack.permissions.lacking.filter(({ elsewhere }) => elsewhere).map(({ action }) => action),
        effects: lack.permissions.lacking.map(({ action, effect, knownFrom }) => ({ action, effect, knownFrom })),
        nodesServed: lack.served,
        confidence,
      };
    case 'wrong-role':
      return { problem: lack.kind, ...principal, madeFor: lack.madeFor, policies: policiesOf(lack), confidence };
    case 'not-for-ec2':
      return {
        problem: lack.kind,
        ...principal,
        nodesServed: lack.served,
        policies: policiesOf(lack),
        confidence,
      };
    case 'not-for-pods':
      return { problem: lack.kind, ...principal, nodesServed: lack.served, confidence };
    case 'undecided':
    case 'release-decides':
      return { problem: lack.kind, ...principal, ...permissionsEvidence(caller, lack), confidence };
    case 'role-gone':
    case 'unseen-role':
      return { problem: lack.kind, ...principal, confidence };
  }
}

function permissionsEvidence(
  { cni }: Caller,
  { role, permissions }: Extract<Lack, { kind: 'missing' | 'undecided' | 'release-decides' }>,
): z.output<z.ZodObject<typeof PERMISSIONS_FIELDS>> {
  const { lacking, undecided, depending } = permissions;
  return {
    ...cniVersionEvidence(cni.version),
    settingsAssumed: !cni.settings.known,
    missingActions: lacking.map(({ action }) => action),
    deniedActions: deniedIn(lacking),
    boundedActions: boundedIn(lacking),
    undecidedActions: undecided,
    dependingActions: depending,
    policies: policiesOf({ role }),
    permissionsBoundary: role.permissionsBoundary?.arn ?? null,
  };
}

function policiesOf({ role }: LackOfRole): readonly string[] {
  return role.policies.map(({ name }) => name);
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
