import { saysNotReady } from '../../facts/iam/node-authorization.ts';
import type { Severity } from '../../model/severity.ts';

/** What EKS keeps the health of. */
export type HealthSubject = 'cluster' | 'nodegroup' | 'addon';

/** What a health code means for nodes and pods, and how much that matters. */
export interface HealthCode {
  readonly severity: Severity;
  /** A clause for after a colon. Undefined for a code that we do not know. */
  readonly meaning: string | undefined;
}

/** Something that nodes, pods or the control plane cannot do without is missing or refused. */
const stops = (meaning: string): HealthCode => ({ severity: 'high', meaning });
/** Something is wrong that hurts with the next change, or a part only. */
const hampers = (meaning: string): HealthCode => ({ severity: 'medium', meaning });
/** AWS tries again by itself. */
const transient = (meaning: string): HealthCode => ({ severity: 'low', meaning });

const NOT_READY = stops('its nodes joined the cluster and are not ready');

/** Codes of `health.issues[]` (EKS API model, `NodegroupIssueCode`, `ClusterIssueCode`, `AddonIssueCode`). */
const CODES: Readonly<Record<HealthSubject, Readonly<Record<string, HealthCode>>>> = {
  cluster: {
    AccessDenied: stops('EKS is not allowed to act in the account, so the control plane cannot be repaired or updated'),
    ClusterUnreachable: stops('EKS does not reach the cluster’s API server'),
    ConfigurationConflict: hampers('the configuration of the cluster contradicts itself'),
    InternalFailure: transient('EKS failed on its side'),
    ResourceLimitExceeded: hampers('a quota of the account is used up'),
    ResourceNotFound: stops('something that the control plane needs was deleted'),
    IamRoleNotFound: stops('the cluster role was deleted, so EKS cannot act for the cluster'),
    VpcNotFound: stops('the VPC of the cluster was deleted'),
    InsufficientFreeAddresses: stops(
      'its subnets lack addresses for control-plane ENIs, so it cannot be updated or repaired',
    ),
    Ec2ServiceNotSubscribed: stops('the account is not subscribed to EC2'),
    Ec2SubnetNotFound: stops('a subnet of the control plane was deleted, so it cannot be updated'),
    Ec2SecurityGroupNotFound: stops('a security group of the control plane was deleted'),
    KmsGrantRevoked: stops('the grant on the key of its secrets was revoked'),
    KmsKeyNotFound: stops('the key of its secrets is gone'),
    KmsKeyMarkedForDeletion: stops('the key of its secrets is about to be deleted'),
    KmsKeyDisabled: stops('the key of its secrets is disabled'),
    StsRegionalEndpointDisabled: stops('STS is turned off in the region, so nodes cannot sign in'),
    UnsupportedVersion: hampers('its Kubernetes version is out of support'),
    Other: hampers('EKS reports a problem that has no code'),
  },
  nodegroup: {
    AccessDenied: stops('its nodes or EKS cannot sign in to the API server, so nodes do not join'),
    AmiIdNotFound: stops('the AMI of its launch template is gone, so no node starts'),
    AsgInstanceLaunchFailures: stops('its Auto Scaling group fails to launch instances'),
    AutoScalingGroupInstanceRefreshActive: transient('an instance refresh is under way'),
    AutoScalingGroupInvalidConfiguration: stops(
      'its Auto Scaling group was changed by others, so EKS cannot manage it',
    ),
    AutoScalingGroupNotFound: stops('its Auto Scaling group was deleted'),
    AutoScalingGroupOptInRequired: stops('the account is not opted in to the region or service'),
    AutoScalingGroupRateLimitExceeded: transient('Auto Scaling throttled EKS'),
    ClusterUnreachable: stops('EKS or its nodes do not reach the API server'),
    Ec2InstanceTypeDoesNotExist: stops('EC2 does not have its instance type here, so no node starts'),
    Ec2LaunchTemplateDeletionFailure: hampers('its launch template could not be deleted'),
    Ec2LaunchTemplateInvalidConfiguration: stops('its launch template is not valid, so no node starts'),
    Ec2LaunchTemplateMaxLimitExceeded: hampers('the account has reached its quota of launch templates'),
    Ec2LaunchTemplateNotFound: stops('its launch template was deleted, so no node starts'),
    Ec2LaunchTemplateVersionMaxLimitExceeded: hampers('its launch template has reached its quota of versions'),
    Ec2LaunchTemplateVersionMismatch: hampers('its launch template was changed by others, so EKS cannot update it'),
    Ec2SecurityGroupDeletionFailure: hampers('its remote-access security group could not be deleted'),
    Ec2SecurityGroupNotFound: stops('the cluster security group was deleted, so nodes do not reach the control plane'),
    Ec2SubnetInvalidConfiguration: stops('a subnet gives nodes no public address, which they need there to join'),
    Ec2SubnetListTooLong: hampers('it has too many subnets'),
    Ec2SubnetMissingIpv6Assignment: stops('a subnet gives nodes no IPv6 address, without which they do not join'),
    Ec2SubnetNotFound: stops('a subnet of it was deleted, so no node starts there'),
    IamInstanceProfileNotFound: stops('its instance profile was deleted, so nodes have no role and do not join'),
    IamLimitExceeded: hampers('an IAM quota of the account is used up'),
    IamNodeRoleNotFound: stops('its node role was deleted, so nodes do not join'),
    IamThrottling: transient('IAM throttled EKS'),
    InstanceLimitExceeded: stops('the account’s quota of instances is used up, so no node starts'),
    InsufficientFreeAddresses: stops('its subnets lack addresses for nodes, so none starts there'),
    InternalFailure: transient('EKS failed on its side'),
    KubernetesLabelInvalid: hampers('a label of it is not valid in Kubernetes'),
    LimitExceeded: hampers('a quota of the account is used up'),
    NodeCreationFailure: stops('its instances started and did not join the cluster'),
    NodeTerminationFailure: hampers('a node could not be terminated'),
    PodEvictionFailure: hampers('pods could not be evicted, so the update stopped'),
    SourceEc2LaunchTemplateNotFound: stops('the launch template it was made from was deleted'),
    Unknown: hampers('EKS reports a problem that has no code'),
  },
  addon: {
    AccessDenied: hampers('EKS is not allowed to change the add-on in the cluster'),
    AddonPermissionFailure: hampers('the add-on lacks an IAM permission'),
    AddonSubscriptionNeeded: hampers('the add-on needs a subscription'),
    AdmissionRequestDenied: hampers('an admission webhook refuses the add-on'),
    ClusterUnreachable: hampers('EKS does not reach the cluster’s API server'),
    ConfigurationConflict: hampers('the add-on was changed in the cluster, so EKS does not update it'),
    InsufficientNumberOfReplicas: hampers('too few of the add-on’s pods are up'),
    InternalFailure: transient('EKS failed on its side'),
    K8sResourceNotFound: hampers('an object of the add-on is gone from the cluster'),
    UnsupportedAddonModification: hampers('the change of the add-on is not supported'),
  },
};

/**
 * What a health code means. Codes are open strings: EKS adds to them, and one that is not known here is `medium` and has
 * no meaning but EKS's own words.
 *
 * @param messages EKS's own words
 */
export function healthCode(subject: HealthSubject, code: string, messages: readonly string[]): HealthCode {
  const codes = CODES[subject];
  if (messages.length > 0 && messages.every((message) => saysNotReady({ code, message }))) return NOT_READY;
  return (Object.hasOwn(codes, code) ? codes[code] : undefined) ?? { severity: 'medium', meaning: undefined };
}

/**
 * What a status means when it is none of a thing that works or is being changed; undefined for those. Statuses are open
 * strings: `FAILED`, `CREATE_FAILED`, `UPDATE_FAILED`, `DELETE_FAILED`, `DEGRADED`.
 */
export function statusTrouble(status: string): HealthCode | undefined {
  if (status === 'DELETE_FAILED')
    return hampers('it could not be deleted, and what is left of it still holds addresses');
  if (status === 'UPDATE_FAILED') return hampers('its last update did not succeed');
  if (status === 'DEGRADED') return hampers('EKS reports a problem without saying which');
  return /(^|_)FAILED$/.test(status) ? stops('it could not be created') : undefined;
}
