import { eksHealthIssue } from '../../lambda/checks/eks-health-issue.ts';
import type { EksUpdate } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aNodegroup,
  anAddon,
  anInstanceType,
  anInventory,
  anyAddon,
  aSubnet,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const issue = (code: string, message = '', resourceIds: readonly string[] = []) => ({ code, message, resourceIds });
const subnets = [
  aSubnet({ availableIpAddressCount: 190 }),
  aSubnet({ id: 'subnet-b', availabilityZone: 'eu-west-1b', availableIpAddressCount: 3 }),
];
const fullSubnets = aNodegroup({
  status: 'DEGRADED',
  subnetIds: ['subnet-a', 'subnet-b'],
  healthIssues: [issue('InsufficientFreeAddresses', 'Subnets\n  are full.')],
});

/** An update that failed six hours ago. */
const anUpdate = (fields: Partial<EksUpdate> = {}): EksUpdate => ({
  clusterName: 'demo',
  nodegroupName: undefined,
  addonName: undefined,
  id: '01234567-89ab-cdef-0123-456789abcdef',
  type: 'VersionUpdate',
  status: 'Failed',
  at: new Date('2026-11-23T06:00:00Z'),
  errors: [],
  ...fields,
});

testCheck(eksHealthIssue, [
  {
    name: 'is silent where EKS reports nothing, and while things are being made or changed',
    inventory: anInventory({
      clusters: [aCluster(), aCluster({ name: 'new', status: 'CREATING' })],
      nodegroups: [aNodegroup(), aNodegroup({ name: 'changing', status: 'UPDATING' })],
      addons: [anAddon(), anyAddon({ status: 'UPDATING' })],
    }),
    fires: 'silent',
  },
  {
    name: 'puts the free addresses of the subnets, the emptiest first, beside a lack of them',
    inventory: anInventory({ clusters: [aCluster()], nodegroups: [fullSubnets], subnets }),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        discriminator: 'InsufficientFreeAddresses',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message:
          'Node group demo/workers has the health issue InsufficientFreeAddresses: its subnets lack addresses for nodes, so none starts there. Free now: 3 in subnet-b and 190 in subnet-a.',
        evidence: {
          status: 'DEGRADED',
          code: 'InsufficientFreeAddresses',
          eksSays: ['Subnets are full'],
          freeAddresses: { 'subnet-a': 190, 'subnet-b': 3 },
          toldBy: 'subnet-low-ips',
        },
        remediation: /check subnet-low-ips says who holds them, and how many each would free/,
      },
    ],
  },
  {
    name: 'goes by the subnets that EKS names',
    inventory: anInventory({
      clusters: [
        aCluster({
          subnetIds: ['subnet-a', 'subnet-b'],
          healthIssues: [issue('InsufficientFreeAddresses', '', ['subnet-b'])],
        }),
      ],
      subnets,
    }),
    fires: [
      {
        severity: 'medium',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        message: /\. Free now: 3 in subnet-b\.$/,
        evidence: { freeAddresses: { 'subnet-b': 3 }, toldBy: 'cluster-upgrade-blocked' },
        remediation: /update-cluster-config --region eu-west-1 --name demo/,
      },
    ],
  },
  {
    name: 'is high where our own numbers show no lack: EKS alone says so',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a', 'subnet-c'], healthIssues: [issue('InsufficientFreeAddresses')] })],
      nodegroups: [aNodegroup({ subnetIds: ['subnet-a'], healthIssues: [issue('InsufficientFreeAddresses')] })],
      subnets: [...subnets, aSubnet({ id: 'subnet-c', availableIpAddressCount: 5 })],
    }),
    fires: [
      { severity: 'high', resource: { id: 'demo' }, message: /Free now: 5 in subnet-c and 190 in subnet-a\.$/ },
      { severity: 'high', resource: { id: 'demo/workers' } },
    ],
  },
  {
    name: 'says that the subnets could not be read',
    inventory: withGaps(anInventory({ clusters: [aCluster()], nodegroups: [fullSubnets] }), ['subnets']),
    fires: [
      { severity: 'high', message: /\. Its subnets could not be read\.$/, evidence: { freeAddresses: 'unknown' } },
    ],
  },
  {
    name: 'puts what EC2 says of the types beside a type that does not exist',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [
        aNodegroup({
          instanceTypes: ['m5.large', 'm99.large'],
          healthIssues: [issue('Ec2InstanceTypeDoesNotExist', 'no such type')],
        }),
      ],
      subnets,
      instanceTypes: [anInstanceType('m5.large')],
      instanceTypeOfferings: [{ instanceType: 'm5.large', availabilityZone: 'eu-west-1a' }],
    }),
    fires: [
      {
        severity: 'medium',
        message: /\. Its type is m99\.large, which EC2 does not describe in eu-west-1: /,
        evidence: {
          toldBy: 'unsupported-instance-type',
          instanceTypes: ['m5.large', 'm99.large'],
          notDescribedHere: ['m99.large'],
        },
      },
    ],
  },
  {
    name: 'says which zone does not offer the type that EC2 describes',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ healthIssues: [issue('Ec2InstanceTypeDoesNotExist')] })],
      subnets,
      instanceTypes: [anInstanceType('m5.large')],
    }),
    fires: [
      {
        severity: 'medium',
        message: /\. Its type is m5\.large, which none of its zones offers \(eu-west-1a\): /,
        evidence: { notDescribedHere: [], toldBy: 'unsupported-instance-type' },
      },
    ],
  },
  {
    name: 'is high for whatever ails the vpc-cni add-on, and medium for another one',
    inventory: anInventory({
      clusters: [aCluster()],
      addons: [
        anAddon({ status: 'DEGRADED', healthIssues: [issue('InsufficientNumberOfReplicas', '2 of 3 unavailable')] }),
        anyAddon({ status: 'DEGRADED', healthIssues: [issue('InsufficientNumberOfReplicas', '2 of 3 unavailable')] }),
      ],
    }),
    fires: [
      { severity: 'medium', resource: { type: 'AWS::EKS::Addon', id: 'demo/coredns' } },
      { severity: 'high', resource: { id: 'demo/vpc-cni' }, evidence: { eksSays: ['2 of 3 unavailable'] } },
    ],
  },
  {
    name: 'is medium for a code that is not known, and tells it in EKS’s words',
    inventory: anInventory({
      clusters: [aCluster({ healthIssues: [issue('BrandNewTrouble', 'The flux\ncapacitor is\tempty. ')] })],
    }),
    fires: [
      {
        severity: 'medium',
        message: 'Cluster demo has the health issue BrandNewTrouble: The flux capacitor is empty.',
        remediation: /aws eks describe-cluster --region eu-west-1 --name demo/,
      },
    ],
  },
  {
    name: 'is low for what AWS tries again',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ healthIssues: [issue('AutoScalingGroupRateLimitExceeded')] })],
    }),
    fires: [{ severity: 'low' }],
  },
  {
    name: 'makes one violation of a code that EKS lists once a resource',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [
        aNodegroup({
          healthIssues: [
            issue('NodeCreationFailure', 'did not join', ['i-2']),
            issue('NodeCreationFailure', 'did not join', ['i-1']),
            issue('AsgInstanceLaunchFailures', 'no capacity'),
          ],
        }),
      ],
    }),
    fires: [
      { discriminator: 'AsgInstanceLaunchFailures' },
      {
        discriminator: 'NodeCreationFailure',
        severity: 'high',
        evidence: { resourceIds: ['i-1', 'i-2'], eksSays: ['did not join'] },
        remediation: /access entry/,
      },
    ],
  },
  {
    name: 'tells nodes that have joined and are not ready from those that have not, by EKS’s own words',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [
        aNodegroup({
          name: 'there',
          healthIssues: [issue('NodeCreationFailure', 'Unhealthy nodes in the kubernetes cluster', ['i-1'])],
        }),
        aNodegroup({
          name: 'both',
          healthIssues: [
            issue('NodeCreationFailure', 'Unhealthy nodes in the kubernetes cluster', ['i-1']),
            issue('NodeCreationFailure', 'Instances failed to join the kubernetes cluster', ['i-2']),
          ],
        }),
      ],
    }),
    fires: [
      { resource: { id: 'demo/both' }, message: /did not join the cluster/, remediation: /access entry/ },
      {
        resource: { id: 'demo/there' },
        severity: 'high',
        message: /: its nodes joined the cluster and are not ready\.$/,
        remediation: /^The nodes joined, so they reach the API server\. .*kubectl -n kube-system logs/,
      },
    ],
  },
  {
    name: 'reports a state that no issue explains',
    inventory: anInventory({
      clusters: [aCluster(), aCluster({ name: 'failed', status: 'FAILED' })],
      nodegroups: [
        aNodegroup({ name: 'leftover', status: 'DELETE_FAILED' }),
        aNodegroup({ name: 'sick', status: 'DEGRADED' }),
        aNodegroup({ name: 'stillborn', status: 'CREATE_FAILED' }),
      ],
      addons: [anAddon({ status: 'UPDATE_FAILED' })],
    }),
    fires: [
      { severity: 'medium', resource: { id: 'demo/leftover' }, discriminator: 'status/DELETE_FAILED' },
      { severity: 'medium', resource: { id: 'demo/sick' }, discriminator: 'status/DEGRADED' },
      { severity: 'high', resource: { id: 'demo/stillborn' }, message: /is CREATE_FAILED: it could not be created\.$/ },
      { severity: 'high', resource: { id: 'demo/vpc-cni' } },
      { severity: 'high', resource: { id: 'failed' }, message: 'Cluster failed is FAILED: it could not be created.' },
    ],
  },
  {
    name: 'reports an update of a node group that failed, as the health issue that means the same',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      eksUpdates: [anUpdate({ nodegroupName: 'workers', errors: [issue('NodeCreationFailure', 'Timed out')] })],
    }),
    fires: [
      {
        severity: 'high',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        discriminator: 'update/NodeCreationFailure',
        message:
          'Node group demo/workers could not be updated (VersionUpdate of 6 hours ago, NodeCreationFailure): its instances started and did not join the cluster.',
        evidence: { code: 'NodeCreationFailure', update: 'VersionUpdate', updateFailedAt: '2026-11-23T06:00:00.000Z' },
        remediation:
          /^Check that the node role exists[\s\S]*Then start the update again[\s\S]*describe-update --region eu-west-1 --name demo --update-id 0123/,
      },
    ],
  },
  {
    name: 'is over when an update of its type succeeded later',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      eksUpdates: [
        anUpdate({ nodegroupName: 'workers', errors: [issue('NodeCreationFailure')] }),
        anUpdate({ nodegroupName: 'workers', status: 'Successful', at: new Date('2026-11-23T07:00:00Z') }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is over some days after the update',
    inventory: anInventory({
      clusters: [aCluster()],
      eksUpdates: [anUpdate({ at: new Date('2026-11-10T07:00:00Z'), errors: [issue('VpcIdNotFound')] })],
    }),
    fires: 'silent',
  },
  {
    name: 'counts an older update where it is told to',
    inventory: anInventory({
      clusters: [aCluster()],
      eksUpdates: [anUpdate({ at: new Date('2026-11-10T07:00:00Z'), errors: [issue('VpcIdNotFound')] })],
    }),
    options: { updateFailedWithinDays: 30 },
    fires: [{ severity: 'high', discriminator: 'update/VpcNotFound' }],
  },
  {
    name: 'does not say of an update what EKS says of health',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ healthIssues: [issue('NodeCreationFailure', 'Timed out')] })],
      eksUpdates: [anUpdate({ nodegroupName: 'workers', errors: [issue('NodeCreationFailure')] })],
    }),
    fires: [{ discriminator: 'NodeCreationFailure' }],
  },
  {
    name: 'is one step milder than the check that says which subnet lacks the addresses',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a', 'subnet-b'] })],
      subnets,
      eksUpdates: [anUpdate({ errors: [issue('IpNotAvailable')] })],
    }),
    fires: [
      {
        severity: 'medium',
        message: /^Cluster demo could not be updated .* Free now: 3 in subnet-b and 190 in subnet-a\.$/,
        evidence: { code: 'InsufficientFreeAddresses', toldBy: 'cluster-upgrade-blocked' },
      },
    ],
  },
  {
    name: 'is silent of a lack of addresses where the subnets have room now',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a'] })],
      nodegroups: [aNodegroup({ subnetIds: ['subnet-a'] })],
      subnets,
      eksUpdates: [
        anUpdate({ errors: [issue('IpNotAvailable')] }),
        anUpdate({ nodegroupName: 'workers', errors: [issue('InsufficientFreeAddresses')] }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'counts no room in a subnet that is out of service',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a'] })],
      subnets: [aSubnet({ state: 'failed', availableIpAddressCount: 190 })],
      eksUpdates: [anUpdate({ errors: [issue('IpNotAvailable')] })],
    }),
    fires: [{ severity: 'high', evidence: { code: 'InsufficientFreeAddresses' } }],
  },
  {
    name: 'says of an update for information what may be over, where that could not be read',
    inventory: withGaps(
      anInventory({
        clusters: [aCluster({ subnetIds: ['subnet-a'] })],
        eksUpdates: [
          anUpdate({ errors: [issue('IpNotAvailable'), issue('SubnetNotFound'), issue('EniLimitReached')] }),
        ],
      }),
      ['subnets', 'eniQuota'],
    ),
    fires: [
      { severity: 'info', discriminator: 'update/Ec2SubnetNotFound', message: /\. Its subnets could not be read\.$/ },
      { severity: 'info', evidence: { freeAddresses: 'unknown' }, message: /\. Its subnets could not be read\.$/ },
      { severity: 'info', message: /\. The quota of ENIs could not be read\.$/ },
    ],
  },
  {
    name: 'is silent of subnets and quotas that are in order again',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a'] })],
      subnets,
      eniQuota: [{ quota: 5000, isDefault: true, enis: 90, atMost: 90 }],
      eksUpdates: [anUpdate({ errors: [issue('SubnetNotFound'), issue('EniLimitReached')] })],
    }),
    fires: 'silent',
  },
  {
    name: 'reports subnets and quotas that are not',
    inventory: anInventory({
      clusters: [aCluster({ subnetIds: ['subnet-a', 'subnet-z'] })],
      subnets,
      eniQuota: [{ quota: 100, isDefault: true, enis: 99, atMost: 99 }],
      eksUpdates: [anUpdate({ errors: [issue('SubnetNotFound'), issue('EniLimitReached')] })],
    }),
    fires: [
      { severity: 'high', discriminator: 'update/Ec2SubnetNotFound' },
      { severity: 'medium', discriminator: 'update/ResourceLimitExceeded' },
    ],
  },
  {
    name: 'is for information where an update failed for what has nothing to do with addresses, but no milder than the status',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup()],
      addons: [anAddon({ status: 'UPDATE_FAILED' })],
      eksUpdates: [
        anUpdate({ nodegroupName: 'workers', errors: [issue('PodEvictionFailure', 'Reached max retries')] }),
        anUpdate({ addonName: 'vpc-cni', type: 'AddonUpdate', errors: [issue('ConfigurationConflict', 'Conflicts')] }),
      ],
    }),
    fires: [
      { severity: 'high', resource: { id: 'demo/vpc-cni' }, discriminator: 'update/ConfigurationConflict' },
      { severity: 'info', resource: { id: 'demo/workers' }, discriminator: 'update/PodEvictionFailure' },
    ],
  },
  {
    name: 'reports an update that failed without a reason',
    inventory: anInventory({ clusters: [aCluster()], eksUpdates: [anUpdate()] }),
    fires: [
      {
        severity: 'info',
        message: 'Cluster demo could not be updated (VersionUpdate of 6 hours ago, Unknown).',
        discriminator: 'update/Unknown',
      },
    ],
  },
  {
    name: 'claims nothing of node groups and add-ons that could not be read',
    inventory: withGaps(anInventory({ clusters: [aCluster()] }), ['nodegroups', 'addons']),
    fires: 'silent',
  },
]);
