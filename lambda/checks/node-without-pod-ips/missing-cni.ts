import { count, list, sentences } from '../../common/words.ts';
import { awsCommand, fixed, given, kubectlInSystem, remedy } from '../../facts/aws/commands.ts';
import { clusterNameOf, nodegroupNameOf } from '../../facts/cluster/cluster-tags.ts';
import { saysNotReady } from '../../facts/iam/node-authorization.ts';
import type { Cluster, Nodegroup } from '../../model/inventory.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { SettledNodes } from './nodes-without-pod-ips.ts';

/** Node groups of these nodes of which EKS says that nodes joined: then the network and the role are right. */
export function groupsNotReady(nodegroups: readonly Nodegroup[], { withoutSign }: SettledNodes): readonly string[] {
  const named = new Set(withoutSign.map(({ tags }) => `${clusterNameOf(tags)}/${nodegroupNameOf(tags)}`));
  return nodegroups
    .filter(({ clusterName, name, healthIssues }) => {
      return named.has(`${clusterName}/${name}`) && healthIssues.some(saysNotReady);
    })
    .map(({ name }) => name)
    .sort();
}

/** Nodes that joined and are not Ready, without any sign of a CNI. */
export function missingCniText({ name }: Cluster, { withoutSign }: SettledNodes, notReady: readonly string[]): string {
  const groups = `node group${notReady.length === 1 ? '' : 's'} ${list(notReady)}`;
  return sentences(
    `EKS reports that nodes of ${groups} of cluster ${name} joined and are not Ready: the cluster has no vpc-cni add-on`,
    `${count(withoutSign.length, 'running node shows', 'running nodes show')} no sign of a CNI`,
  );
}

export function missingCniRemedy({ name }: Cluster, region: string): Remediation {
  return remedy(
    'https://docs.aws.amazon.com/eks/latest/userguide/vpc-add-on-create.html',
    'See whether any CNI is installed:',
    kubectlInSystem(fixed('get'), fixed('daemonsets')),
    'If none is, this installs the VPC CNI:',
    awsCommand('eks', 'create-addon', region, {
      'cluster-name': given('cluster', name),
      'addon-name': fixed('vpc-cni'),
    }),
  );
}

/** Where nothing says that nodes are not Ready, another CNI may serve them. */
export const NO_SIGN_REMEDY = remedy(
  'https://docs.aws.amazon.com/eks/latest/userguide/alternate-cni-plugins.html',
  'If another CNI runs there, suppress this. If the VPC CNI does, state its version in the configuration. This shows whether the VPC CNI runs there:',
  kubectlInSystem(fixed('get'), fixed('daemonset'), fixed('aws-node')),
);
