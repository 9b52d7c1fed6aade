import { awsCommand, fixed, given } from '../../facts/aws/commands.ts';
import type { LaunchFailure } from '../../facts/node/auto-scaling-groups.ts';
import type { RemedyStep } from '../../model/remediation.ts';

/** Sentences and commands. */
export type Steps = readonly (string | RemedyStep)[];

export function resumeSteps(groupName: string, region: string): Steps {
  return [
    'Resume launches, unless somebody suspended them on purpose:',
    awsCommand('autoscaling', 'resume-processes', region, {
      'auto-scaling-group-name': given('scalingGroup', groupName),
      'scaling-processes': fixed('Launch'),
    }),
    'If nobody did, Auto Scaling suspended them because launches failed for a day: first fix what its activities report.',
  ];
}

export function failingSteps(failure: LaunchFailure): Steps {
  switch (failure) {
    case 'no-addresses':
      return ['Free addresses in the subnet, or give the group subnets with room: subnet-low-ips says who holds them.'];
    case 'eni-quota':
      return [
        'Request a higher quota of network interfaces per Region (vpc/L-DF5E4CA3), or delete ENIs that nothing uses.',
      ];
    case 'instance-quota':
      return [
        'Request a higher quota of running instances (service ec2) in Service Quotas, or choose types with fewer vCPUs.',
      ];
    case 'no-capacity':
      return ['Give the group more instance types or more zones: EC2 has none of these there now.'];
    case 'other':
      return ['Fix what Auto Scaling reports, in the launch template, the role or the group.'];
  }
}
