import type { Caller } from './credentials.ts';
import type { RecordedCall } from './record.ts';
import { type OrganizationState, partitionOf, type World } from './world/index.ts';

/** The ARN (or pattern) that IAM names in its refusal of a call. */
export function resourceOf(call: RecordedCall, caller: Caller, world: World): string {
  const { parameters, region } = call;
  if (call.service === 'organizations') return unitArn(world, region, text(parameters.ParentId));
  if (call.service === 's3') return objectArn(region, text(parameters.Bucket), text(parameters.Key));
  if (call.service === 'iam') return iamResource(parameters);
  if (call.service === 'lambda') return text(parameters.DurableExecutionArn) ?? '*';
  const eks = `arn:aws:eks:${region}:${caller.accountId}`;
  const cluster = text(parameters.clusterName) ?? text(parameters.name) ?? '*';
  const nodegroup = text(parameters.nodegroupName);
  const addon = text(parameters.addonName);
  const profile = text(parameters.fargateProfileName);
  const association = text(parameters.associationId);
  if (parameters.principalArn !== undefined) return `${eks}:access-entry/${cluster}/*`;
  if (association !== undefined) return `${eks}:podidentityassociation/${cluster}/${association}`;
  if (nodegroup !== undefined) return `${eks}:nodegroup/${cluster}/${nodegroup}/*`;
  if (addon !== undefined) return `${eks}:addon/${cluster}/${addon}/*`;
  if (profile !== undefined) return `${eks}:fargateprofile/${cluster}/${profile}/*`;
  if (call.service === 'eks') return `${eks}:cluster/${cluster}`;
  return text(parameters.RoleArn) ?? text(parameters.TopicArn) ?? '*';
}

/** IAM names what is its own without an ARN, policies excepted (e.g. terraform-aws-eks issue 2517). */
function iamResource({ RoleName, PolicyArn, InstanceProfileName }: RecordedCall['parameters']): string {
  if (RoleName !== undefined) return `role ${text(RoleName)}`;
  return PolicyArn === undefined ? `instance profile ${text(InstanceProfileName)}` : `policy ${text(PolicyArn)}`;
}

/** The ARN of a root or unit; without one, or of one that there is not, any resource. */
export function unitArn(world: World, region: string, id: string | undefined): string {
  const organization = world.organizations.find(({ units }) => units.has(id ?? ''));
  if (organization === undefined || id === undefined) return '*';
  const kind = id === organization.root.id ? 'root' : 'ou';
  return organizationsArn(region, organization, kind, id);
}

/** The ARN of something in an organisation. */
export function organizationsArn(
  region: string,
  { id, managementAccountId }: Pick<OrganizationState, 'id' | 'managementAccountId'>,
  kind: 'account' | 'ou' | 'root',
  resource: string,
): string {
  return `arn:${partitionOf(region)}:organizations::${managementAccountId}:${kind}/${id}/${resource}`;
}

/** The ARN of an object, or of a bucket without a key. */
export function objectArn(region: string, bucket = '*', key?: string): string {
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  return key === undefined ? arn : `${arn}/${key}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
