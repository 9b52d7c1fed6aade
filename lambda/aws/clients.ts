import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeDhcpOptionsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetInstanceTypesFromInstanceRequirementsCommand,
  GetSubnetCidrReservationsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
  ListUpdatesCommand,
} from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import pLimit from 'p-limit';
import { alike, type SharedAnswers } from './alike.ts';
import { ANSWERS } from './answers.ts';
import { autoScalingReads } from './auto-scaling.ts';
import { watchDates } from './aws-clock.ts';
import { takesGzip } from './compressed.ts';
import { GroupPageProtocol } from './group-pages.ts';
import { type Guard, guarded, type Limit, withoutLimit } from './guard.ts';
import { asksForAwsManagedPolicy, iamReads } from './iam.ts';
import { paced } from './pace.ts';
import { eniPageOf, instancePageOf, PAGE_OPERATIONS, PageProtocol } from './page-protocol.ts';
import { ACTIONS } from './permissions.ts';
import type { Ec2Reads, EksReads, SnsPublish, TargetPorts } from './ports.ts';
import { serviceQuotaReads } from './service-quotas.ts';
import { clientSettings, type Session, withSharedEndpoint } from './sessions.ts';
import { StrictQueryProtocol } from './strict-xml.ts';
import { usable } from './usable.ts';

export interface TargetPortsOptions {
  /** Calls of the target in flight at once, over all services. */
  readonly maxCallsInFlight: number;
  /** Tries of one call, the first included. Default: the session's. */
  readonly maxAttempts?: number;
  /** Told of every call as it starts, for counting them. */
  readonly onCall?: (() => void) | undefined;
  /** Told of every page of ENIs or instances, which memory goes to: how many are on it. */
  readonly onPage?: ((items: number) => void) | undefined;
  /** What the targets of a run are told alike, which is asked for once. Default: each asks. */
  readonly shared?: SharedAnswers | undefined;
  /** The clock of this machine that AWS's is compared with: the one that a run goes by. Default: real time. */
  readonly clock?: (() => Date) | undefined;
}

const EC2_ANSWERS = { speaks: 'xml', streamed: PAGE_OPERATIONS } as const;

/** The reads of one account in one region. Cheap to make: connections and credentials are the session's. */
export function targetPorts(session: Session, region: string, options: TargetPortsOptions): TargetPorts {
  const settings = { ...clientSettings(session, region), ...attempts(options.maxAttempts) };
  const inFlight = pLimit(options.maxCallsInFlight);
  const limit: Limit = (task) =>
    inFlight(() => {
      options.onCall?.();
      return task();
    });
  const call = guarded(limit, session.callTimeLimitMs);
  const { clock, watch } = watchDates(() => (options.clock?.() ?? new Date()).getTime());
  const ec2 = usable(withSharedEndpoint(new EC2Client({ ...settings, protocol: PageProtocol }), session), EC2_ANSWERS);
  paced(ec2.middlewareStack);
  const eks = usable(withSharedEndpoint(new EKSClient(settings), session), { speaks: 'json' });
  const iam = usable(withSharedEndpoint(new IAMClient({ ...settings, protocol: StrictQueryProtocol }), session), {
    speaks: 'xml',
  });
  const autoscaling = usable(
    withSharedEndpoint(new AutoScalingClient({ ...settings, protocol: GroupPageProtocol }), session),
    { speaks: 'xml' },
  );
  // A page of groups has every instance of them, and a page of EC2 is as large.
  takesGzip(ec2.middlewareStack);
  takesGzip(autoscaling.middlewareStack);
  const servicequotas = usable(withSharedEndpoint(new ServiceQuotasClient(settings), session), { speaks: 'json' });
  // Each has a type of its own, which no list of them has.
  watch(ec2);
  watch(eks);
  watch(iam);
  watch(autoscaling);
  watch(servicequotas);
  const { partition, accountId, principalArn = '' } = session;
  const amongAccounts = alike(call, () => `${partition} ${region}`, options.shared);
  const amongRegions = alike(
    call,
    (asked) => (asksForAwsManagedPolicy(asked) ? partition : `${accountId} ${principalArn}`),
    options.shared,
  );
  return {
    ec2: ec2Reads(ec2, call, amongAccounts, options.onPage),
    eks: eksReads(eks, call, amongAccounts),
    iam: iamReads(iam, amongRegions),
    autoscaling: autoScalingReads(autoscaling, call),
    servicequotas: serviceQuotaReads(servicequotas, call),
    clock,
  };
}

/** Publishes as the session. The region must be the topic's. */
export function snsPublisher(session: Session, region: string): SnsPublish {
  const client = usable(new SNSClient({ ...clientSettings(session, region), protocol: StrictQueryProtocol }), {
    speaks: 'xml',
  });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    publish: call(ACTIONS.sns.publish, ANSWERS.sns.publish, (input, options) =>
      client.send(new PublishCommand(input), options),
    ),
  };
}

function attempts(maxAttempts: number | undefined): { readonly maxAttempts?: number } {
  return maxAttempts === undefined ? {} : { maxAttempts };
}

/** @param amongAccounts for what EC2 says to every account of the region */
function ec2Reads(ec2: EC2Client, call: Guard, amongAccounts: Guard, onPage: TargetPortsOptions['onPage']): Ec2Reads {
  const told = <T extends { readonly items: readonly unknown[] }>(page: T): T => {
    onPage?.(page.items.length);
    return page;
  };
  const { ec2: actions } = ACTIONS;
  const { ec2: answers } = ANSWERS;
  return {
    describeDhcpOptions: call(actions.describeDhcpOptions, answers.describeDhcpOptions, (input, options) =>
      ec2.send(new DescribeDhcpOptionsCommand(input), options),
    ),
    describeInstances: call(actions.describeInstances, answers.describeInstances, async (input, options) =>
      told(instancePageOf(await ec2.send(new DescribeInstancesCommand(input), options))),
    ),
    describeInstanceTypeOfferings: call(
      actions.describeInstanceTypeOfferings,
      answers.describeInstanceTypeOfferings,
      (input, options) => ec2.send(new DescribeInstanceTypeOfferingsCommand(input), options),
    ),
    describeInstanceTypes: amongAccounts(
      actions.describeInstanceTypes,
      answers.describeInstanceTypes,
      (input, options) => ec2.send(new DescribeInstanceTypesCommand(input), options),
    ),
    describeLaunchTemplateVersions: call(
      actions.describeLaunchTemplateVersions,
      answers.describeLaunchTemplateVersions,
      (input, options) => ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
    ),
    describeNatGateways: call(actions.describeNatGateways, answers.describeNatGateways, (input, options) =>
      ec2.send(new DescribeNatGatewaysCommand(input), options),
    ),
    describeNetworkAcls: call(actions.describeNetworkAcls, answers.describeNetworkAcls, (input, options) =>
      ec2.send(new DescribeNetworkAclsCommand(input), options),
    ),
    describeNetworkInterfaces: call(
      actions.describeNetworkInterfaces,
      answers.describeNetworkInterfaces,
      async (input, options) => told(eniPageOf(await ec2.send(new DescribeNetworkInterfacesCommand(input), options))),
    ),
    describeRegions: call(actions.describeRegions, answers.describeRegions, (input, options) =>
      ec2.send(new DescribeRegionsCommand(input), options),
    ),
    describeRouteTables: call(actions.describeRouteTables, answers.describeRouteTables, (input, options) =>
      ec2.send(new DescribeRouteTablesCommand(input), options),
    ),
    describeSecurityGroups: call(actions.describeSecurityGroups, answers.describeSecurityGroups, (input, options) =>
      ec2.send(new DescribeSecurityGroupsCommand(input), options),
    ),
    describeSubnets: call(actions.describeSubnets, answers.describeSubnets, (input, options) =>
      ec2.send(new DescribeSubnetsCommand(input), options),
    ),
    describeVpcAttribute: call(actions.describeVpcAttribute, answers.describeVpcAttribute, (input, options) =>
      ec2.send(new DescribeVpcAttributeCommand(input), options),
    ),
    describeVpcEndpoints: call(actions.describeVpcEndpoints, answers.describeVpcEndpoints, (input, options) =>
      ec2.send(new DescribeVpcEndpointsCommand(input), options),
    ),
    describeVpcs: call(actions.describeVpcs, answers.describeVpcs, (input, options) =>
      ec2.send(new DescribeVpcsCommand(input), options),
    ),
    getInstanceTypesFromInstanceRequirements: call(
      actions.getInstanceTypesFromInstanceRequirements,
      answers.getInstanceTypesFromInstanceRequirements,
      (input, options) => ec2.send(new GetInstanceTypesFromInstanceRequirementsCommand(input), options),
    ),
    getSubnetCidrReservations: call(
      actions.getSubnetCidrReservations,
      answers.getSubnetCidrReservations,
      (input, options) => ec2.send(new GetSubnetCidrReservationsCommand(input), options),
    ),
  };
}

/** @param amongAccounts for what EKS says to every account of the region */
function eksReads(eks: EKSClient, call: Guard, amongAccounts: Guard): EksReads {
  const { eks: actions } = ACTIONS;
  const { eks: answers } = ANSWERS;
  return {
    describeAccessEntry: call(actions.describeAccessEntry, answers.describeAccessEntry, (input, options) =>
      eks.send(new DescribeAccessEntryCommand(input), options),
    ),
    describeAddon: call(actions.describeAddon, answers.describeAddon, (input, options) =>
      eks.send(new DescribeAddonCommand(input), options),
    ),
    describeAddonVersions: amongAccounts(
      actions.describeAddonVersions,
      answers.describeAddonVersions,
      (input, options) => eks.send(new DescribeAddonVersionsCommand(input), options),
    ),
    describeCluster: call(actions.describeCluster, answers.describeCluster, (input, options) =>
      eks.send(new DescribeClusterCommand(input), options),
    ),
    describeFargateProfile: call(actions.describeFargateProfile, answers.describeFargateProfile, (input, options) =>
      eks.send(new DescribeFargateProfileCommand(input), options),
    ),
    describeNodegroup: call(actions.describeNodegroup, answers.describeNodegroup, (input, options) =>
      eks.send(new DescribeNodegroupCommand(input), options),
    ),
    describePodIdentityAssociation: call(
      actions.describePodIdentityAssociation,
      answers.describePodIdentityAssociation,
      (input, options) => eks.send(new DescribePodIdentityAssociationCommand(input), options),
    ),
    describeUpdate: call(actions.describeUpdate, answers.describeUpdate, (input, options) =>
      eks.send(new DescribeUpdateCommand(input), options),
    ),
    listAccessEntries: call(actions.listAccessEntries, answers.listAccessEntries, (input, options) =>
      eks.send(new ListAccessEntriesCommand(input), options),
    ),
    listUpdates: call(actions.listUpdates, answers.listUpdates, (input, options) =>
      eks.send(new ListUpdatesCommand(input), options),
    ),
    listAddons: call(actions.listAddons, answers.listAddons, (input, options) =>
      eks.send(new ListAddonsCommand(input), options),
    ),
    listAssociatedAccessPolicies: call(
      actions.listAssociatedAccessPolicies,
      answers.listAssociatedAccessPolicies,
      (input, options) => eks.send(new ListAssociatedAccessPoliciesCommand(input), options),
    ),
    listClusters: call(actions.listClusters, answers.listClusters, (input, options) =>
      eks.send(new ListClustersCommand(input), options),
    ),
    listFargateProfiles: call(actions.listFargateProfiles, answers.listFargateProfiles, (input, options) =>
      eks.send(new ListFargateProfilesCommand(input), options),
    ),
    listNodegroups: call(actions.listNodegroups, answers.listNodegroups, (input, options) =>
      eks.send(new ListNodegroupsCommand(input), options),
    ),
    listPodIdentityAssociations: call(
      actions.listPodIdentityAssociations,
      answers.listPodIdentityAssociations,
      (input, options) => eks.send(new ListPodIdentityAssociationsCommand(input), options),
    ),
  };
}
