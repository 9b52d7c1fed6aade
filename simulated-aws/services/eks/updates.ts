/** The updates of a cluster, or of one of its node groups or add-ons. */
import type {
  DescribeUpdateRequest,
  DescribeUpdateResponse,
  ListUpdatesRequest,
  ListUpdatesResponse,
} from '@aws-sdk/client-eks';
import type { CallContext } from '../../service.ts';
import type { UpdateRecord } from '../../world/state.ts';
import { addonOf, clusterOf, nodegroupOf, notFound } from './describe.ts';
import { listNames } from './list.ts';

interface Of {
  readonly name: string | undefined;
  readonly nodegroupName?: string | undefined;
  readonly addonName?: string | undefined;
}

/** In no order that says when they were made: EKS documents none. */
export function listUpdates(input: ListUpdatesRequest, context: CallContext): ListUpdatesResponse {
  const own = updatesOf(input, context);
  const byId = new Map(own.map((update) => [update.shape.id ?? '', update]));
  const { names, nextToken } = listNames('ListUpdates', input, context, () => byId);
  return { updateIds: names, nextToken };
}

export function describeUpdate(input: DescribeUpdateRequest, context: CallContext): DescribeUpdateResponse {
  const found = updatesOf(input, context).find(({ shape }) => shape.id === input.updateId);
  if (found === undefined) throw notFound(`No update found for ID: ${input.updateId}`, { clusterName: input.name });
  return { update: found.shape };
}

function updatesOf({ name, nodegroupName, addonName }: Of, context: CallContext): readonly UpdateRecord[] {
  const cluster = clusterOf(context, name);
  if (nodegroupName !== undefined) nodegroupOf(context, name, nodegroupName);
  if (addonName !== undefined) addonOf(context, name, addonName);
  return cluster.updates.filter((update) => update.nodegroup === nodegroupName && update.addon === addonName);
}
