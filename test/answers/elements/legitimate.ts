/**
 * For tests: where an answer with an element less, or another value, is one that AWS may give, so that an audit has to
 * go by it. Each with where that is known from.
 */
import type { Alteration } from './recorded-aws.ts';

interface Legitimate {
  readonly action: RegExp;
  readonly place: RegExp;
  readonly changes: readonly Alteration['change'][];
  readonly because: string;
}

const GONE = ['missing', 'empty'] as const;
const OTHER = ['garbled'] as const;
const ANY = ['missing', 'empty', 'garbled'] as const;

const LEGITIMATE: readonly Legitimate[] = [
  {
    action: /./,
    place: /\/(?:networkInterfaceSet|reservationSet|instanceTypeSet|subnetIpv4CidrReservationSet|AttachedPolicies)$/,
    changes: ['empty'],
    because: 'an empty list is an answer, and nothing in it says whether it should be',
  },
  {
    action: /./,
    place: /(?:\/item|\/member|^\/[a-zA-Z]+\[\])$/,
    changes: ['missing'],
    because: 'a list may be shorter; a page that went missing shows only where another answer names what was on it',
  },
  {
    action: /^ec2:DescribeSecurityGroups$/,
    place: /\/ipPermissions(?:Egress)?$/,
    changes: ['empty'],
    because: 'a group may have no rule of a direction: then nothing goes that way (EC2 API reference, SecurityGroup)',
  },
  {
    action: /^eks:DescribeUpdate$/,
    place: /\/update\/errors(?:\[\])?$/,
    changes: GONE,
    because:
      'EKS may give no reason, or fewer, for an update that failed: it is then one without a reason (EKS API reference)',
  },
  {
    action: /^eks:List/,
    place: /^\/[a-zA-Z]+$/,
    changes: ['empty'],
    because: 'a cluster may have none, and an account no cluster (EKS API reference)',
  },
  {
    action: /^ec2:/,
    place: /\/tagSet(?:\/item(?:\/(?:key|value))?)?$/,
    changes: ANY,
    because: 'tags are anybody’s to set; DescribeSubnets and DescribeInstances leave out the set of what has none',
  },
  {
    action: /^autoscaling:DescribeAutoScalingGroups$/,
    place: /\/(?:AutoScalingGroups|Instances|SuspendedProcesses)$/,
    changes: ['empty'],
    because:
      'a group may be deleted under its node group (EKS: AutoScalingGroupNotFound), have no instance, and most suspend nothing',
  },
  {
    action: /^autoscaling:DescribeAutoScalingGroups$/,
    place: /\/Tags(?:\/member(?:\/(?:Key|Value))?)?$/,
    changes: ANY,
    because: 'tags are anybody’s to set: a group whose tags name no cluster is none of a cluster',
  },
  {
    action: /^autoscaling:DescribeScalingActivities$/,
    place: /\/Activities$/,
    changes: ['empty'],
    because: 'a group may have had none in six weeks',
  },
  {
    action: /^ec2:DescribeNetworkInterfaces$/,
    place: /\/description$/,
    changes: ['empty', 'garbled'],
    because: 'whoever may call ModifyNetworkInterfaceAttribute can write it: such an ENI is kept',
  },
  {
    action: /^ec2:DescribeNetworkInterfaces$/,
    place: /\/interfaceType$/,
    changes: OTHER,
    because:
      'EC2 adds types, and the SDK’s list lags behind: one that we do not know is taken for a service’s and kept',
  },
  {
    action: /^ec2:DescribeNetworkInterfaces$/,
    place: /\/(?:status|instanceOwnerId)$/,
    changes: OTHER,
    because: 'an unknown status is none that we know; an owner may be an account or a service (`amazon-elb`)',
  },
  {
    action: /^ec2:DescribeNetworkInterfaces$/,
    place: /\/attachment(?:\/instanceId)?$/,
    changes: ['missing'],
    because: 'of ENIs in use only those that are tagged with their instance must name it: services’ may name none',
  },
  {
    action: /^ec2:DescribeNetworkInterfaces$/,
    place: /\/ipv4PrefixSet$/,
    changes: GONE,
    because: 'most ENIs have no prefix (EC2 API reference, NetworkInterface)',
  },
  {
    action: /^ec2:DescribeLaunchTemplateVersions$/,
    place: /\/launchTemplateData(?:\/(?:instanceRequirements|networkInterfaceSet(?:\/item)?))?$/,
    changes: GONE,
    because: 'a template states what its author chose to (EC2 API reference, ResponseLaunchTemplateData)',
  },
  {
    action: /^ec2:DescribeLaunchTemplateVersions$/,
    place: /\/(?:vCpuCount\/max|deleteOnTermination|instanceType)$/,
    changes: ['missing'],
    because: 'optional in a template: no maximum, EC2’s default for ENIs, the type from the node group',
  },
  {
    action: /^ec2:DescribeInstanceTypes$/,
    place: /\/supportedArchitectures\/item$/,
    changes: OTHER,
    because: 'EC2 adds architectures: a type of an unknown one alone runs none of those that we know',
  },
  {
    action: /^eks:DescribeNodegroup$/,
    place: /^\/nodegroup\/launchTemplate$/,
    changes: ['missing'],
    because: 'a node group whose types are its own need have no template (EKS API reference, CreateNodegroup)',
  },
  {
    action: /^eks:DescribeCluster$/,
    place: /^\/cluster\/accessConfig(?:\/authenticationMode)?$/,
    changes: GONE,
    because: 'moto has none; where the mode is not said it is called unknown, and no role is called shut out',
  },
  {
    action: /^eks:DescribeCluster$/,
    place: /^\/cluster\/computeConfig(?:\/enabled)?$/,
    changes: GONE,
    because: 'a cluster that never had Auto Mode has none (EKS API reference, Cluster)',
  },
  {
    action: /^eks:DescribeAccessEntry$/,
    place: /^\/accessEntry\/type$/,
    changes: OTHER,
    because: 'EKS adds types (EKS API reference, AccessEntry): one that we do not know is no EC2 one',
  },
  {
    action: /^eks:Describe/,
    place: /\/health\/issues(?:\[\])?$/,
    changes: GONE,
    because: 'what is well has no issues',
  },
  {
    action: /^eks:Describe/,
    place: /\/health\/issues\[\]\/code$/,
    changes: OTHER,
    because: 'EKS adds codes (EKS API reference, AddonIssue): one that we do not know is shown as it is',
  },
  {
    action: /^eks:DescribeNodegroup$/,
    place: /^\/nodegroup\/launchTemplate\/version$/,
    changes: ['missing'],
    because: 'without one it is the default version (EKS API reference, LaunchTemplateSpecification)',
  },
  {
    action: /^eks:DescribeAddon$/,
    place: /^\/addon\/configurationValues$/,
    changes: ANY,
    because: 'what was set through the add-on, if anything; what cannot be read is called so in the finding',
  },
];

export function isLegitimate({ action, place, change }: Alteration): boolean {
  return LEGITIMATE.some(
    (entry) => entry.changes.includes(change) && entry.action.test(action) && entry.place.test(place),
  );
}
