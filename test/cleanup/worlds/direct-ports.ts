/** The ports over a simulated AWS without wire formats: what makes thousands of worlds affordable. */
import type * as Ec2 from '@aws-sdk/client-ec2';
import { guarded, type Limit } from '../../../lambda/aws/guard.ts';
import { ACTIONS } from '../../../lambda/aws/permissions.ts';
import type { Call, Ec2Reads, EksReads, EniDelete, TargetPorts } from '../../../lambda/aws/ports.ts';
import { projected, projectedInstance } from '../../aws/sdk-page.ts';
import type { Caller, InProcessAws } from '../../simulated-aws/in-process.ts';

/** What reading a target and cleaning it takes. */
export interface Ports {
  readonly reads: TargetPorts;
  readonly deleter: EniDelete;
}

type Ask = <Output>(action: string, input: object) => Promise<Output>;

/** Calls are classified, counted and cut off as the real ports' are; `limit` says how many are in flight. */
export function directPorts(aws: InProcessAws, at: Caller, limit: Limit): Ports {
  // The handlers answer in the SDK's output shapes, as their types say.
  const ask: Ask = async <Output>(action: string, input: object) => {
    const [service, operation = ''] = action.split(':');
    return (await aws.call(service === 'eks' ? 'eks' : 'ec2', operation, input, at)) as Output;
  };
  return { reads: { ec2: ec2Reads(ask, limit), eks: eksReads(ask, limit) }, deleter: deleterOf(ask, limit) };
}

function ec2Reads(ask: Ask, limit: Limit): Ec2Reads {
  const { ec2: actions } = ACTIONS;
  const call = guarded(limit);
  const plain = plainCalls(ask, limit);
  return {
    describeInstances: call(actions.describeInstances, async (input) => {
      const page = await ask<Ec2.DescribeInstancesResult>(actions.describeInstances, input);
      const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
      return { items: instances.map(projectedInstance), nextToken: page.NextToken };
    }),
    describeNetworkInterfaces: call(actions.describeNetworkInterfaces, async (input) => {
      const page = await ask<Ec2.DescribeNetworkInterfacesResult>(actions.describeNetworkInterfaces, input);
      return { items: (page.NetworkInterfaces ?? []).map(projected), nextToken: page.NextToken };
    }),
    describeInstanceTypeOfferings: plain(actions.describeInstanceTypeOfferings),
    describeInstanceTypes: plain(actions.describeInstanceTypes),
    describeLaunchTemplateVersions: plain(actions.describeLaunchTemplateVersions),
    describeRegions: plain(actions.describeRegions),
    describeSubnets: plain(actions.describeSubnets),
    getInstanceTypesFromInstanceRequirements: plain(actions.getInstanceTypesFromInstanceRequirements),
    getSubnetCidrReservations: plain(actions.getSubnetCidrReservations),
  };
}

function eksReads(ask: Ask, limit: Limit): EksReads {
  const { eks: actions } = ACTIONS;
  const plain = plainCalls(ask, limit);
  return {
    describeAddon: plain(actions.describeAddon),
    describeCluster: plain(actions.describeCluster),
    describeFargateProfile: plain(actions.describeFargateProfile),
    describeNodegroup: plain(actions.describeNodegroup),
    listAddons: plain(actions.listAddons),
    listClusters: plain(actions.listClusters),
    listFargateProfiles: plain(actions.listFargateProfiles),
    listNodegroups: plain(actions.listNodegroups),
  };
}

function deleterOf(ask: Ask, limit: Limit): EniDelete {
  return { deleteNetworkInterface: plainCalls(ask, limit)(ACTIONS.cleanup.deleteNetworkInterface) };
}

/** Ports whose output is the SDK's as it is. */
function plainCalls(ask: Ask, limit: Limit) {
  const call = guarded(limit);
  return <Input extends object, Output>(action: string): Call<Input, Output> =>
    call(action, (input: Input) => ask<Output>(action, input));
}
