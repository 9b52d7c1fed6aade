/** ARNs of what calls to EKS and IAM are about, as exact as IAM wants them: no wildcard stands for a part. */
import type { RecordedCall } from './record.ts';
import { type IamState, partitionOf } from './world/index.ts';

type Parameters = RecordedCall['parameters'];

/** Stands for ids that only EKS gives out; no policy could name one before the thing is there. */
const SOME_ID = '00000000-0000-0000-0000-000000000000';

/** ARN formats: Service Authorization Reference, Amazon EKS. Without a cluster the call knows no resource. */
export function eksResource(region: string, accountId: string, parameters: Parameters): string {
  const prefix = `arn:${partitionOf(region)}:eks:${region}:${accountId}`;
  const cluster = text(parameters.clusterName) ?? text(parameters.name);
  const { nodegroupName, addonName, fargateProfileName, principalArn, associationId } = parameters;
  if (cluster === undefined) return '*';
  if (nodegroupName !== undefined) return `${prefix}:nodegroup/${cluster}/${nodegroupName}/${SOME_ID}`;
  if (addonName !== undefined) return `${prefix}:addon/${cluster}/${addonName}/${SOME_ID}`;
  if (fargateProfileName !== undefined) return `${prefix}:fargateprofile/${cluster}/${fargateProfileName}/${SOME_ID}`;
  if (principalArn !== undefined)
    return `${prefix}:access-entry/${cluster}/${identityIn(String(principalArn))}/${SOME_ID}`;
  if (associationId !== undefined) return `${prefix}:podidentityassociation/${cluster}/${associationId}`;
  return `${prefix}:cluster/${cluster}`;
}

/** `role/111122223333/name` of an ARN, paths left out. */
function identityIn(principalArn: string): string {
  const [, , , , accountId, principal = ''] = principalArn.split(':');
  const parts = principal.split('/');
  return `${parts[0]}/${accountId}/${parts.at(-1)}`;
}

/** IAM's own things by their ARN, with the path where the account has one of that name. */
export function iamResource(
  { RoleName, PolicyArn, InstanceProfileName }: Parameters,
  { accountId, partition, roles, instanceProfiles }: IamState,
): string {
  const prefix = `arn:${partition}:iam::${accountId}`;
  if (PolicyArn !== undefined) return String(PolicyArn);
  if (RoleName !== undefined) return roles.get(String(RoleName))?.shape.Arn ?? `${prefix}:role/${RoleName}`;
  const profile = instanceProfiles.get(String(InstanceProfileName));
  return profile?.arn ?? `${prefix}:instance-profile/${InstanceProfileName}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
