/** Cases of node-without-pod-ips: a Node in zone a with custom networking, and what Kubernetes has of ENIConfigs. */
import { expect } from 'vitest';
import { notRead, type OfCluster } from '../../lambda/model/coverage.ts';
import type { Inventory, Subnet } from '../../lambda/model/inventory.ts';
import type { KubeEniConfig, KubeNode } from '../../lambda/model/kubernetes.ts';
import {
  aCluster,
  aKubeNode,
  aNode,
  anAddon,
  anAwsNode,
  anEni,
  anEniConfig,
  anInstanceType,
  anInventory,
  aSubnet,
  attached,
  CLUSTER,
  inKubernetes,
} from './an-inventory.ts';
import type { CheckCase } from './check-tester.ts';

const ZONE = 'topology.kubernetes.io/zone';
const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' };
const PODS = aSubnet({ id: 'subnet-pods', availableIpAddressCount: 7 });

interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly eniConfigs?: readonly OfCluster<KubeEniConfig>[];
  readonly kubeNode?: Partial<KubeNode>;
  readonly pods?: readonly Subnet[];
}

function aBareNode({
  environment = { ...CUSTOM, ENI_CONFIG_LABEL_DEF: ZONE },
  eniConfigs = inKubernetes([anEniConfig()]),
  kubeNode = {},
  pods = [PODS],
}: Given): Inventory {
  return anInventory({
    clusters: [aCluster()],
    nodes: [aNode()],
    subnets: [aSubnet(), ...pods],
    subnetEnis: [attached(anEni({ id: 'eni-0a', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), 'i-0a', 0)],
    instanceTypes: [anInstanceType('m5.large')],
    vpcCniAddons: [anAddon({ configurationValues: JSON.stringify({ env: environment }) })],
    awsNodes: inKubernetes([anAwsNode({ environment })]),
    kubeNodes: inKubernetes([aKubeNode(kubeNode)]),
    eniConfigs,
  });
}

const denied = [
  {
    clusterName: CLUSTER,
    section: notRead<KubeEniConfig>({ section: 'eniConfigs', reason: 'denied', action: 'x', message: 'x' }),
  },
];
const is = (cause: string, verdict: string) => ({
  causes: expect.arrayContaining([expect.objectContaining({ cause, verdict })]),
});
const withoutSubnetEmpty = { causes: expect.not.arrayContaining([expect.objectContaining({ cause: 'subnet-empty' })]) };

const WRONG: readonly (readonly [what: string, KubeEniConfig, readonly Subnet[], names: string])[] = [
  ['that states no subnet', anEniConfig({ subnetId: undefined }), [PODS], 'no subnet'],
  ['of a subnet that does not exist', anEniConfig(), [], 'subnet-pods, which this account does not have in the region'],
  [
    'of a subnet in another zone',
    anEniConfig(),
    [{ ...PODS, availabilityZone: 'eu-west-1b' }],
    'subnet-pods in eu-west-1b, and the node is in eu-west-1a',
  ],
  [
    'of a subnet of another VPC',
    anEniConfig(),
    [{ ...PODS, vpcId: 'vpc-other' }],
    'subnet-pods of vpc-other, and the node and its security groups are of vpc-',
  ],
];

export const ENI_CONFIG_CASES: readonly CheckCase[] = [
  {
    name: 'names the ENIConfig that the cluster does not have, what asks for it, and how to make it',
    inventory: aBareNode({ kubeNode: { eniConfigLabels: { [ZONE]: 'eu-west-1b' } } }),
    fires: [
      {
        message:
          /Cause: the cluster has no ENIConfig eu-west-1b, which label topology\.kubernetes\.io\/zone of the node names; it has only eu-west-1a\.$/,
        evidence: { ...is('no-eniconfig', 'confirmed'), ...withoutSubnetEmpty, podSubnets: [] },
        remediation:
          /^Create ENIConfig eu-west-1b .*describe-subnets .*Name=vpc-id,Values=vpc-\w+ Name=availability-zone,Values=eu-west-1a.*kubectl get eniconfig eu-west-1a -o yaml/s,
      },
    ],
  },
  {
    name: 'says that the VPC CNI was not told to go by zones, where ENIConfigs have names of zones and nodes ask for default',
    inventory: aBareNode({ environment: CUSTOM }),
    fires: [
      {
        message:
          /the cluster has no ENIConfig default, and the node has no label or annotation that names another; it has only eu-west-1a\.$/,
        remediation: /ENI_CONFIG_LABEL_DEF.*topology\.kubernetes\.io\/zone.*aws eks update-addon/s,
      },
    ],
  },
  {
    name: 'says so where the cluster has none at all',
    inventory: aBareNode({ eniConfigs: inKubernetes([]) }),
    fires: [{ message: /it has no ENIConfig at all\.$/, remediation: /^Create ENIConfig eu-west-1a / }],
  },
  {
    name: 'repeats no name that an annotation makes up',
    inventory: aBareNode({ kubeNode: { eniConfigAnnotations: { 'k8s.amazonaws.com/eniConfig': '$(reboot) @here' } } }),
    fires: [{ message: /^(?!.*(?:reboot|@here)).*no ENIConfig with a name that no object can have/ }],
  },
  ...WRONG.map(([what, eniConfig, pods, names]) => ({
    name: `blames the ENIConfig ${what}`,
    inventory: aBareNode({ eniConfigs: inKubernetes([eniConfig]), pods }),
    fires: [
      {
        message: `Cause: ENIConfig eu-west-1a, which the node uses, names ${names}`,
        evidence: { ...is('wrong-eniconfig', 'confirmed'), ...is('no-eniconfig', 'ruled-out') },
        remediation:
          /^Point ENIConfig eu-west-1a to a subnet in the zone and the VPC of the node\. Subnets of that zone.*kubectl patch eniconfig eu-west-1a --type merge -p '\{"spec":\{"subnet":"SUBNET_ID"\}\}'/s,
      },
    ],
  })),
  {
    name: 'blames no subnet of another VPC whose ENIConfig has groups of that VPC',
    inventory: aBareNode({
      eniConfigs: inKubernetes([anEniConfig({ securityGroupIds: ['sg-0b'] })]),
      pods: [{ ...PODS, vpcId: 'vpc-other' }],
    }),
    fires: [{ evidence: { ...is('no-eniconfig', 'ruled-out'), unknownCauses: ['no-cni-policy'] } }],
  },
  {
    name: 'goes by the subnet of the ENIConfig that the node asks for, whatever others there are',
    inventory: aBareNode({
      eniConfigs: inKubernetes([anEniConfig(), anEniConfig({ name: 'special', subnetId: 'subnet-full' })]),
      kubeNode: { eniConfigAnnotations: { 'k8s.amazonaws.com/eniConfig': 'special' } },
      pods: [PODS, aSubnet({ id: 'subnet-full', availableIpAddressCount: 0 })],
    }),
    fires: [
      {
        message: /Cause: subnet-full has no free address\.$/,
        evidence: { podSubnets: ['subnet-full'], ...is('no-eniconfig', 'ruled-out') },
      },
    ],
  },
  {
    name: 'leaves it open which ENIConfig a node has that is no Node yet, and says which there are',
    inventory: aBareNode({
      environment: { ...CUSTOM, ENI_CONFIG_LABEL_DEF: 'example.com/pods' },
      eniConfigs: inKubernetes([anEniConfig(), anEniConfig({ name: 'b' })]),
    }),
    fires: [
      {
        message: /needs an ENIConfig for nodes in eu-west-1a: the cluster has b and eu-west-1a\.$/,
        evidence: is('no-eniconfig', 'unknown'),
      },
    ],
  },
  {
    name: 'knows no more of ENIConfigs than AWS shows where they could not be read',
    inventory: aBareNode({ eniConfigs: denied }),
    fires: [{ message: /which no AWS API shows\.$/, evidence: is('no-eniconfig', 'unknown') }],
  },
  {
    name: 'looks at no ENIConfig without custom networking',
    inventory: aBareNode({ environment: {}, eniConfigs: inKubernetes([]) }),
    fires: [{ evidence: { podSubnets: ['subnet-a'] }, message: /^(?!.*ENIConfig)/ }],
  },
];
