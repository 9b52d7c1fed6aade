import { isNoSuchStack } from '../../aws/errors.ts';
import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { everyPage } from '../../collect/paging.ts';
import type { Look, SeenStack, StackResource } from '../seen.ts';
import { look } from './look.ts';

/** A stack with its resources; undefined when there is none of that name. */
export function lookAtStack(
  { cloudformation }: Pick<HubPorts, 'cloudformation'>,
  name: string,
  signal: AbortSignal,
): Promise<Look<SeenStack | undefined>> {
  return look('the stack', async () => {
    try {
      const { Stacks = [] } = await cloudformation.describeStacks({ StackName: name }, signal);
      const [stack] = Stacks;
      return {
        name,
        status: stack?.StackStatus ?? '',
        createdAt: stack?.CreationTime ?? new Date(Number.NaN),
        updatedAt: stack?.LastUpdatedTime,
        resources: await resourcesOf(cloudformation, name, signal),
      };
    } catch (error) {
      if (isNoSuchStack(error)) return undefined;
      throw error;
    }
  });
}

function resourcesOf(
  cloudformation: HubPorts['cloudformation'],
  StackName: string,
  signal: AbortSignal,
): Promise<readonly StackResource[]> {
  return everyPage(HUB_ACTIONS.cloudformation.listStackResources, async (NextToken) => {
    const page = await cloudformation.listStackResources({ StackName, NextToken }, signal);
    const items = (page.StackResourceSummaries ?? []).map((resource) => ({
      logicalId: resource.LogicalResourceId ?? '',
      type: resource.ResourceType ?? '',
      physicalId: resource.PhysicalResourceId,
      status: resource.ResourceStatus ?? '',
    }));
    return { items, nextToken: page.NextToken };
  });
}
