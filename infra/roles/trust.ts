import { Aws } from 'aws-cdk-lib';
import { AccountPrincipal, type PrincipalBase } from 'aws-cdk-lib/aws-iam';
import type { Member } from '../member.ts';
import { type FunctionName, functionRoleName } from './role-name.ts';

/**
 * Only these function roles of the hub. They are named in a condition and not as the principal: IAM keeps a principal by
 * its unique id, so that a hub made anew would be locked out of every member, and a member could not be made before it.
 */
export function onlyFunctions(
  hubAccountId: string,
  { hub, externalId, organizationId }: Pick<Member, 'hub' | 'externalId' | 'organizationId'>,
  functions: readonly FunctionName[],
): PrincipalBase {
  const roles = functions.map(
    (name) => `arn:${Aws.PARTITION}:iam::${hubAccountId}:role/${functionRoleName(hub, name)}`,
  );
  const equal = {
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(organizationId === undefined ? {} : { 'aws:PrincipalOrgID': organizationId }),
  };
  return new AccountPrincipal(hubAccountId).withConditions({
    ArnEquals: { 'aws:PrincipalArn': roles },
    ...(Object.keys(equal).length === 0 ? {} : { StringEquals: equal }),
  });
}
