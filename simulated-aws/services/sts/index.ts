import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  GetCallerIdentityRequest,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { AssumeRole$, GetCallerIdentity$ } from '@aws-sdk/client-sts';
import { operation, service } from '../../service.ts';
import { awsQueryProtocol } from '../../wire/query-protocol.ts';
import { assumeRole } from './assume-role.ts';

export const sts = service('sts', awsQueryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'), [
  operation<GetCallerIdentityRequest, GetCallerIdentityResponse>(GetCallerIdentity$, [], (_, { caller }) => ({
    UserId: caller.userId,
    Account: caller.accountId,
    Arn: caller.arn,
  })),
  operation<AssumeRoleRequest, AssumeRoleResponse>(
    AssumeRole$,
    ['RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds'],
    assumeRole,
  ),
]);
