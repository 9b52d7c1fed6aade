/** The ports over a simulated AWS without wire formats: what makes thousands of worlds affordable. */
import type { DescribeInstancesResult, DescribeNetworkInterfacesResult } from '@aws-sdk/client-ec2';
import { ANSWERS } from '../../../lambda/aws/answers.ts';
import { noteDates } from '../../../lambda/aws/aws-clock.ts';
import { guarded, type Limit } from '../../../lambda/aws/guard.ts';
import type { Needs } from '../../../lambda/aws/needs.ts';
import { ACTIONS } from '../../../lambda/aws/permissions.ts';
import type {
  AutoScalingReads,
  Ec2Reads,
  EksReads,
  EniDelete,
  IamReads,
  ServiceQuotaReads,
  TargetPorts,
} from '../../../lambda/aws/ports.ts';
import type { OtherRegions } from '../../../lambda/aws/regions.ts';
import type { Caller, InProcessAws } from '../../../simulated-aws/in-process.ts';
import { projected, projectedInstance } from '../../aws/sdk-page.ts';

/** What reading a target and cleaning it takes. */
export interface Ports {
  readonly reads: TargetPorts;
  readonly others: OtherRegions;
  readonly deleter: EniDelete;
}

/** How a run comes to know AWS's time. */
export interface Dates {
  /** This machine's time in milliseconds. */
  readonly localMs: () => number;
  /** The same when a call is about to be sent. */
  readonly sendingMs: () => number;
  /** `Date` of an answer that comes now. */
  readonly date: () => string | undefined;
}

/** Calls are cut off and fail as the real ports' do; `limit` says how many are in flight. */
export function directPorts(aws: InProcessAws, at: Caller, limit: Limit, dates: Dates): Ports {
  const call = guarded(limit);
  const { clock, note } = noteDates(dates.localMs);
  const ask = async (action: string, input: object): Promise<object> => {
    const [service = '', operation = ''] = action.split(':');
    const sentAt = dates.sendingMs();
    try {
      const output = (await aws.call(service, operation, input, at)) as object;
      note(dates.date(), sentAt);
      return { ...output, $metadata: {} };
    } catch (error) {
      // An error of AWS's is an answer; a connection that was cut is none.
      if (error instanceof Error && '$metadata' in error) note(dates.date(), sentAt);
      throw error;
    }
  };
  // The handlers answer in the SDK's output shapes, which is what these ports give.
  const plain = <Port>(
    actions: Readonly<Record<keyof Port & string, string>>,
    answers: Readonly<Record<keyof Port & string, unknown>>,
  ): Port =>
    Object.fromEntries(
      Object.entries<string>(actions).map(([method, action]) => [
        method,
        call(action, answers[method as keyof Port & string] as Needs<object, object>, (input) => ask(action, input)),
      ]),
    ) as Port;
  const { describeInstances, describeNetworkInterfaces } = ACTIONS.ec2;
  return {
    reads: {
      ec2: {
        ...plain<Ec2Reads>(ACTIONS.ec2, ANSWERS.ec2),
        describeInstances: call(describeInstances, ANSWERS.ec2.describeInstances, async (input) => {
          const page = (await ask(describeInstances, input)) as DescribeInstancesResult;
          const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
          return { items: instances.map(projectedInstance), nextToken: page.NextToken };
        }),
        describeNetworkInterfaces: call(
          describeNetworkInterfaces,
          ANSWERS.ec2.describeNetworkInterfaces,
          async (input) => {
            const page = (await ask(describeNetworkInterfaces, input)) as DescribeNetworkInterfacesResult;
            return { items: (page.NetworkInterfaces ?? []).map(projected), nextToken: page.NextToken };
          },
        ),
      },
      eks: plain<EksReads>(ACTIONS.eks, ANSWERS.eks),
      iam: plain<IamReads>(ACTIONS.iam, ANSWERS.iam),
      autoscaling: plain<AutoScalingReads>(ACTIONS.autoscaling, ANSWERS.autoscaling),
      servicequotas: plain<ServiceQuotaReads>(ACTIONS.servicequotas, ANSWERS.servicequotas),
      clock,
    },
    others: {
      enabled: async (signal) => {
        const { Regions = [] } = await plain<Ec2Reads>(ACTIONS.ec2, ANSWERS.ec2).describeRegions({}, signal);
        return Regions.flatMap(({ RegionName }) => RegionName ?? []);
      },
      eksIn: (region) => directPorts(aws, { ...at, region }, limit, dates).reads.eks,
    },
    deleter: plain<EniDelete>(ACTIONS.cleanup, ANSWERS.cleanup),
  };
}
