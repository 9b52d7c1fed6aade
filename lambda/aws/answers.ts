import { aboutWhatWasAsked, accountOf, filtersHonoured, goesOn, withoutSubnet } from './answer-rules.ts';
import type { Needs } from './needs.ts';
import type {
  AutoScalingReads,
  Call,
  Ec2Reads,
  EksReads,
  EniDelete,
  IamReads,
  OrganizationReads,
  S3Objects,
  SnsPublish,
  StsCalls,
} from './ports.ts';

type AnswersOf<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends Call<infer Input, infer Output> ? Needs<Input, Output> : never;
};

interface Answers {
  readonly ec2: AnswersOf<Ec2Reads>;
  readonly eks: AnswersOf<EksReads>;
  readonly iam: AnswersOf<IamReads>;
  readonly autoscaling: AnswersOf<AutoScalingReads>;
  readonly organizations: AnswersOf<OrganizationReads>;
  readonly sts: AnswersOf<StsCalls>;
  readonly sns: AnswersOf<SnsPublish>;
  readonly s3: AnswersOf<S3Objects>;
  readonly cleanup: AnswersOf<EniDelete>;
}

/**
 * What the answer of every call of the ports holds at the least. The type demands an entry for each. An answer that has
 * less, or is about something else than was asked, is refused at the SDK's edge: an empty list is an answer, a missing
 * one is not.
 *
 * What is always there is what AWS's API references show in every example answer and the answers of moto
 * (test/emulator) have too; the SDK's models call nearly every member optional. Not here is what AWS leaves out by right:
 * the subnet of a terminated instance, the IPv4 range of an IPv6-only subnet, the types of a node group whose launch
 * template names one.
 */
export const ANSWERS: Answers = {
  ec2: {
    describeInstances: {
      list: 'items',
      each: ['id', 'state', 'instanceType', 'architecture', 'availabilityZone', 'launchTime'],
      rule: (page, { Filters }) =>
        withoutSubnet(page.items) ??
        filtersHonoured(page.items, Filters, { 'instance-id': 'id', 'instance-state-name': 'state' }),
    },
    describeInstanceTypeOfferings: {
      list: 'InstanceTypeOfferings',
      each: ['InstanceType', 'Location'],
      rule: ({ InstanceTypeOfferings = [] }, { Filters }) =>
        filtersHonoured(InstanceTypeOfferings, Filters, { 'instance-type': 'InstanceType' }),
    },
    describeInstanceTypes: {
      list: 'InstanceTypes',
      each: [
        'InstanceType',
        'CurrentGeneration',
        'BareMetal',
        'ProcessorInfo.SupportedArchitectures',
        'SupportedUsageClasses',
        'VCpuInfo.DefaultVCpus',
        'NetworkInfo.MaximumNetworkInterfaces',
        'NetworkInfo.Ipv4AddressesPerInterface',
        'NetworkInfo.Ipv6Supported',
      ],
      rule: ({ InstanceTypes = [] }, { Filters }) =>
        filtersHonoured(InstanceTypes, Filters, { 'instance-type': 'InstanceType' }),
    },
    describeLaunchTemplateVersions: {
      list: 'LaunchTemplateVersions',
      each: ['LaunchTemplateId', 'LaunchTemplateName', 'VersionNumber', 'LaunchTemplateData'],
      atLeast: 1,
      rule: ({ LaunchTemplateVersions = [] }, { LaunchTemplateId }) =>
        aboutWhatWasAsked(
          'launch template',
          LaunchTemplateVersions.map((version) => version.LaunchTemplateId),
          LaunchTemplateId,
        ),
    },
    describeNetworkInterfaces: {
      list: 'items',
      each: ['id', 'status', 'interfaceType', 'vpcId', 'subnetId', 'availabilityZone', 'ownerId'],
      rule: (page, { Filters }) =>
        page.missing ??
        filtersHonoured(page.items, Filters, {
          status: 'status',
          'subnet-id': 'subnetId',
          'network-interface-id': 'id',
        }),
    },
    describeRegions: { list: 'Regions', each: ['RegionName', 'OptInStatus'], atLeast: 1 },
    describeRouteTables: {
      list: 'RouteTables',
      each: ['RouteTableId', 'VpcId', 'Routes'],
      rule: ({ RouteTables = [] }, { Filters }) => filtersHonoured(RouteTables, Filters, { 'vpc-id': 'VpcId' }),
    },
    describeSubnets: {
      list: 'Subnets',
      each: [
        'SubnetId',
        'VpcId',
        'OwnerId',
        'AvailabilityZone',
        'AvailableIpAddressCount',
        'MapPublicIpOnLaunch',
        'State',
      ],
      rule: ({ Subnets = [] }) => {
        const without = Subnets.find(({ CidrBlock, Ipv6Native }) => !CidrBlock && Ipv6Native !== true);
        return without && `subnet ${without.SubnetId} has no CidrBlock`;
      },
    },
    getInstanceTypesFromInstanceRequirements: { list: 'InstanceTypes', each: ['InstanceType'] },
    getSubnetCidrReservations: {
      list: 'SubnetIpv4CidrReservations',
      each: ['SubnetCidrReservationId', 'SubnetId', 'Cidr', 'ReservationType'],
      rule: ({ SubnetIpv4CidrReservations = [] }, { SubnetId }) =>
        aboutWhatWasAsked(
          'subnet',
          SubnetIpv4CidrReservations.map((reservation) => reservation.SubnetId),
          SubnetId,
        ),
    },
  },
  eks: {
    describeAccessEntry: {
      object: 'accessEntry',
      holds: ['clusterName', 'principalArn', 'accessEntryArn', 'createdAt', 'type'],
      rule: ({ accessEntry }, { clusterName, principalArn }) =>
        aboutWhatWasAsked('cluster', [accessEntry?.clusterName], clusterName) ??
        aboutWhatWasAsked('principal', [accessEntry?.principalArn], principalArn),
    },
    describeAddon: {
      object: 'addon',
      holds: ['addonName', 'clusterName', 'status', 'addonVersion', 'addonArn'],
      rule: ({ addon }, { clusterName, addonName }) =>
        aboutWhatWasAsked('cluster', [addon?.clusterName], clusterName) ??
        aboutWhatWasAsked('add-on', [addon?.addonName], addonName),
    },
    describeCluster: {
      object: 'cluster',
      holds: ['name', 'arn', 'status', 'version', 'resourcesVpcConfig.subnetIds'],
      rule: ({ cluster }, { name }) => aboutWhatWasAsked('cluster', [cluster?.name], name),
    },
    describeFargateProfile: {
      object: 'fargateProfile',
      holds: ['fargateProfileName', 'clusterName', 'status', 'subnets'],
      rule: ({ fargateProfile }, { clusterName, fargateProfileName }) =>
        aboutWhatWasAsked('cluster', [fargateProfile?.clusterName], clusterName) ??
        aboutWhatWasAsked('Fargate profile', [fargateProfile?.fargateProfileName], fargateProfileName),
    },
    describeNodegroup: {
      object: 'nodegroup',
      holds: [
        'nodegroupName',
        'clusterName',
        'nodegroupArn',
        'status',
        'subnets',
        'nodeRole',
        'amiType',
        'capacityType',
        'scalingConfig.minSize',
        'scalingConfig.maxSize',
        'scalingConfig.desiredSize',
        'health.issues',
      ],
      rule: ({ nodegroup }, { clusterName, nodegroupName }) =>
        aboutWhatWasAsked('cluster', [nodegroup?.clusterName], clusterName) ??
        aboutWhatWasAsked('node group', [nodegroup?.nodegroupName], nodegroupName),
    },
    describePodIdentityAssociation: {
      object: 'association',
      holds: ['associationId', 'clusterName', 'namespace', 'serviceAccount', 'roleArn'],
      rule: ({ association }, { clusterName, associationId }) =>
        aboutWhatWasAsked('cluster', [association?.clusterName], clusterName) ??
        aboutWhatWasAsked('association', [association?.associationId], associationId),
    },
    listAccessEntries: { list: 'accessEntries', each: [] },
    listAddons: { list: 'addons', each: [] },
    listClusters: { list: 'clusters', each: [] },
    listFargateProfiles: { list: 'fargateProfileNames', each: [] },
    listNodegroups: { list: 'nodegroups', each: [] },
    listPodIdentityAssociations: {
      list: 'associations',
      each: ['associationId', 'clusterName'],
      rule: ({ associations = [] }, { clusterName }) =>
        aboutWhatWasAsked(
          'cluster',
          associations.map((association) => association.clusterName),
          clusterName,
        ),
    },
  },
  iam: {
    getInstanceProfile: {
      object: 'InstanceProfile',
      holds: ['Arn', 'InstanceProfileName', 'Roles'],
      rule: ({ InstanceProfile }, { InstanceProfileName }) =>
        aboutWhatWasAsked('instance profile', [InstanceProfile?.InstanceProfileName], InstanceProfileName) ??
        (InstanceProfile?.Roles?.every(({ Arn }) => Arn) === true ? undefined : 'a role in it has no Arn'),
    },
    getPolicy: {
      object: 'Policy',
      holds: ['Arn', 'DefaultVersionId'],
      rule: ({ Policy }, { PolicyArn }) => aboutWhatWasAsked('policy', [Policy?.Arn], PolicyArn),
    },
    getPolicyVersion: {
      object: 'PolicyVersion',
      holds: ['Document', 'VersionId'],
      rule: ({ PolicyVersion }, { VersionId }) =>
        aboutWhatWasAsked('policy version', [PolicyVersion?.VersionId], VersionId),
    },
    getRole: {
      object: 'Role',
      holds: ['Arn', 'RoleName', 'CreateDate'],
      rule: ({ Role }, { RoleName }) => aboutWhatWasAsked('role', [Role?.RoleName], RoleName),
    },
    getRolePolicy: {
      holds: ['RoleName', 'PolicyName', 'PolicyDocument'],
      rule: (policy, { RoleName, PolicyName }) =>
        aboutWhatWasAsked('role', [policy.RoleName], RoleName) ??
        aboutWhatWasAsked('policy', [policy.PolicyName], PolicyName),
    },
    listAttachedRolePolicies: {
      list: 'AttachedPolicies',
      each: ['PolicyName', 'PolicyArn'],
      beside: ['IsTruncated'],
      rule: goesOn,
    },
    listRolePolicies: { list: 'PolicyNames', each: [], beside: ['IsTruncated'], rule: goesOn },
  },
  autoscaling: {
    describeAutoScalingGroups: {
      list: 'AutoScalingGroups',
      each: ['AutoScalingGroupName', 'AutoScalingGroupARN', 'AvailabilityZones'],
    },
  },
  organizations: {
    listAccounts: { list: 'Accounts', each: ['Id'] },
    listAccountsForParent: { list: 'Accounts', each: ['Id'] },
    listOrganizationalUnitsForParent: { list: 'OrganizationalUnits', each: ['Id'] },
  },
  sts: {
    assumeRole: {
      object: 'Credentials',
      holds: ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'],
      rule: ({ AssumedRoleUser }, { RoleArn }) =>
        AssumedRoleUser?.Arn === undefined
          ? 'it has no AssumedRoleUser'
          : aboutWhatWasAsked('account', [accountOf(AssumedRoleUser.Arn)], accountOf(RoleArn)),
    },
    getCallerIdentity: {
      holds: ['Account', 'Arn'],
      rule: ({ Account = '', Arn }) => {
        if (!/^\d{12}$/.test(Account)) return 'its Account is no account id';
        return aboutWhatWasAsked('account', [accountOf(Arn)], Account);
      },
    },
  },
  sns: { publish: { holds: ['MessageId'] } },
  s3: {
    // An empty object is one, too.
    getObject: { holds: ['eTag'] },
    putObject: { holds: ['ETag'] },
  },
  // Its answer is one word, which the SDK does not read: the edge does (`usable.ts`).
  cleanup: { deleteNetworkInterface: { holds: ['$metadata'] } },
};
