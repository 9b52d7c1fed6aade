import type { Remediation } from '../model/finding.ts';

const SELF_MANAGED_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/vpc-add-on-self-managed-update.html';

/** Where the VPC CNI in question runs, and whether the EKS add-on manages it. */
export interface CniPlace {
  readonly clusterName: string;
  readonly region: string;
  readonly hasAddon: boolean;
}

/** How the VPC CNI of a cluster is updated: words to put after a colon. */
export function howToUpdateCni({ clusterName, region, hasAddon }: CniPlace): Remediation {
  const where = `--region ${region} --cluster-name ${clusterName} --addon-name vpc-cni`;
  return hasAddon
    ? {
        text: `\`aws eks update-addon ${where} --addon-version <version>\`.`,
        url: 'https://docs.aws.amazon.com/eks/latest/userguide/vpc-add-on-update.html',
      }
    : {
        text: `it is self-managed, so apply the manifest of that release or hand it over with \`aws eks create-addon ${where}\`.`,
        url: SELF_MANAGED_URL,
      };
}

/** What to do where no AWS API tells the version of a cluster's VPC CNI. */
export function stateCniVersion(clusterName: string): Remediation {
  return {
    text: `State the version in the configuration (\`clusters.${clusterName}.cniVersion\`); \`kubectl -n kube-system get daemonset aws-node -o yaml\` shows it. Or let the vpc-cni add-on manage it.`,
    url: SELF_MANAGED_URL,
  };
}
