import { awsCommand, fixed, given, kubectl, remedy } from '../../facts/aws/commands.ts';
import { isLaunchedByKarpenter } from '../../facts/cluster/cluster-tags.ts';
import { CNI_LOG, type Remediation } from '../../model/remediation.ts';
import type { CauseVerdict, NoPodIpsCause } from './cause-verdict.ts';
import { eniConfigRemedy, type NodeWithoutEniConfig } from './eni-config-remedy.ts';

const TROUBLESHOOTING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';
const METADATA_URL = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html';

type BareNode = NodeWithoutEniConfig;

/** What to do first: the remedy of the first confirmed cause, else where to look. */
export function noPodIpsRemediation(causes: readonly CauseVerdict[], bare: BareNode): Remediation {
  const first = causes.find(({ verdict }) => verdict === 'confirmed');
  if (first !== undefined) return remedyFor(first.cause, bare);
  const mayLackEniConfig = causes.some(({ cause, verdict }) => cause === 'no-eniconfig' && verdict === 'unknown');
  if (mayLackEniConfig) return remedyFor('no-eniconfig', bare);
  const mayNotPull = causes.some(({ cause, verdict }) => cause === 'no-image-policy' && verdict === 'unknown');
  return mayNotPull ? remedyFor('no-image-policy', bare) : WHERE_TO_LOOK;
}

const WHERE_TO_LOOK = remedy(
  TROUBLESHOOTING_URL,
  'See whether the cluster lists the node:',
  kubectl(fixed('get'), fixed('nodes')),
  'If it does not, check the role of the node, `aws-auth` and the path of its kubelet to the API server.',
  'If it does, read /var/log/aws-routed-eni/ipamd.log on the node. This shows the log of the VPC CNI:',
  { command: CNI_LOG },
);

function remedyFor(cause: NoPodIpsCause, bare: BareNode): Remediation {
  switch (cause) {
    case 'role-not-authorized':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html',
        'Authorise the role of the node in the cluster (check node-role-not-authorized has the command).',
      );
    case 'no-way-to-cluster':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html',
        'Open the path from the node to the API server (check nodes-cannot-reach-cluster says where it is blocked, and how to open it).',
      );
    case 'no-way-to-aws':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html',
        'Open the path from the node to the services that it needs (check private-vpc-lacks-endpoint says which, and how).',
      );
    case 'no-cni-policy':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html',
        'Give the VPC CNI a role with what its release needs (check node-role-lacks-cni-policy says what that is, and how).',
      );
    case 'no-image-policy':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html',
        'Attach AmazonEC2ContainerRegistryPullOnly to the role of the node, unless it has its images from elsewhere than ECR. Where it is attached, look for a Deny in the policies of the role and in its permissions boundary.',
      );
    case 'launch-gave-none':
      return remedy(
        'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html',
        'In the launch template, give the ENIs of new nodes prefixes or secondary addresses. Or unset the setting, so that the VPC CNI adds addresses.',
      );
    case 'type-unknown-to-cni':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
        'Update the VPC CNI, or use a type that it knows (check unsupported-instance-type has the command).',
      );
    case 'no-eni-left':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
        'Use a type with more ENIs, or turn off one of the settings (check low-pod-density says which).',
      );
    case 'subnet-empty':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
        'Free addresses in the subnet, or let nodes or their pods use another one (checks subnet-low-ips and subnet-fragmented say what holds them).',
      );
    case 'subnet-without-ipv6':
      return remedy(
        'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html',
        'Give the subnet an IPv6 CIDR block of its VPC, and turn on auto-assign IPv6 addresses. Or use subnets that do. Then replace the node.',
      );
    case 'no-eniconfig':
    case 'wrong-eniconfig':
      return eniConfigRemedy(bare);
    case 'metadata-disabled':
      return remedy(
        METADATA_URL,
        `Turn on the instance metadata service in ${isLaunchedByKarpenter(bare.node) ? '`metadataOptions` of the EC2NodeClass' : 'the launch template'}, for new nodes. This turns it on for this node:`,
        metadataOptions(bare, { 'http-endpoint': fixed('enabled') }),
      );
  }
}

function metadataOptions({ node, region }: BareNode, options: Parameters<typeof awsCommand>[3]) {
  return awsCommand('ec2', 'modify-instance-metadata-options', region, {
    'instance-id': given('instance', node.id),
    ...options,
  });
}
