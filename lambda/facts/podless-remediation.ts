import type { Remediation } from '../model/finding.ts';
import type { CauseVerdict, PodlessCause } from './podless-causes.ts';

const TROUBLESHOOTING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';

/** What to do first: the remedy of the first confirmed cause, else where to look. */
export function podlessRemediation(causes: readonly CauseVerdict[]): Remediation {
  const first = causes.find(({ verdict }) => verdict === 'confirmed');
  if (first !== undefined) return remedyFor(first.cause);
  return causes.some(({ cause }) => cause === 'no-eniconfig') ? remedyFor('no-eniconfig') : WHERE_TO_LOOK;
}

const WHERE_TO_LOOK: Remediation = {
  text: 'See whether `kubectl get nodes` lists the node. If not, look at its kubelet (role, `aws-auth`, way to the API server); if so, at `kubectl -n kube-system logs -l k8s-app=aws-node` and `/var/log/aws-routed-eni/ipamd.log` on it.',
  url: TROUBLESHOOTING_URL,
};

function remedyFor(cause: PodlessCause): Remediation {
  switch (cause) {
    case 'role-not-authorized':
      return {
        text: 'Let the role of the node into the cluster (check node-role-not-authorized has the command).',
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html',
      };
    case 'no-cni-policy':
      return {
        text: 'Give the role of the VPC CNI the AmazonEKS_CNI_Policy (check node-role-lacks-cni-policy has the command).',
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html',
      };
    case 'type-unknown-to-cni':
      return {
        text: 'Update the VPC CNI, or use a type that it knows (check unsupported-instance-type has the command).',
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
      };
    case 'subnet-empty':
      return {
        text: 'Free addresses in the subnet, or start nodes in another one (check subnet-low-ips says what holds them).',
        url: 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
      };
    case 'no-eniconfig':
      return {
        text: 'See with `kubectl get eniconfigs` whether there is one for the zone of the node, whose subnet is in that zone and has free addresses; `ENI_CONFIG_LABEL_DEF` says how a node finds its own.',
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html',
      };
    case 'metadata-disabled':
      return {
        text: 'Turn the instance metadata service on: `aws ec2 modify-instance-metadata-options --http-endpoint enabled --instance-id <id>`, and in the launch template for new nodes.',
        url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html',
      };
    case 'metadata-hop-limit':
      return {
        text: 'Raise the hop limit: `aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2 --instance-id <id>`, and in the launch template for new nodes.',
        url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html',
      };
  }
}
