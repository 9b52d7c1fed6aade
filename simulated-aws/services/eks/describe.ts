/** One resource by name, or EKS's own "not found" (texts as eksctl, Terraform and the EKS workshop report them). */
import type { Addon, FargateProfile, Nodegroup } from '@aws-sdk/client-eks';
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { ClusterRecord } from '../../world/index.ts';

export function clusterOf(context: CallContext, name: string | undefined): ClusterRecord {
  const cluster = context.region.clusters.get(name ?? '');
  if (cluster === undefined) throw notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
}

export function nodegroupOf(context: CallContext, clusterName: string | undefined, name = ''): Nodegroup {
  const nodegroup = clusterOf(context, clusterName).nodegroups.get(name);
  if (nodegroup !== undefined) return nodegroup;
  throw notFound(`No node group found for name: ${name}.`, { clusterName, nodegroupName: name });
}

export function addonOf(context: CallContext, clusterName: string | undefined, name = ''): Addon {
  const addon = clusterOf(context, clusterName).addons.get(name);
  if (addon !== undefined) return addon;
  throw notFound(`No addon: ${name} found in cluster: ${clusterName}`, { clusterName, addonName: name });
}

export function fargateProfileOf(context: CallContext, clusterName: string | undefined, name = ''): FargateProfile {
  const profile = clusterOf(context, clusterName).fargateProfiles.get(name);
  if (profile !== undefined) return profile;
  const details = { clusterName, fargateProfileName: name };
  throw notFound(`No Fargate Profile found with name: ${name}.`, details);
}

export function notFound(message: string, details: Readonly<Record<string, unknown>>): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, details);
}
