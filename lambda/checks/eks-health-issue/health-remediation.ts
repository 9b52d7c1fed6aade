import { awsCommand, given, remedy, shorthand, toFillIn } from '../../facts/aws/commands.ts';
import { saysNotReady } from '../../facts/iam/node-authorization.ts';
import { CNI_LOG, type Remediation, type RemedyStep } from '../../model/remediation.ts';
import type { Patient } from './eks-health.ts';
import type { OwnEvidence } from './health-evidence.ts';

const TROUBLESHOOTING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';
const NETWORK_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html';

/** What to do about a health code, or about a status (`DEGRADED`) that no code explains. */
export function healthRemediation(
  patient: Patient,
  codeOrStatus: string,
  region: string,
  toldBy: OwnEvidence['toldBy'],
): Remediation {
  switch (codeOrStatus) {
    case 'InsufficientFreeAddresses':
      return remedy(NETWORK_URL, ...addressesSteps(patient, region, toldBy));
    case 'Ec2InstanceTypeDoesNotExist':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
        'Create a node group with types that EC2 has in the region: the types of a node group cannot be changed.',
        'This shows whether EC2 has a type. Replace INSTANCE_TYPE with its name:',
        awsCommand('ec2', 'describe-instance-types', region, { 'instance-types': toFillIn('INSTANCE_TYPE') }),
      );
    case 'NodeCreationFailure':
    case 'IamNodeRoleNotFound':
    case 'IamInstanceProfileNotFound':
      return areNotReady(patient) ? NOT_READY : NOT_THERE;
    case 'AccessDenied':
      return patient.subject === 'nodegroup'
        ? remedy(
            TROUBLESHOOTING_URL,
            'Authorise the node role again: with an access entry of type EC2_LINUX, or in `aws-auth`.',
            'Check that `eks:node-manager` is bound in the cluster.',
          )
        : remedy(TROUBLESHOOTING_URL, 'Restore the role and the Kubernetes permissions that EKS needs to act.');
    case 'ConfigurationConflict':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html',
        'This shows what conflicts:',
        describe(patient, region),
        "Then update the add-on with `--resolve-conflicts`: PRESERVE keeps the settings of the cluster, OVERWRITE replaces them with the add-on's.",
      );
    default:
      return remedy(TROUBLESHOOTING_URL, 'Fix what EKS reports. This shows the report:', describe(patient, region));
  }
}

/** Health codes of which the remedy does not depend on whether EKS found out at an update. */
const SAME_REMEDY = ['InsufficientFreeAddresses', 'NodeCreationFailure', 'AccessDenied'];

/** What to do about an update that failed with such a code. */
export function updateRemediation(
  patient: Patient,
  code: string,
  updateId: string,
  region: string,
  toldBy: OwnEvidence['toldBy'],
): Remediation {
  const { subject, clusterName, nodegroup, addon } = patient;
  const known = SAME_REMEDY.includes(code) ? healthRemediation(patient, code, region, toldBy) : undefined;
  const what = { name: given('cluster', clusterName), 'update-id': given('updateId', updateId) };
  return remedy(
    known?.url ?? TROUBLESHOOTING_URL,
    ...(known?.steps ?? ['Fix what EKS reports for the update.']),
    'Then start the update again. This shows why it failed:',
    awsCommand('eks', 'describe-update', region, {
      ...what,
      ...(subject === 'nodegroup' && { 'nodegroup-name': given('nodegroup', nodegroup?.name ?? '') }),
      ...(subject === 'addon' && { 'addon-name': given('addon', addon?.name ?? '') }),
    }),
  );
}

/** Nodes of which all that EKS says is that they are not ready. */
function areNotReady({ issues }: Patient): boolean {
  const failed = issues.filter(({ code }) => code === 'NodeCreationFailure');
  return failed.length > 0 && failed.every(saysNotReady);
}

const NOT_READY = remedy(
  `${TROUBLESHOOTING_URL}#worker-node-fail`,
  'The nodes joined, so they reach the API server. A node is Ready once the VPC CNI has started: check its add-on and its role (check node-role-lacks-cni-policy). This shows its log:',
  { command: CNI_LOG },
);

const NOT_THERE = remedy(
  `${TROUBLESHOOTING_URL}#worker-node-fail`,
  'Check that the node role exists, has its policies, and may join: with an access entry or in `aws-auth`.',
  'Check that the subnets reach the API server, ECR and STS.',
);

function addressesSteps(
  { subject, clusterName }: Patient,
  region: string,
  toldBy: OwnEvidence['toldBy'],
): readonly (string | RemedyStep)[] {
  const free =
    toldBy === undefined
      ? 'The subnets have addresses now, so EKS may drop the issue. If it stays, free addresses in the emptiest of them'
      : `Free addresses in the subnets: check ${toldBy} says who holds them, and how many each would free`;
  return subject === 'cluster'
    ? [
        `${free}.`,
        'Or give the cluster other subnets. Replace SUBNET_IDS with the ids of all its subnets, separated by commas:',
        awsCommand('eks', 'update-cluster-config', region, {
          name: given('cluster', clusterName),
          'resources-vpc-config': shorthand({ subnetIds: toFillIn('SUBNET_IDS') }),
        }),
      ]
    : [
        `${free}.`,
        'Or create a node group in subnets with free addresses: the subnets of a node group cannot be changed.',
      ];
}

function describe({ clusterName, nodegroup, addon }: Patient, region: string): RemedyStep {
  const cluster = given('cluster', clusterName);
  if (nodegroup !== undefined) {
    return awsCommand('eks', 'describe-nodegroup', region, {
      'cluster-name': cluster,
      'nodegroup-name': given('nodegroup', nodegroup.name),
    });
  }
  if (addon !== undefined) {
    return awsCommand('eks', 'describe-addon', region, {
      'cluster-name': cluster,
      'addon-name': given('addon', addon.name),
    });
  }
  return awsCommand('eks', 'describe-cluster', region, { name: cluster });
}
