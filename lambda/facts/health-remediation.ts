import type { Remediation } from '../model/finding.ts';
import type { Patient } from './eks-health.ts';

const TROUBLESHOOTING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';
const NETWORK_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html';

/** What to do about a health code, or about a status (`DEGRADED`) that no code explains. */
export function healthRemediation(patient: Patient, codeOrStatus: string, region: string): Remediation {
  switch (codeOrStatus) {
    case 'InsufficientFreeAddresses':
      return { text: addressesText(patient, region), url: NETWORK_URL };
    case 'Ec2InstanceTypeDoesNotExist':
      return {
        text: `Make a node group of types that \`aws ec2 describe-instance-types --region ${region} --instance-types <type>\` knows; those of a node group cannot be changed.`,
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
      };
    case 'NodeCreationFailure':
    case 'IamNodeRoleNotFound':
    case 'IamInstanceProfileNotFound':
      return {
        text: 'See that the node role exists, is allowed to join (an access entry, or `aws-auth`) and has its policies, and that the subnets reach the API server, ECR and STS.',
        url: `${TROUBLESHOOTING_URL}#worker-node-fail`,
      };
    case 'AccessDenied':
      return {
        text:
          patient.subject === 'nodegroup'
            ? 'Put the node role back among those that may join: an access entry of type EC2_LINUX, or the role in `aws-auth`; and see that `eks:node-manager` is bound in the cluster.'
            : 'Put back the role and the Kubernetes permissions that EKS needs to act.',
        url: TROUBLESHOOTING_URL,
      };
    case 'ConfigurationConflict':
      return {
        text: `Decide whose settings hold and update with \`--resolve-conflicts OVERWRITE\` or \`PRESERVE\`: ${describe(patient, region)} shows what conflicts.`,
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html',
      };
    default:
      return { text: `Put right what EKS names; ${describe(patient, region)} shows it.`, url: TROUBLESHOOTING_URL };
  }
}

function addressesText(patient: Patient, region: string): string {
  const free = 'Free addresses in the subnets (leaked ENIs, unused load balancers, warm targets of the VPC CNI)';
  return patient.subject === 'cluster'
    ? `${free}, or give the cluster other ones with \`aws eks update-cluster-config --region ${region} --name ${patient.clusterName} --resources-vpc-config subnetIds=...\`.`
    : `${free}, or make a node group in subnets that have some: those of a node group cannot be changed.`;
}

function describe({ subject, clusterName, nodegroup, addon }: Patient, region: string): string {
  const base = `aws eks describe-${subject} --region ${region}`;
  if (nodegroup !== undefined) return `\`${base} --cluster-name ${clusterName} --nodegroup-name ${nodegroup.name}\``;
  if (addon !== undefined) return `\`${base} --cluster-name ${clusterName} --addon-name ${addon.name}\``;
  return `\`${base} --name ${clusterName}\``;
}
