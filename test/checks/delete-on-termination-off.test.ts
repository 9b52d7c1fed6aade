import { deleteOnTerminationOff } from '../../lambda/checks/delete-on-termination-off.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aLaunchTemplateVersion,
  aNode,
  aNodegroup,
  anEni,
  anInventory,
  attached,
  minutesAgo,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const MANAGED = { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' };
const byTemplate = aNodegroup({ launchTemplate: { id: 'lt-1', version: '1' } });
const off = aLaunchTemplateVersion({ interfaces: [{ deviceIndex: 0, deleteOnTermination: false }] });

/** Attached, and not deleted with the instance. */
function staying(eni: NetworkInterface, instanceId: string, deviceIndex: number): NetworkInterface {
  const { attachment, ...rest } = attached(eni, instanceId, deviceIndex);
  return { ...rest, attachment: attachment && { ...attachment, deleteOnTermination: false } };
}

const primary = (instanceId: string, addresses = ['10.0.0.10', '10.0.0.11']) =>
  staying(anEni({ id: `eni-${instanceId}`, privateIpAddresses: addresses }), instanceId, 0);
const inGroup = { clusters: [aCluster()], nodegroups: [byTemplate], nodes: [aNode({ tags: MANAGED })] };

testCheck(deleteOnTerminationOff, [
  {
    name: 'is silent where EC2 deletes the ENIs along with the nodes',
    inventory: anInventory({
      ...inGroup,
      launchTemplateVersions: [
        aLaunchTemplateVersion({
          interfaces: [
            { deviceIndex: 0, deleteOnTermination: true },
            { deviceIndex: 1, deleteOnTermination: undefined },
          ],
        }),
      ],
      subnetEnis: [attached(anEni(), 'i-0a', 0), attached(aCniEni({ id: 'eni-2' }), 'i-0a', 1)],
    }),
    fires: 'silent',
  },
  {
    name: 'reports the launch template of node groups, with what its nodes hold by now, once',
    inventory: anInventory({
      ...inGroup,
      nodegroups: [byTemplate, { ...byTemplate, name: 'others', arn: byTemplate.arn.replace('workers', 'others') }],
      launchTemplateVersions: [off],
      nodes: [aNode({ tags: MANAGED }), aNode({ id: 'i-0b', tags: MANAGED })],
      subnetEnis: [primary('i-0a'), primary('i-0b')],
    }),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: {
          type: 'AWS::EC2::LaunchTemplate',
          id: 'lt-1',
          arn: 'arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-1',
        },
        discriminator: '1',
        message:
          'Launch template lt-1 version 1 of node groups demo/others and demo/workers turns DeleteOnTermination off for device 0. 2 ENIs of 2 running nodes will stay and hold 4 addresses.',
        evidence: { nodegroups: ['demo/others', 'demo/workers'], lingeringAddresses: 4, devices: [0] },
        remediation: /aws eks update-nodegroup-version --region eu-west-1 --cluster-name demo/,
      },
    ],
  },
  {
    name: 'reports the launch template before any node runs',
    inventory: anInventory({ ...inGroup, nodes: [], launchTemplateVersions: [off] }),
    fires: [{ message: /turns DeleteOnTermination off for device 0\.$/ }],
  },
  {
    name: 'is silent on a launch template that no node group uses, and on other versions of one in use',
    inventory: anInventory({
      clusters: [aCluster()],
      nodegroups: [aNodegroup({ launchTemplate: { id: 'lt-1', version: '2' } })],
      launchTemplateVersions: [
        off,
        aLaunchTemplateVersion({ requestedVersion: '2', versionNumber: 2 }),
        { ...off, templateId: 'lt-2' },
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'reports the primary ENIs of running nodes whose launch template is not known to be the cause',
    inventory: anInventory({
      ...inGroup,
      subnetEnis: [primary('i-0a')],
    }),
    fires: [
      {
        severity: 'medium',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        discriminator: 'primary',
        message:
          '1 primary ENI on 1 running node of node group demo/workers will stay when the node goes and holds 2 addresses: DeleteOnTermination is off.',
        evidence: { networkInterfaces: ['eni-i-0a'] },
        remediation:
          /aws ec2 modify-network-interface-attribute --region eu-west-1 --network-interface-id eni-i-0a --attachment AttachmentId=eni-attach-eni-i-0a,DeleteOnTermination=true/,
      },
    ],
  },
  {
    name: 'reports nodes outside of node groups by their cluster, and ENIs of the VPC CNI apart from primary ones',
    inventory: anInventory({
      clusters: [aCluster()],
      nodes: [aNode(), aNode({ id: 'i-0b' })],
      subnetEnis: [primary('i-0a'), primary('i-0b'), staying(aCniEni({ id: 'eni-pods' }), 'i-0a', 1)],
    }),
    fires: [
      {
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        discriminator: 'cni',
        message:
          '1 ENI for pods on 1 running node of cluster demo will stay when the node goes and holds 3 addresses: DeleteOnTermination is off.',
        remediation: /ec2:ModifyNetworkInterfaceAttribute/,
      },
      { discriminator: 'primary', evidence: { lingeringEnis: 2, lingeringNodes: 2, lingeringAddresses: 4 } },
    ],
  },
  {
    name: 'is silent on an ENI that the VPC CNI has just attached, and on what others attached',
    inventory: anInventory({
      clusters: [aCluster()],
      nodes: [aNode()],
      subnetEnis: [
        staying(
          aCniEni({ id: 'eni-new', tags: { 'node.k8s.amazonaws.com/createdAt': minutesAgo(3).toISOString() } }),
          'i-0a',
          1,
        ),
        staying(anEni({ id: 'eni-appliance' }), 'i-0a', 2),
        staying(anEni({ id: 'eni-tagged', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } }), 'i-0a', 3),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent on instances that are no nodes, on Auto Mode nodes, and on clusters that EKS does not know',
    inventory: anInventory({
      clusters: [aCluster()],
      nodes: [aNode({ operatorManaged: true }), aNode({ id: 'i-0b', tags: { 'eks:cluster-name': 'elsewhere' } })],
      subnetEnis: [primary('i-0a'), primary('i-0b'), primary('i-database')],
    }),
    fires: 'silent',
  },
  {
    name: 'claims nothing of what could not be read',
    inventory: withGaps(anInventory({ ...inGroup, subnetEnis: [primary('i-0a')] }), [
      'launchTemplateVersions',
      'nodes',
    ]),
    fires: 'silent',
  },
]);
