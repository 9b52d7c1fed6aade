import type * as Sdk from '@aws-sdk/client-organizations';
import {
  ListAccounts$,
  ListAccountsForParent$,
  ListOrganizationalUnitsForParent$,
} from '@aws-sdk/client-organizations';
import { operation, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';
import { listAccounts, listAccountsForParent, listUnitsForParent } from './list.ts';

export const organizations = service('organizations', awsJsonProtocol('AWSOrganizationsV20161128'), [
  operation<Sdk.ListAccountsRequest, Sdk.ListAccountsResponse>(
    ListAccounts$,
    ['MaxResults', 'NextToken'],
    listAccounts,
  ),
  operation<Sdk.ListAccountsForParentRequest, Sdk.ListAccountsForParentResponse>(
    ListAccountsForParent$,
    ['ParentId', 'MaxResults', 'NextToken'],
    listAccountsForParent,
  ),
  operation<Sdk.ListOrganizationalUnitsForParentRequest, Sdk.ListOrganizationalUnitsForParentResponse>(
    ListOrganizationalUnitsForParent$,
    ['ParentId', 'MaxResults', 'NextToken'],
    listUnitsForParent,
  ),
]);
