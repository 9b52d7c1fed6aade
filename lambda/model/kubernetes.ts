/** What is read from the API of a Kubernetes cluster, projected to what we use. */

/** A taint of a Node: pods that do not tolerate it stay away. */
export interface KubeTaint {
  readonly key: string;
  readonly value: string | undefined;
  /** `NoSchedule`, `PreferNoSchedule`, `NoExecute` (open string). */
  readonly effect: string;
}

/** The condition `Ready` of a Node, as the kubelet reports it, or as the control plane puts it when the kubelet is silent. */
export interface KubeReadiness {
  /** `True`, `False`, or `Unknown` where the kubelet has stopped reporting. */
  readonly status: string;
  /** e.g. `KubeletNotReady`, `NodeStatusUnknown` (open string). */
  readonly reason: string | undefined;
  /** e.g. `container runtime network not ready: … cni plugin not initialized`. */
  readonly message: string | undefined;
}

/** A Node of a cluster. */
export interface KubeNode {
  readonly name: string;
  /** By its provider id; undefined for what is no EC2 instance: a Fargate pod's, a hybrid node. */
  readonly instanceId: string | undefined;
  /** Whether it states a provider id. One that does not may be any instance. */
  readonly hasProviderId: boolean;
  /** Undefined where it has no such condition yet. */
  readonly ready: KubeReadiness | undefined;
  readonly taints: readonly KubeTaint[];
  /** `kubectl cordon`: no new pod is placed on it. */
  readonly unschedulable: boolean;
  /** Pods that the scheduler places on it at most. */
  readonly allocatablePods: number | undefined;
  /** Pods with security groups of their own that its trunk ENI takes (`vpc.amazonaws.com/pod-eni`). */
  readonly allocatablePodEnis: number | undefined;
  /** Addresses for Windows pods (`vpc.amazonaws.com/PrivateIPv4Address`). */
  readonly allocatablePrivateIpv4: number | undefined;
  readonly internalIps: readonly string[];
  /** Label `eks.amazonaws.com/nodegroup`. */
  readonly nodegroup: string | undefined;
  /** Label `eks.amazonaws.com/compute-type`: `ec2`, `fargate`, `hybrid`, `auto` (open string). */
  readonly computeType: string | undefined;
  /** By their keys, labels and annotations that may name its ENIConfig (`mayNameEniConfig`), its zone among them. */
  readonly eniConfigLabels: Readonly<Record<string, string>>;
  readonly eniConfigAnnotations: Readonly<Record<string, string>>;
  readonly createdAt: Date | undefined;
}

/** The DaemonSet `aws-node` in kube-system: the VPC CNI as it runs, however it was installed. */
export interface AwsNode {
  /** The image of container `aws-node`, e.g. `602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.19.3`. */
  readonly image: string;
  /**
   * The environment of that container; undefined where some of it stands elsewhere (`envFrom`, or a value from a ConfigMap
   * or Secret), and so is not known here.
   */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Nodes that should run it. With another CNI in its place it is often left, and runs nowhere. */
  readonly desired: number;
  /** Nothing keeps it from Linux nodes on EC2: where it runs nowhere, none has joined the cluster. */
  readonly isForAllNodes: boolean;
  readonly ready: number;
}

/** ConfigMaps of kube-system that decide about EKS networking. */
export const KUBE_CONFIG_MAPS = ['aws-auth', 'amazon-vpc-cni'] as const;

export type KubeConfigMapName = (typeof KUBE_CONFIG_MAPS)[number];

export interface KubeConfigMap {
  readonly name: KubeConfigMapName;
  /**
   * Of `aws-auth`, `mapRoles` and `mapUsers` as JSON, whether they stand there as that or as YAML. Every other text, and one
   * that is neither, as it is.
   */
  readonly data: Readonly<Record<string, string>>;
}

/** Where nodes that ask for it by its name get the ENIs of their pods, with custom networking. */
export interface KubeEniConfig {
  readonly name: string;
  /** Undefined where it names none, or what is no id of a subnet. */
  readonly subnetId: string | undefined;
  /** What of it are ids of security groups. Empty: those of the node's primary ENI. */
  readonly securityGroupIds: readonly string[];
}

/** What the VPC CNI of a node asks of the VPC resource controller. It has the name of the Node. */
export interface KubeCniNode {
  readonly name: string;
  /** Feature `SecurityGroupsForPods`: it wants a trunk ENI. */
  readonly wantsTrunk: boolean;
}

/** Security groups for pods of a namespace, for the branch ENIs that these pods get. */
export interface KubeSecurityGroupPolicy {
  readonly namespace: string;
  readonly name: string;
  /** What of it are ids of security groups. */
  readonly groupIds: readonly string[];
}

/** What pods hold and want of the addresses of one cluster. */
export interface KubePods {
  /** Nodes with pods that have not ended. */
  readonly onNodes: readonly NodePods[];
  readonly waiting: readonly WaitingPod[];
  /** The one that was asked for by its name; left out where none was, or there is none of that name. */
  readonly asked?: AskedPod | undefined;
}

/** A pod by its name in a namespace. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** What a pod has that somebody asks for. */
export interface AskedPod extends PodName {
  readonly uid: string;
  /** `Pending`, `Running`, `Unknown` (open string); one that has ended is none. */
  readonly phase: string;
  /** The name of its Node; undefined while it has none. */
  readonly node: string | undefined;
  readonly address: string | undefined;
  readonly hostNetwork: boolean;
  readonly wantsBranchEni: boolean;
}

/** Pods of one Node that have not ended, by whose address they have. */
export interface NodePods {
  /** The Node's name. */
  readonly node: string;
  /** Pods with an address of the node's pool. */
  readonly withAddress: number;
  /** Pods with a security group of their own: their address is that of a branch ENI. */
  readonly onBranchEnis: number;
  /** Pods on the host network, which have the address of the node. */
  readonly hostNetwork: number;
}

/** A pod that has no address, and is to have one of its own. */
export interface WaitingPod extends PodName {
  readonly uid: string;
  /** The name of its Node; undefined while the scheduler has not found one. */
  readonly node: string | undefined;
  /** When it was placed on its Node or lost its sandbox there, or made where it is on none; undefined where the API does not say. */
  readonly since: Date | undefined;
  /** It asks for a branch ENI (`vpc.amazonaws.com/pod-eni`). */
  readonly wantsBranchEni: boolean;
}

/**
 * Reasons of events that bear on addresses: of pods, of nodes and NodeClaims, and of the pods of aws-node. No other is kept. A pod whose
 * volume fails (`FailedMount`) waits for that, whatever was said before: the kubelet mounts first, and makes its sandbox then.
 */
export const KUBE_EVENT_REASONS = [
  'FailedCreatePodSandBox',
  'FailedMount',
  'FailedScheduling',
  'NetworkNotReady',
  'BranchAllocationFailed',
  'BranchENIAnnotationFailed',
  'ResourceAllocationFailed',
  'SecurityGroupRequested',
  'TrunkENICreationFailed',
  'Unsupported',
  'EniConfigNameNotFound',
  'InsufficientCidrBlocks',
  'MissingIAMPermissions',
  'SubnetExclusionCheckFailed',
  'InsufficientCapacityError',
] as const;

export type KubeEventReason = (typeof KUBE_EVENT_REASONS)[number];

/** The latest event of one object that has one reason and is the same known errors. Events live about an hour. */
export interface KubeEvent {
  readonly reason: KubeEventReason;
  readonly kind: string;
  /** Empty for what is in none, such as a Node. */
  readonly namespace: string;
  readonly name: string;
  /** Of a Node its name; empty where the event does not say it. */
  readonly uid: string;
  /** Who wrote it, with its host: `aws-node-ip-10-0-0-17.eu-west-1.compute.internal`. Empty where it does not say. */
  readonly reporter: string;
  /** As its writer has it, which is not to be trusted. */
  readonly message: string;
  /** Ids of the known errors that the message is (`data/error-lines.json`). */
  readonly known: readonly string[];
  /** How often it was said. */
  readonly times: number;
  /** When it was said last; undefined where the API does not say. */
  readonly last: Date | undefined;
}
