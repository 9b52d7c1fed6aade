import { describe, expect, it } from 'vitest';
import { judgedWindowsNodes } from '../../lambda/checks/windows-node-without-pod-ips/windows-nodes.ts';
import { windowsNodeWithoutPodIps } from '../../lambda/checks/windows-node-without-pod-ips.ts';
import type { Instance, NetworkInterface } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aNode,
  anAddon,
  anEni,
  anIamRole,
  anInventory,
  attached,
  CLUSTER,
  type EniFields,
  minutesAgo,
  NOW,
  roleArn,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const DAY_AND_MORE = 26 * 60;

function windowsNode(fields: Partial<Instance> = {}): Instance {
  return aNode({ platform: 'windows', instanceType: 'c5.xlarge', launchTime: minutesAgo(DAY_AND_MORE), ...fields });
}

/** Its ENI with so many addresses besides its own. */
function eniOf(node: string, spare: number, fields: EniFields = {}): NetworkInterface {
  const privateIpAddresses = Array.from({ length: 1 + spare }, (_, index) => `10.0.0.${20 + index}`);
  return attached(anEni({ id: `eni-${node}`, privateIpAddresses, ...fields }), node, 0);
}

/**
 * @param allowed the one action that the role of the cluster allows; left out where its policies are not known
 * @param denied what a policy of it denies
 */
function withNodes(
  nodes: readonly Instance[],
  subnetEnis: readonly NetworkInterface[],
  values?: string,
  allowed?: string,
  denied?: string,
) {
  const arn = roleArn('clusters');
  const document = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Action: allowed, Resource: '*' },
      ...(denied === undefined ? [] : [{ Effect: 'Deny', Action: denied, Resource: '*' }]),
    ],
  });
  return anInventory({
    clusters: [aCluster({ roleArn: arn })],
    iamRoles: allowed === undefined ? [] : [anIamRole({ arn, policies: [{ name: 'own', arn: undefined, document }] })],
    vpcCniAddons: [anAddon({ configurationValues: values })],
    nodes,
    subnetEnis,
  });
}

testCheck(windowsNodeWithoutPodIps, [
  {
    name: 'fires of a node with its own address alone, the role first and then the setting',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)]),
    fires: [
      {
        resource: { id: 'i-0a' },
        message:
          'Windows node i-0a (c5.xlarge) of cluster demo has no address for pods 26 hours after its launch. The VPC resource controller keeps three spare addresses on each node that it manages. The role of the cluster may lack AmazonEKSVPCResourceController. No AWS API shows whether `enable-windows-ipam` is on.',
        evidence: { windowsIpam: 'unknown', nodesThatWork: 0 },
        remediation: /^Attach AmazonEKSVPCResourceController to the role.*enable-windows-ipam.*amazon-vpc-cni/s,
      },
    ],
  },
  {
    name: 'asks for the role alone where the add-on turns the setting on',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], '{"enableWindowsIpam": "true"}'),
    fires: [{ evidence: { windowsIpam: 'on' }, remediation: /^Attach (?!.*Set `enable-windows-ipam`)/s }],
  },
  {
    name: 'says so where the add-on turns the setting off',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], '{"enableWindowsIpam": false}'),
    fires: [
      {
        evidence: { windowsIpam: 'off' },
        message: /The configuration of the add-on turns `enable-windows-ipam` off\.$/,
      },
    ],
  },
  {
    name: 'rules the role out where it allows what the controller asks',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], undefined, 'ec2:AssignPrivateIpAddresses'),
    fires: [
      {
        evidence: { clusterRole: 'allows' },
        message: /allows it to\. No AWS API shows whether `enable-windows-ipam` is on\.$/,
        remediation: /^Set `enable-windows-ipam`/,
      },
    ],
  },
  {
    name: 'names the role that does not allow it',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], undefined, 'ec2:DescribeInstances'),
    fires: [
      {
        evidence: { clusterRole: 'lacks' },
        message: /does not allow it to \(check cluster-role-lacks-policy\)\.$/,
        remediation: /^Do what check cluster-role-lacks-policy says\.$/,
      },
    ],
  },
  {
    name: 'asks for the setting too where the add-on turns it off and the role lacks what it needs',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], '{"enableWindowsIpam": false}', 'ec2:DescribeInstances'),
    fires: [{ remediation: /^Do what check cluster-role-lacks-policy says\.\s+Set `enable-windows-ipam`/ }],
  },
  {
    name: 'asks to take out what denies it, and to attach nothing',
    inventory: withNodes([windowsNode()], [eniOf('i-0a', 0)], undefined, '*', 'ec2:AssignPrivateIpAddresses'),
    fires: [
      {
        evidence: { clusterRole: 'lacks' },
        message: /A policy of the role of the cluster denies it that \(check cluster-role-lacks-policy\)\.$/,
        remediation:
          /^Do what check cluster-role-lacks-policy says: remove the Deny of ec2:AssignPrivateIpAddresses from the policies of the role\.$/,
      },
    ],
  },
  {
    name: 'does not ask for the setting where a like node has addresses: it is one for the whole cluster',
    inventory: withNodes(
      [windowsNode(), windowsNode({ id: 'i-0b' })],
      [eniOf('i-0a', 0), eniOf('i-0b', 3)],
      undefined,
      'ec2:AssignPrivateIpAddresses',
    ),
    fires: [
      {
        resource: { id: 'i-0a' },
        message: /allows it to\. 1 other Windows node of the cluster has addresses\.$/,
        remediation: /^Look at this node only(?!.*enable-windows-ipam).*kubectl get cninodes.*replace the node\.$/s,
      },
    ],
  },
  {
    name: 'sends a person to the events where role and setting are good',
    inventory: withNodes(
      [windowsNode()],
      [eniOf('i-0a', 0)],
      '{"enableWindowsIpam": "true"}',
      'ec2:AssignPrivateIpAddresses',
    ),
    fires: [{ remediation: /^Look at what the controller reports/ }],
  },
  {
    name: 'counts those that have addresses, the full ones and those with few among them',
    inventory: withNodes(
      ['i-0a', 'i-0b', 'i-0c', 'i-0d'].map((id) => windowsNode({ id })),
      [eniOf('i-0a', 0), eniOf('i-0b', 3), eniOf('i-0c', 14), eniOf('i-0d', 1)],
    ),
    fires: [{ resource: { id: 'i-0a' }, evidence: { nodesThatWork: 3 } }],
  },
  {
    name: 'is silent of a node with three spare addresses, with one, and with a prefix',
    inventory: withNodes(
      ['i-0a', 'i-0b', 'i-0c'].map((id) => windowsNode({ id })),
      [eniOf('i-0a', 3), eniOf('i-0b', 1), eniOf('i-0c', 0, { ipv4Prefixes: ['10.0.0.64/28'] })],
    ),
    fires: 'silent',
  },
  {
    name: 'is silent of a node that is young, and of one whose ENI was not seen',
    inventory: withNodes(
      [windowsNode({ launchTime: minutesAgo(10) }), windowsNode({ id: 'i-0b' })],
      [eniOf('i-0a', 0)],
    ),
    fires: 'silent',
  },
  {
    name: 'turns with the age',
    inventory: withNodes([windowsNode({ launchTime: minutesAgo(20) })], [eniOf('i-0a', 0)]),
    options: { minAgeMinutes: 20 },
    fires: [{ message: /20 minutes after its launch/ }],
  },
  {
    name: 'is silent of Linux, of warm pools, of what is stopped and of no cluster of the inventory',
    inventory: withNodes(
      [
        windowsNode({ platform: undefined }),
        windowsNode({ id: 'i-0b', inWarmPool: true }),
        windowsNode({ id: 'i-0c', state: 'stopped' }),
        windowsNode({ id: 'i-0d', tags: { [`kubernetes.io/cluster/${CLUSTER}-2`]: 'owned' } }),
      ],
      ['i-0a', 'i-0b', 'i-0c', 'i-0d'].map((id) => eniOf(id, 0)),
    ),
    fires: 'silent',
  },
]);

describe('what is judged of a Windows node', () => {
  const notOf = (eni: NetworkInterface, launchTime = minutesAgo(DAY_AND_MORE)) =>
    judgedWindowsNodes([windowsNode({ launchTime })], [eni], 15, NOW)[0]?.not;

  it('is nothing of one with fewer addresses than are kept by default: the ConfigMap may ask for fewer', () => {
    for (const spare of [1, 2]) {
      expect(notOf(eniOf('i-0a', spare))).toMatchObject({
        because: expect.stringContaining('fewer addresses than the 3') as unknown,
        detail: `${spare} address${spare === 1 ? '' : 'es'} for pods`,
        leavesOpen: true,
      });
    }
  });

  it('is that it works with three, or with a prefix', () => {
    expect(notOf(eniOf('i-0a', 3))).toBeUndefined();
    expect(notOf(eniOf('i-0a', 0, { ipv4Prefixes: ['10.0.0.64/28'] }))).toBeUndefined();
  });

  it('is nothing of a young one that is on its way to three', () => {
    expect(notOf(eniOf('i-0a', 1), minutesAgo(5))).toMatchObject({ because: 'too young to judge' });
  });

  it('counts sixteen addresses for each prefix of a full one', () => {
    const ipv4Prefixes = Array.from({ length: 14 }, (_, index) => `10.0.${index}.0/28`);
    expect(notOf(eniOf('i-0a', 0, { ipv4Prefixes }))?.detail).toBe('224 of 224 addresses for pods, on its one ENI');
  });
});
