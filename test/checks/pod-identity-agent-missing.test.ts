import { podIdentityAgentMissing } from '../../lambda/checks/pod-identity-agent-missing.ts';
import type { Addon, Cluster, Instance, Inventory, NetworkInterface } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aNode,
  anEni,
  anInventory,
  anyAddon,
  aPodIdentityAssociation,
  attached,
  minutesAgo,
  roleArn,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const AGENT = anyAddon({ name: 'eks-pod-identity-agent' });
const PRIMARY = attached(anEni({ id: 'eni-primary' }), 'i-0a', 0);

interface Given {
  readonly cluster?: Partial<Cluster>;
  readonly addons?: readonly Addon[];
  readonly nodes?: readonly Instance[];
  readonly enis?: readonly NetworkInterface[];
  readonly associated?: boolean;
}

function given({ cluster, addons = [], nodes = [aNode()], enis = [PRIMARY], associated = true }: Given): Inventory {
  return anInventory({
    clusters: [aCluster(cluster)],
    addons: [anyAddon(), ...addons],
    podIdentityAssociations: associated ? [aPodIdentityAssociation()] : [],
    nodes,
    subnetEnis: enis,
  });
}

testCheck(podIdentityAgentMissing, [
  {
    name: 'is high where nodes are up and the VPC CNI got nothing on any of them',
    inventory: given({}),
    fires: [
      {
        severity: 'high',
        cluster: 'demo',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        message:
          'The VPC CNI of cluster demo gets its role from EKS Pod Identity, and the add-on eks-pod-identity-agent is not installed. The VPC CNI has no address from EC2 on its one node.',
        evidence: { role: roleArn('cni'), instances: ['i-0a'], instanceCount: 1 },
        remediation:
          /get daemonset eks-pod-identity-agent[\s\S]*create-addon --region eu-west-1 --cluster-name demo --addon-name eks-pod-identity-agent/,
      },
    ],
  },
  {
    name: 'is medium where no node is up',
    inventory: given({ nodes: [], enis: [] }),
    fires: [{ severity: 'medium', message: /No node is up that would show whether it works/ }],
  },
  {
    name: 'takes a node that is too young for none',
    inventory: given({ nodes: [aNode({ launchTime: minutesAgo(10) })] }),
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'takes it for one where it is asked to',
    inventory: given({ nodes: [aNode({ launchTime: minutesAgo(10) })] }),
    options: { minAgeMinutes: 5 },
    fires: [{ severity: 'high' }],
  },
  { name: 'is silent with the add-on', inventory: given({ addons: [AGENT] }), fires: 'silent' },
  {
    name: "is not silent for another cluster's add-on",
    inventory: given({ addons: [anyAddon({ name: 'eks-pod-identity-agent', clusterName: 'other' })] }),
    fires: [{ severity: 'high' }],
  },
  {
    name: 'is silent where the VPC CNI got addresses on a node: the agent is there by other means, or the node role has the policy',
    inventory: given({ enis: [PRIMARY, attached(aCniEni(), 'i-0a')] }),
    fires: 'silent',
  },
  { name: 'is silent without an association', inventory: given({ associated: false }), fires: 'silent' },
  {
    name: 'is silent in Auto Mode, which has the agent built in',
    inventory: given({ cluster: { autoMode: true } }),
    fires: 'silent',
  },
]);
