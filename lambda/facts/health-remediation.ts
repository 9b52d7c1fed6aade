import type { Remediation, RemedyStep } from '../model/remediation.ts';
import { awsCommand, given, remedy, shorthand, toFillIn } from './commands.ts';
import type { Patient } from './eks-health.ts';

const TROUBLESHOOTING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';
const NETWORK_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html';

/** What to do about a health code, or about a status (`DEGRADED`) that no code explains. */
export function healthRemediation(patient: Patient, codeOrStatus: string, region: string): Remediation {
  switch (codeOrStatus) {
    case 'InsufficientFreeAddresses':
      return remedy(NETWORK_URL, ...addressesSteps(patient, region));
    case 'Ec2InstanceTypeDoesNotExist':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
        'Make a node group of types that EC2 has in the region: those of a node group cannot be changed. With INSTANCE_TYPE replaced, this shows a type or that there is none of that name:',
        awsCommand('ec2', 'describe-instance-types', region, { 'instance-types': toFillIn('INSTANCE_TYPE') }),
      );
    case 'NodeCreationFailure':
    case 'IamNodeRoleNotFound':
    case 'IamInstanceProfileNotFound':
      return remedy(
        `${TROUBLESHOOTING_URL}#worker-node-fail`,
        'See that the node role exists, is allowed to join (an access entry, or `aws-auth`) and has its policies, and that the subnets reach the API server, ECR and STS.',
      );
    case 'AccessDenied':
      return remedy(
        TROUBLESHOOTING_URL,
        patient.subject === 'nodegroup'
          ? 'Put the node role back among those that may join: an access entry of type EC2_LINUX, or the role in `aws-auth`; and see that `eks:node-manager` is bound in the cluster.'
          : 'Put back the role and the Kubernetes permissions that EKS needs to act.',
      );
    case 'ConfigurationConflict':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html',
        "Decide whose settings hold, and update the add-on with `--resolve-conflicts`: PRESERVE keeps those of the cluster, OVERWRITE takes the add-on's. This shows what conflicts:",
        describe(patient, region),
      );
    default:
      return remedy(TROUBLESHOOTING_URL, 'Put right what EKS names. This shows it:', describe(patient, region));
  }
}

function addressesSteps({ subject, clusterName }: Patient, region: string): readonly (string | RemedyStep)[] {
  const free = 'Free addresses in the subnets (leaked ENIs, unused load balancers, warm targets of the VPC CNI)';
  return subject === 'cluster'
    ? [
        `${free}, or give the cluster other ones, with SUBNET_IDS replaced by all it is to have, commas between:`,
        awsCommand('eks', 'update-cluster-config', region, {
          name: given('cluster', clusterName),
          'resources-vpc-config': shorthand({ subnetIds: toFillIn('SUBNET_IDS') }),
        }),
      ]
    : [`${free}, or make a node group in subnets that have some: those of a node group cannot be changed.`];
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
