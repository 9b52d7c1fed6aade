/** One thing by name, or IAM's own "not found" (texts as Terraform's users report them). */
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { IamRoleRecord, InstanceProfileRecord, PolicyRecord } from '../../world/index.ts';

export function roleNamed({ account }: CallContext, name = ''): IamRoleRecord {
  const role = account.iam.roles.get(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

export function instanceProfileNamed({ account }: CallContext, name = ''): InstanceProfileRecord {
  const profile = account.iam.instanceProfiles.get(name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

export function policyOf({ account }: CallContext, arn = ''): PolicyRecord {
  const policy = account.iam.policies.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}
