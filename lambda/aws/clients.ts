import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  GetInstanceTypesFromInstanceRequirementsCommand,
  GetSubnetCidrReservationsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import pLimit from 'p-limit';
import { autoScalingReads } from './auto-scaling.ts';
import { watchDates } from './aws-clock.ts';
import { guarded, type Limit, withoutLimit } from './guard.ts';
import { iamReads } from './iam.ts';
import { eniPageOf, instancePageOf, PageProtocol } from './page-protocol.ts';
import { ACTIONS } from './permissions.ts';
import type { Ec2Reads, EksReads, SnsPublish, TargetPorts } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';

export interface TargetPortsOptions {
  /** Calls of the target in flight at once, over all services. */
  readonly maxCallsInFlight: number;
  /** Tries of one call, the first included. Default 6: with the SDK's back-off about half a minute of throttling. */
  readonly maxAttempts?: number;
  /** Told of every call as it starts, for counting them. */
  readonly onCall?: (() => void) | undefined;
}

/** The reads of one account in one region. Cheap to make: connections and credentials are the session's. */
export function targetPorts(session: Session, region: string, options: TargetPortsOptions): TargetPorts {
  const settings = { ...clientSettings(session, region), ...attempts(options.maxAttempts) };
  const inFlight = pLimit(options.maxCallsInFlight);
  const limit: Limit = (task) =>
    inFlight(() => {
      options.onCall?.();
      return task();
    });
  const { clock, watch } = watchDates();
  const ec2 = new EC2Client({ ...settings, protocol: PageProtocol });
  const eks = new EKSClient(settings);
  const iam = new IAMClient(settings);
  const autoscaling = new AutoScalingClient(settings);
  // Each has a type of its own, which no list of them has.
  watch(ec2);
  watch(eks);
  watch(iam);
  watch(autoscaling);
  return {
    ec2: ec2Reads(ec2, limit),
    eks: eksReads(eks, limit),
    iam: iamReads(iam, limit),
    autoscaling: autoScalingReads(autoscaling, limit),
    clock,
  };
}

/** Publishes as the session. The region must be the topic's. */
export function snsPublisher(session: Session, region: string): SnsPublish {
  const client = new SNSClient(clientSettings(session, region));
  const call = guarded(withoutLimit);
  return { publish: call(ACTIONS.sns.publish, (input, options) => client.send(new PublishCommand(input), options)) };
}

function attempts(maxAttempts: number | undefined): { readonly maxAttempts?: number } {
  return maxAttempts === undefined ? {} : { maxAttempts };
}

function ec2Reads(ec2: EC2Client, limit: Limit): Ec2Reads {
  const call = guarded(limit);
  const { ec2: actions } = ACTIONS;
  return {
    describeInstances: call(actions.describeInstances, async (input, options) =>
      instancePageOf(await ec2.send(new DescribeInstancesCommand(input), options)),
    ),
    describeInstanceTypeOfferings: call(actions.describeInstanceTypeOfferings, (input, options) =>
      ec2.send(new DescribeInstanceTypeOfferingsCommand(input), options),
    ),
    describeInstanceTypes: call(actions.describeInstanceTypes, (input, options) =>
      ec2.send(new DescribeInstanceTypesCommand(input), options),
    ),
    describeLaunchTemplateVersions: call(actions.describeLaunchTemplateVersions, (input, options) =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
    ),
    describeNetworkInterfaces: call(actions.describeNetworkInterfaces, async (input, options) =>
      eniPageOf(await ec2.send(new DescribeNetworkInterfacesCommand(input), options)),
    ),
    describeRegions: call(actions.describeRegions, (input, options) =>
      ec2.send(new DescribeRegionsCommand(input), options),
    ),
    describeSubnets: call(actions.describeSubnets, (input, options) =>
      ec2.send(new DescribeSubnetsCommand(input), options),
    ),
    getInstanceTypesFromInstanceRequirements: call(actions.getInstanceTypesFromInstanceRequirements, (input, options) =>
      ec2.send(new GetInstanceTypesFromInstanceRequirementsCommand(input), options),
    ),
    getSubnetCidrReservations: call(actions.getSubnetCidrReservations, (input, options) =>
      ec2.send(new GetSubnetCidrReservationsCommand(input), options),
    ),
  };
}

function eksReads(eks: EKSClient, limit: Limit): EksReads {
  const call = guarded(limit);
  const { eks: actions } = ACTIONS;
  return {
    describeAccessEntry: call(actions.describeAccessEntry, (input, options) =>
      eks.send(new DescribeAccessEntryCommand(input), options),
    ),
    describeAddon: call(actions.describeAddon, (input, options) => eks.send(new DescribeAddonCommand(input), options)),
    describeCluster: call(actions.describeCluster, (input, options) =>
      eks.send(new DescribeClusterCommand(input), options),
    ),
    describeFargateProfile: call(actions.describeFargateProfile, (input, options) =>
      eks.send(new DescribeFargateProfileCommand(input), options),
    ),
    describeNodegroup: call(actions.describeNodegroup, (input, options) =>
      eks.send(new DescribeNodegroupCommand(input), options),
    ),
    describePodIdentityAssociation: call(actions.describePodIdentityAssociation, (input, options) =>
      eks.send(new DescribePodIdentityAssociationCommand(input), options),
    ),
    listAccessEntries: call(actions.listAccessEntries, (input, options) =>
      eks.send(new ListAccessEntriesCommand(input), options),
    ),
    listAddons: call(actions.listAddons, (input, options) => eks.send(new ListAddonsCommand(input), options)),
    listClusters: call(actions.listClusters, (input, options) => eks.send(new ListClustersCommand(input), options)),
    listFargateProfiles: call(actions.listFargateProfiles, (input, options) =>
      eks.send(new ListFargateProfilesCommand(input), options),
    ),
    listNodegroups: call(actions.listNodegroups, (input, options) =>
      eks.send(new ListNodegroupsCommand(input), options),
    ),
    listPodIdentityAssociations: call(actions.listPodIdentityAssociations, (input, options) =>
      eks.send(new ListPodIdentityAssociationsCommand(input), options),
    ),
  };
}
