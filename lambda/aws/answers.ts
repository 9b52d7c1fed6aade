import { nameOfRole } from '../facts/aws/role-arns.ts';
import {
  aboutNameAsked,
  aboutWhatWasAsked,
  accountOf,
  anotherQuota,
  anotherServiceAccount,
  brokenEntry,
  brokenGroup,
  brokenRoute,
  brokenRule,
  brokenTag,
  entryLeftOut,
  filtersHonoured,
  findingLeftOut,
  goesOn,
  groupTags,
  tagFilterHonoured,
  unclearVersion,
  unreadableInstance,
  unstatedRequirements,
  usedByNobody,
  withoutAttribute,
  withoutCode,
  withoutTypes,
} from './answer-rules.ts';
import type { NeedsOfCalls } from './needs.ts';
import type { Ports } from './ports.ts';

type Answers = { readonly [Port in keyof Ports]: NeedsOfCalls<Ports[Port]> };

/**
 * What the answer of every call of the ports holds at the least. The type demands an entry for each. An answer that has
 * less, is about something else than was asked, or has a value that its service does not give where a verdict rests on
 * it, is refused at the SDK's edge: an empty list is an answer, a missing one is not. Words that services add to are not
 * held to those of today: statuses, interface types, architectures. One that we do not know is read as none that we know.
 *
 * What is always there is what AWS's API references show in every example answer and the answers of moto
 * (test/emulator) have too; the SDK's models call nearly every member optional. Not here is what AWS leaves out by right:
 * the subnet of a terminated instance, the IPv4 range of an IPv6-only subnet, the types of a node group whose launch
 * template names one.
 */
export const ANSWERS: Answers = {
  ec2: {
    describeDhcpOptions: { list: 'DhcpOptions', each: ['DhcpOptionsId', 'DhcpConfigurations'], id: 'DhcpOptionsId' },
    describeInstances: {
      list: 'items',
      each: ['id', 'state', 'instanceType', 'architecture', 'availabilityZone', 'launchTime'],
      id: 'id',
      forms: {
        id: 'instance',
        state: 'instanceState',
        instanceType: 'instanceType',
        availabilityZone: 'zone',
        subnetId: 'subnet',
        vpcId: 'vpc',
        instanceProfileArn: 'roleArn',
        'eniSubnetIds[]': 'subnet',
      },
      rule: (page, { Filters }) =>
        page.missing ??
        unreadableInstance(page.items) ??
        tagFilterHonoured(page.items, Filters) ??
        filtersHonoured(page.items, Filters, { 'instance-id': 'id', 'instance-state-name': 'state' }),
    },
    describeInstanceTypeOfferings: {
      list: 'InstanceTypeOfferings',
      each: ['InstanceType', 'Location'],
      forms: { InstanceType: 'instanceType', Location: 'zone' },
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
      id: 'InstanceType',
      forms: {
        InstanceType: 'instanceType',
        'ProcessorInfo.SupportedArchitectures[]': 'word',
        'SupportedUsageClasses[]': 'word',
        Hypervisor: 'word',
      },
      filled: ['ProcessorInfo.SupportedArchitectures', 'SupportedUsageClasses'],
      rule: ({ InstanceTypes = [] }, { Filters }) =>
        filtersHonoured(InstanceTypes, Filters, { 'instance-type': 'InstanceType' }),
    },
    describeLaunchTemplateVersions: {
      list: 'LaunchTemplateVersions',
      each: ['LaunchTemplateId', 'LaunchTemplateName', 'VersionNumber', 'LaunchTemplateData'],
      forms: { 'LaunchTemplateData.InstanceType': 'instanceType' },
      atLeast: 1,
      rule: ({ LaunchTemplateVersions = [] }, { LaunchTemplateId }) =>
        aboutWhatWasAsked(
          'launch template',
          LaunchTemplateVersions.map((version) => version.LaunchTemplateId),
          LaunchTemplateId,
        ) ?? unstatedRequirements(LaunchTemplateVersions),
    },
    describeNatGateways: {
      list: 'NatGateways',
      each: ['NatGatewayId', 'VpcId', 'State', 'NatGatewayAddresses'],
      id: 'NatGatewayId',
      forms: {
        NatGatewayId: 'natGateway',
        VpcId: 'vpc',
        SubnetId: 'subnet',
        RouteTableId: 'routeTable',
        State: 'natState',
        'NatGatewayAddresses[].PublicIp': 'ipv4',
      },
      rule: ({ NatGateways = [] }, { Filter }) => filtersHonoured(NatGateways, Filter, { 'vpc-id': 'VpcId' }),
    },
    describeNetworkAcls: {
      list: 'NetworkAcls',
      each: ['NetworkAclId', 'VpcId', 'Entries', 'Associations'],
      id: 'NetworkAclId',
      forms: {
        NetworkAclId: 'networkAcl',
        VpcId: 'vpc',
        'Associations[].SubnetId': 'subnet',
        'Entries[].CidrBlock': 'ipv4Block',
        'Entries[].Ipv6CidrBlock': 'ipv6',
        'Entries[].Protocol': 'protocol',
        'Entries[].RuleAction': 'aclAction',
      },
      filled: ['Entries'],
      rule: ({ NetworkAcls = [] }, { Filters }) =>
        brokenEntry(NetworkAcls) ?? filtersHonoured(NetworkAcls, Filters, { 'vpc-id': 'VpcId' }),
    },
    describeNetworkInterfaces: {
      list: 'items',
      each: ['id', 'status', 'interfaceType', 'vpcId', 'subnetId', 'availabilityZone', 'ownerId'],
      id: 'id',
      forms: {
        id: 'eni',
        vpcId: 'vpc',
        subnetId: 'subnet',
        availabilityZone: 'zone',
        ownerId: 'account',
        'attachment.instanceId': 'instance',
      },
      rule: (page, { Filters }) =>
        page.missing ??
        usedByNobody(page.items, Filters) ??
        filtersHonoured(page.items, Filters, {
          status: 'status',
          'subnet-id': 'subnetId',
          'network-interface-id': 'id',
        }),
    },
    describeRegions: {
      list: 'Regions',
      each: ['RegionName', 'OptInStatus'],
      id: 'RegionName',
      forms: { RegionName: 'region' },
      atLeast: 1,
    },
    describeRouteTables: {
      list: 'RouteTables',
      each: ['RouteTableId', 'VpcId', 'Routes'],
      id: 'RouteTableId',
      forms: {
        RouteTableId: 'routeTable',
        VpcId: 'vpc',
        'Routes[].NetworkInterfaceId': 'eni',
        'Routes[].NatGatewayId': 'natGateway',
        'Routes[].GatewayId': 'routeTarget',
        'Routes[].TransitGatewayId': 'routeTarget',
        'Routes[].VpcPeeringConnectionId': 'routeTarget',
        'Routes[].InstanceId': 'routeTarget',
        'Routes[].EgressOnlyInternetGatewayId': 'routeTarget',
        'Routes[].LocalGatewayId': 'routeTarget',
        'Routes[].CarrierGatewayId': 'routeTarget',
        'Routes[].CoreNetworkArn': 'routeTarget',
        'Associations[].SubnetId': 'subnet',
        'Routes[].DestinationCidrBlock': 'ipv4Block',
        'Routes[].DestinationIpv6CidrBlock': 'ipv6',
        'Routes[].DestinationPrefixListId': 'prefixList',
      },
      filled: ['Routes'],
      rule: ({ RouteTables = [] }, { Filters }) =>
        brokenRoute(RouteTables) ?? filtersHonoured(RouteTables, Filters, { 'vpc-id': 'VpcId' }),
    },
    describeSecurityGroups: {
      list: 'SecurityGroups',
      each: ['GroupId', 'GroupName', 'VpcId', 'OwnerId', 'IpPermissions', 'IpPermissionsEgress'],
      id: 'GroupId',
      forms: {
        GroupId: 'securityGroup',
        VpcId: 'vpc',
        OwnerId: 'account',
        'IpPermissions[].IpProtocol': 'protocol',
        'IpPermissions[].IpRanges[].CidrIp': 'ipv4Block',
        'IpPermissions[].UserIdGroupPairs[].GroupId': 'securityGroup',
        'IpPermissions[].PrefixListIds[].PrefixListId': 'prefixList',
        'IpPermissionsEgress[].IpProtocol': 'protocol',
        'IpPermissionsEgress[].IpRanges[].CidrIp': 'ipv4Block',
        'IpPermissionsEgress[].UserIdGroupPairs[].GroupId': 'securityGroup',
        'IpPermissionsEgress[].PrefixListIds[].PrefixListId': 'prefixList',
      },
      rule: ({ SecurityGroups = [] }, { Filters }) =>
        brokenRule(SecurityGroups) ??
        brokenTag(SecurityGroups) ??
        filtersHonoured(SecurityGroups, Filters, { 'group-id': 'GroupId' }) ??
        tagFilterHonoured(SecurityGroups.map(groupTags), Filters),
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
      id: 'SubnetId',
      forms: {
        SubnetId: 'subnet',
        VpcId: 'vpc',
        OwnerId: 'account',
        AvailabilityZone: 'zone',
        CidrBlock: 'ipv4Block',
        'Ipv6CidrBlockAssociationSet[].Ipv6CidrBlockState.State': 'blockState',
      },
      rule: ({ Subnets = [] }) => {
        const without = Subnets.find(({ CidrBlock, Ipv6Native }) => !CidrBlock && Ipv6Native !== true);
        return without === undefined ? brokenTag(Subnets) : `subnet ${without.SubnetId} has no CidrBlock`;
      },
    },
    describeVpcAttribute: {
      holds: ['VpcId'],
      forms: { VpcId: 'vpc' },
      rule: (answer, { VpcId, Attribute }) =>
        aboutWhatWasAsked('VPC', [answer.VpcId], VpcId) ?? withoutAttribute(answer, Attribute),
    },
    describeVpcEndpoints: {
      list: 'VpcEndpoints',
      each: ['VpcEndpointId', 'VpcEndpointType', 'VpcId', 'State'],
      id: 'VpcEndpointId',
      forms: {
        VpcEndpointId: 'vpcEndpoint',
        VpcId: 'vpc',
        'RouteTableIds[]': 'routeTable',
        'SubnetIds[]': 'subnet',
        'Groups[].GroupId': 'securityGroup',
      },
      rule: ({ VpcEndpoints = [] }, { Filters }) => filtersHonoured(VpcEndpoints, Filters, { 'vpc-id': 'VpcId' }),
    },
    describeVpcs: {
      list: 'Vpcs',
      each: ['VpcId', 'OwnerId', 'CidrBlock', 'DhcpOptionsId'],
      id: 'VpcId',
      forms: { VpcId: 'vpc', OwnerId: 'account', CidrBlock: 'ipv4Block' },
      rule: ({ Vpcs = [] }, { Filters }) => filtersHonoured(Vpcs, Filters, { 'vpc-id': 'VpcId' }),
    },
    getInstanceTypesFromInstanceRequirements: {
      list: 'InstanceTypes',
      each: ['InstanceType'],
      forms: { InstanceType: 'instanceType' },
    },
    getSubnetCidrReservations: {
      list: 'SubnetIpv4CidrReservations',
      each: ['SubnetCidrReservationId', 'SubnetId', 'Cidr', 'ReservationType'],
      id: 'SubnetCidrReservationId',
      forms: { Cidr: 'ipv4Block', ReservationType: 'reservationType' },
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
      holds: ['addonName', 'clusterName', 'status', 'addonVersion', 'addonArn', 'health.issues'],
      forms: { addonArn: 'arn', addonVersion: 'addonVersion', serviceAccountRoleArn: 'roleArn' },
      rule: ({ addon }, { clusterName, addonName }) =>
        aboutWhatWasAsked('cluster', [addon?.clusterName], clusterName) ??
        aboutWhatWasAsked('add-on', [addon?.addonName], addonName) ??
        withoutCode(addon?.health?.issues),
    },
    describeAddonVersions: {
      list: 'addons',
      each: ['addonName', 'addonVersions'],
      forms: { 'addonVersions[].addonVersion': 'addonVersion' },
      filled: ['addonVersions'],
      rule: ({ addons = [] }, { addonName, kubernetesVersion }) =>
        aboutWhatWasAsked(
          'add-on',
          addons.map((addon) => addon.addonName),
          addonName,
        ) ?? unclearVersion(addons, kubernetesVersion),
    },
    describeCluster: {
      object: 'cluster',
      holds: ['name', 'arn', 'status', 'version', 'roleArn', 'resourcesVpcConfig.subnetIds'],
      forms: {
        arn: 'arn',
        roleArn: 'roleArn',
        version: 'kubernetes',
        'accessConfig.authenticationMode': 'constant',
        'resourcesVpcConfig.vpcId': 'vpc',
        'resourcesVpcConfig.subnetIds[]': 'subnet',
        'resourcesVpcConfig.publicAccessCidrs[]': 'block',
        'computeConfig.nodeRoleArn': 'roleArn',
      },
      filled: ['resourcesVpcConfig.subnetIds'],
      rule: ({ cluster }, { name }) =>
        aboutWhatWasAsked('cluster', [cluster?.name], name) ?? withoutCode(cluster?.health?.issues),
    },
    describeFargateProfile: {
      object: 'fargateProfile',
      holds: ['fargateProfileName', 'clusterName', 'status', 'subnets'],
      forms: { 'subnets[]': 'subnet' },
      filled: ['subnets'],
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
      forms: {
        nodegroupArn: 'arn',
        nodeRole: 'roleArn',
        'subnets[]': 'subnet',
        'instanceTypes[]': 'instanceType',
        'launchTemplate.id': 'launchTemplate',
        'launchTemplate.version': 'templateVersion',
      },
      filled: ['subnets'],
      rule: ({ nodegroup }, { clusterName, nodegroupName }) =>
        aboutWhatWasAsked('cluster', [nodegroup?.clusterName], clusterName) ??
        aboutWhatWasAsked('node group', [nodegroup?.nodegroupName], nodegroupName) ??
        withoutCode(nodegroup?.health?.issues) ??
        (nodegroup && withoutTypes(nodegroup)),
    },
    describePodIdentityAssociation: {
      object: 'association',
      holds: ['associationId', 'clusterName', 'namespace', 'serviceAccount', 'roleArn'],
      forms: { roleArn: 'roleArn', targetRoleArn: 'roleArn' },
      rule: ({ association }, { clusterName, associationId }) =>
        aboutWhatWasAsked('cluster', [association?.clusterName], clusterName) ??
        aboutWhatWasAsked('association', [association?.associationId], associationId),
    },
    describeUpdate: {
      object: 'update',
      holds: ['id', 'status', 'type', 'createdAt', 'errors'],
      forms: { status: 'updateWord', type: 'updateWord', 'errors[].errorCode': 'updateWord' },
      rule: ({ update }, { updateId }) =>
        aboutWhatWasAsked('update', [update?.id], updateId) ??
        withoutCode(update?.errors?.map(({ errorCode }) => ({ code: errorCode }))),
    },
    listAccessEntries: { list: 'accessEntries', each: [], items: 'principalArn' },
    listAddons: { list: 'addons', each: [], items: 'addon' },
    listAssociatedAccessPolicies: {
      list: 'associatedAccessPolicies',
      each: ['policyArn', 'accessScope'],
      beside: ['clusterName', 'principalArn'],
      forms: { policyArn: 'accessPolicyArn' },
      rule: ({ clusterName, principalArn }, asked) =>
        aboutWhatWasAsked('cluster', [clusterName], asked.clusterName) ??
        aboutWhatWasAsked('principal', [principalArn], asked.principalArn),
    },
    listUpdates: { list: 'updateIds', each: [], items: 'updateId' },
    listClusters: { list: 'clusters', each: [], items: 'cluster' },
    listFargateProfiles: { list: 'fargateProfileNames', each: [], items: 'fargateProfile' },
    listNodegroups: { list: 'nodegroups', each: [], items: 'nodegroup' },
    listPodIdentityAssociations: {
      list: 'associations',
      each: ['associationId', 'clusterName', 'namespace', 'serviceAccount'],
      id: 'associationId',
      rule: ({ associations = [] }, asked) =>
        aboutWhatWasAsked(
          'cluster',
          associations.map((association) => association.clusterName),
          asked.clusterName,
        ) ?? anotherServiceAccount(associations, asked),
    },
  },
  iam: {
    getInstanceProfile: {
      object: 'InstanceProfile',
      holds: ['Arn', 'InstanceProfileName', 'Roles'],
      forms: { Arn: 'roleArn', 'Roles[].Arn': 'roleArn' },
      rule: ({ InstanceProfile }, { InstanceProfileName }) =>
        aboutNameAsked('instance profile', [InstanceProfile?.InstanceProfileName], InstanceProfileName) ??
        (InstanceProfile?.Roles?.every(({ Arn }) => Arn) === true ? undefined : 'a role in it has no Arn'),
    },
    getPolicy: {
      object: 'Policy',
      holds: ['Arn', 'DefaultVersionId'],
      rule: ({ Policy }, { PolicyArn }) => aboutNameAsked('policy', [Policy?.Arn], PolicyArn),
    },
    getPolicyVersion: {
      object: 'PolicyVersion',
      holds: ['Document', 'VersionId'],
      forms: { Document: 'policyDocument' },
      rule: ({ PolicyVersion }, { VersionId }) =>
        aboutWhatWasAsked('policy version', [PolicyVersion?.VersionId], VersionId),
    },
    getRole: {
      object: 'Role',
      holds: ['Arn', 'RoleName', 'CreateDate'],
      forms: {
        Arn: 'roleArn',
        AssumeRolePolicyDocument: 'policyDocument',
        'PermissionsBoundary.PermissionsBoundaryArn': 'policyArn',
      },
      rule: ({ Role }, { RoleName }) =>
        aboutNameAsked('role', [Role?.RoleName], RoleName) ??
        aboutNameAsked('role', [nameOfRole(Role?.Arn ?? '')], RoleName),
    },
    getRolePolicy: {
      holds: ['RoleName', 'PolicyName', 'PolicyDocument'],
      forms: { PolicyDocument: 'policyDocument' },
      rule: (policy, { RoleName, PolicyName }) =>
        aboutNameAsked('role', [policy.RoleName], RoleName) ??
        aboutNameAsked('policy', [policy.PolicyName], PolicyName),
    },
    listAttachedRolePolicies: {
      list: 'AttachedPolicies',
      each: ['PolicyName', 'PolicyArn'],
      forms: { PolicyArn: 'policyArn' },
      beside: ['IsTruncated'],
      rule: goesOn,
    },
    listRolePolicies: {
      list: 'PolicyNames',
      each: [],
      items: 'policyName',
      beside: ['IsTruncated'],
      rule: goesOn,
    },
  },
  autoscaling: {
    describeAutoScalingGroups: {
      list: 'AutoScalingGroups',
      each: [
        'AutoScalingGroupName',
        'AutoScalingGroupARN',
        'AvailabilityZones',
        'DesiredCapacity',
        'Instances',
        'SuspendedProcesses',
      ],
      id: 'AutoScalingGroupName',
      forms: {
        'AvailabilityZones[]': 'zone',
        'LaunchTemplate.LaunchTemplateId': 'launchTemplate',
        'LaunchTemplate.Version': 'templateVersion',
        'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId': 'launchTemplate',
        'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.Version': 'templateVersion',
        'MixedInstancesPolicy.LaunchTemplate.Overrides[].InstanceType': 'instanceType',
        'Instances[].InstanceId': 'instance',
        'Instances[].LifecycleState': 'lifecycleState',
        'SuspendedProcesses[].ProcessName': 'scalingProcess',
      },
      filled: ['AvailabilityZones'],
      rule: ({ AutoScalingGroups = [] }) => brokenTag(AutoScalingGroups) ?? brokenGroup(AutoScalingGroups),
    },
    describeScalingActivities: {
      list: 'Activities',
      each: ['ActivityId', 'AutoScalingGroupName', 'Cause', 'StartTime', 'StatusCode'],
      forms: { StatusCode: 'activityStatus' },
      rule: ({ Activities = [] }, { AutoScalingGroupName }) =>
        aboutWhatWasAsked(
          'Auto Scaling group',
          Activities.map((activity) => activity.AutoScalingGroupName),
          AutoScalingGroupName,
        ),
    },
  },
  servicequotas: {
    getServiceQuota: {
      object: 'Quota',
      holds: ['ServiceCode', 'QuotaCode', 'Value'],
      rule: ({ Quota }, asked) => anotherQuota(Quota, asked),
    },
  },
  organizations: {
    listAccounts: { list: 'Accounts', each: ['Id'], id: 'Id', forms: { Id: 'account' } },
    listAccountsForParent: { list: 'Accounts', each: ['Id'], id: 'Id', forms: { Id: 'account' } },
    listOrganizationalUnitsForParent: { list: 'OrganizationalUnits', each: ['Id'], id: 'Id' },
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
      forms: { Account: 'account' },
      rule: ({ Account, Arn }) => aboutWhatWasAsked('account', [accountOf(Arn)], Account),
    },
  },
  sns: { publish: { holds: ['MessageId'] } },
  events: {
    putEvents: {
      list: 'Entries',
      each: [],
      beside: ['FailedEntryCount'],
      rule: ({ Entries = [] }, asked) => entryLeftOut(Entries, asked.Entries?.length ?? 0),
    },
  },
  sqs: {
    sendMessage: { holds: ['MessageId'] },
    // Its answer is empty.
    changeMessageVisibility: { holds: ['$metadata'] },
  },
  secretsmanager: {
    getSecretValue: {
      holds: ['SecretString', 'ARN'],
      rule: ({ ARN }, { SecretId }) => aboutWhatWasAsked('secret', [ARN], SecretId),
    },
  },
  securityhub: {
    batchImportFindings: {
      holds: ['FailedCount', 'SuccessCount'],
      rule: (answer, { Findings = [] }) => findingLeftOut(answer, Findings),
    },
  },
  ses: {
    sendEmail: { holds: ['MessageId'] },
  },
  s3: {
    // An empty object is one, too.
    getObject: { holds: ['eTag'] },
    putObject: { holds: ['ETag'] },
  },
  // Its answer is one word, which the SDK does not read: the edge does (`usable.ts`).
  cleanup: { deleteNetworkInterface: { holds: ['$metadata'] } },
};
