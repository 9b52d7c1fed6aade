/** Access entries and Pod Identity associations. */
import type * as Sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { ClusterRecord } from '../../world/index.ts';
import { clusterOf, notFound } from './describe.ts';
import { listNames } from './list.ts';

export function listAccessEntries(
  input: Sdk.ListAccessEntriesRequest,
  context: CallContext,
): Omit<Sdk.ListAccessEntriesResponse, '$metadata'> {
  const items = () => withAccessEntries(context, input.clusterName).accessEntries;
  const { names, nextToken } = listNames('ListAccessEntries', input, context, items);
  return { accessEntries: names, nextToken };
}

export function describeAccessEntry(
  { clusterName, principalArn = '' }: Sdk.DescribeAccessEntryRequest,
  context: CallContext,
): Omit<Sdk.DescribeAccessEntryResponse, '$metadata'> {
  const accessEntry = withAccessEntries(context, clusterName).accessEntries.get(principalArn);
  if (accessEntry !== undefined) return { accessEntry };
  const advice = "You can view your available access entries with 'list-access-entries'.";
  throw notFound(`The specified principalArn could not be found. ${advice}`, {});
}

export function listAssociatedAccessPolicies(
  input: Sdk.ListAssociatedAccessPoliciesRequest,
  context: CallContext,
): Omit<Sdk.ListAssociatedAccessPoliciesResponse, '$metadata'> {
  const { clusterName, principalArn = '' } = input;
  const { accessEntry } = describeAccessEntry({ clusterName, principalArn }, context);
  const own = clusterOf(context, clusterName).accessPolicies.get(principalArn) ?? [];
  const byArn = new Map(own.map((policy) => [policy.policyArn ?? '', policy]));
  const { names, nextToken } = listNames('ListAssociatedAccessPolicies', input, context, () => byArn);
  return {
    clusterName,
    principalArn: accessEntry?.principalArn,
    associatedAccessPolicies: names.flatMap((name) => byArn.get(name) ?? []),
    nextToken,
  };
}

/** Text as the EKS workshop and many others report it. */
function withAccessEntries(context: CallContext, clusterName: string | undefined): ClusterRecord {
  const cluster = clusterOf(context, clusterName);
  if (cluster.shape.accessConfig?.authenticationMode !== 'CONFIG_MAP') return cluster;
  const modes = '[API, API_AND_CONFIG_MAP]';
  const message = `The cluster's authentication mode must be set to one of ${modes} to perform this operation.`;
  throw new AwsError('InvalidRequestException', message, 400);
}

/** Without the role: a summary does not have it. */
export function listPodIdentityAssociations(
  input: Sdk.ListPodIdentityAssociationsRequest,
  context: CallContext,
): Omit<Sdk.ListPodIdentityAssociationsResponse, '$metadata'> {
  const { podIdentityAssociations: all } = clusterOf(context, input.clusterName);
  const wanted = [...all].filter(
    ([, { namespace, serviceAccount }]) =>
      (input.namespace ?? namespace) === namespace && (input.serviceAccount ?? serviceAccount) === serviceAccount,
  );
  const items = () => new Map(wanted);
  const { names, nextToken } = listNames('ListPodIdentityAssociations', input, context, items);
  return { associations: names.map((id) => summaryOf(all.get(id))), nextToken };
}

function summaryOf(association: Sdk.PodIdentityAssociation | undefined): Sdk.PodIdentityAssociationSummary {
  const { clusterName, namespace, serviceAccount, associationArn, associationId } = association ?? {};
  return { clusterName, namespace, serviceAccount, associationArn, associationId };
}

/** What EKS says of an association that there is not is nowhere quoted; only its code is known (EKS API reference). */
export function describePodIdentityAssociation(
  { clusterName, associationId = '' }: Sdk.DescribePodIdentityAssociationRequest,
  context: CallContext,
): Omit<Sdk.DescribePodIdentityAssociationResponse, '$metadata'> {
  const association = clusterOf(context, clusterName).podIdentityAssociations.get(associationId);
  if (association !== undefined) return { association };
  throw notFound(`No association found for id: ${associationId}.`, { clusterName });
}
