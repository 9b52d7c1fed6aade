import type * as Sdk from '@aws-sdk/client-iam';
import {
  GetInstanceProfile$,
  GetPolicy$,
  GetPolicyVersion$,
  GetRole$,
  GetRolePolicy$,
  ListAttachedRolePolicies$,
  ListRolePolicies$,
} from '@aws-sdk/client-iam';
import { type CallContext, operation, service } from '../../service.ts';
import { awsQueryProtocol } from '../../wire/query-protocol.ts';
import type { InstanceProfileRecord } from '../../world/index.ts';
import { instanceProfileNamed, noSuchEntity, policyOf, roleNamed } from './find.ts';
import { listTexts } from './list.ts';

const operations = [
  operation<Sdk.GetRoleRequest, Sdk.GetRoleResponse>(GetRole$, ['RoleName'], (input, context) => ({
    Role: roleNamed(context, input.RoleName).shape,
  })),
  operation<Sdk.ListAttachedRolePoliciesRequest, Sdk.ListAttachedRolePoliciesResponse>(
    ListAttachedRolePolicies$,
    ['RoleName', 'Marker', 'MaxItems'],
    (input, context) => {
      const { attached } = roleNamed(context, input.RoleName);
      const { items, ...page } = listTexts('ListAttachedRolePolicies', input, context, () => attached);
      return { ...page, AttachedPolicies: items.map((PolicyArn) => ({ PolicyArn, PolicyName: lastPart(PolicyArn) })) };
    },
  ),
  operation<Sdk.ListRolePoliciesRequest, Sdk.ListRolePoliciesResponse>(
    ListRolePolicies$,
    ['RoleName', 'Marker', 'MaxItems'],
    (input, context) => {
      const { inline } = roleNamed(context, input.RoleName);
      const { items, ...page } = listTexts('ListRolePolicies', input, context, () => inline.keys());
      return { ...page, PolicyNames: items };
    },
  ),
  operation<Sdk.GetRolePolicyRequest, Sdk.GetRolePolicyResponse>(
    GetRolePolicy$,
    ['RoleName', 'PolicyName'],
    ({ RoleName, PolicyName }, context) => {
      const document = roleNamed(context, RoleName).inline.get(PolicyName ?? '');
      if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
    },
  ),
  operation<Sdk.GetPolicyRequest, Sdk.GetPolicyResponse>(GetPolicy$, ['PolicyArn'], ({ PolicyArn }, context) => ({
    Policy: policyOf(context, PolicyArn).shape,
  })),
  operation<Sdk.GetPolicyVersionRequest, Sdk.GetPolicyVersionResponse>(
    GetPolicyVersion$,
    ['PolicyArn', 'VersionId'],
    ({ PolicyArn, VersionId = '' }, context) => {
      const { shape, versions } = policyOf(context, PolicyArn);
      const document = versions[Number(VersionId.slice(1)) - 1];
      if (document === undefined)
        throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
      const { UpdateDate: CreateDate, DefaultVersionId } = shape;
      const IsDefaultVersion = VersionId === DefaultVersionId;
      return { PolicyVersion: { Document: encodeURIComponent(document), VersionId, IsDefaultVersion, CreateDate } };
    },
  ),
  operation<Sdk.GetInstanceProfileRequest, Sdk.GetInstanceProfileResponse>(
    GetInstanceProfile$,
    ['InstanceProfileName'],
    (input, context) => ({
      InstanceProfile: profileShape(instanceProfileNamed(context, input.InstanceProfileName), context),
    }),
  ),
];

export const iam = service('iam', awsQueryProtocol('https://iam.amazonaws.com/doc/2010-05-08/'), operations);

/** A role that was deleted is in no profile any more. */
function profileShape(profile: InstanceProfileRecord, { account }: CallContext): Sdk.InstanceProfile {
  const { name, path, arn, id, createDate, roles } = profile;
  return {
    InstanceProfileName: name,
    InstanceProfileId: id,
    Arn: arn,
    Path: path,
    CreateDate: createDate,
    Roles: roles.flatMap((role) => account.iam.roles.get(role)?.shape ?? []),
  };
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
