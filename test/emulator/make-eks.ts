/** Clusters, node groups and launch templates, through the SDK. */
import { CreateLaunchTemplateCommand, type _InstanceType as InstanceType } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateNodegroupCommand } from '@aws-sdk/client-eks';
import type { AccountClients } from './clients.ts';
import { made } from './make-network.ts';

/** The id of the template. */
export async function makeTemplate({ ec2 }: AccountClients, name: string, type: InstanceType): Promise<string> {
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: { InstanceType: type } }),
  );
  return made(LaunchTemplate?.LaunchTemplateId, 'launch template');
}

export async function makeCluster({ eks }: AccountClients, name: string, subnetIds: readonly string[]): Promise<void> {
  await eks.send(
    new CreateClusterCommand({
      name,
      version: '1.33',
      roleArn: 'arn:aws:iam::123456789012:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: [...subnetIds] },
    }),
  );
}

/** Types by name, or a launch template that names one. */
export async function makeNodegroup(
  { eks }: AccountClients,
  cluster: string,
  name: string,
  options: { readonly subnets: readonly string[] } & (
    | { readonly instanceTypes: readonly string[] }
    | { readonly launchTemplate: string }
  ),
): Promise<void> {
  await eks.send(
    new CreateNodegroupCommand({
      clusterName: cluster,
      nodegroupName: name,
      nodeRole: 'arn:aws:iam::123456789012:role/eks-node',
      subnets: [...options.subnets],
      amiType: 'AL2023_x86_64_STANDARD',
      ...('instanceTypes' in options
        ? { instanceTypes: [...options.instanceTypes] }
        : { launchTemplate: { id: options.launchTemplate, version: '1' } }),
    }),
  );
}
