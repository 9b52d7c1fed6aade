/** What words of a report mean, for those who meet them for the first time. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
  /** Where AWS or the project itself explains it. */
  readonly url: string;
}

export const GLOSSARY: readonly Term[] = [
  {
    term: 'ENI',
    meaning:
      'Elastic network interface. It holds one or more addresses of a subnet. Nodes have several, load balancers and many services have their own.',
    url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html',
  },
  {
    term: 'VPC CNI',
    meaning:
      'The add-on (DaemonSet aws-node) that gives each pod an address of the VPC. It attaches ENIs to nodes for that.',
    url: 'https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html',
  },
  {
    term: 'Free addresses',
    meaning:
      'Addresses of a subnet as EC2 counts them. AWS reserves five in each subnet, and free space inside CIDR reservations does not count.',
    url: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html',
  },
  {
    term: 'Prefix, /28 block',
    meaning:
      'With prefix delegation a node takes 16 addresses at a time. They have to be one whole free block: single free addresses do not help.',
    url: 'https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html',
  },
  {
    term: 'Leaked ENI',
    meaning:
      'An ENI of EKS networking that is attached to nothing, because its node or cluster is gone. It holds its addresses until somebody deletes it.',
    url: 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
  },
  {
    term: 'Warm targets',
    meaning:
      'How many addresses the VPC CNI keeps ready on a node for pods to come: WARM_ENI_TARGET, WARM_IP_TARGET, MINIMUM_IP_TARGET, WARM_PREFIX_TARGET.',
    url: 'https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html',
  },
  {
    term: 'Max pods',
    meaning: 'How many pods the kubelet accepts on a node. On managed nodes it follows from the instance type.',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
  },
  {
    term: 'CIDR reservation',
    meaning: 'A range of a subnet that EC2 gives out only for prefixes, or only to whoever names an address in it.',
    url: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html',
  },
  {
    term: 'Rolling update',
    meaning:
      'An update of a managed node group. It launches new nodes before it terminates old ones, so it needs more addresses for a while.',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html',
  },
];
