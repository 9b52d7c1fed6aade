import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { type LaunchFailure, launchFailureOf } from '../../facts/node/auto-scaling-groups.ts';
import { addressesToHave } from '../../facts/subnet/subnet-state.ts';
import type { FailedLaunch, HealthIssue, Subnet } from '../../model/inventory.ts';

/** Failed launches of one kind, the latest of which is told of. */
export interface Failures {
  readonly failure: LaunchFailure;
  readonly times: number;
  readonly latest: FailedLaunch;
  /** Ids of subnets that their messages name. */
  readonly subnets: readonly string[];
}

/**
 * The kind that most failures are of, of several the kind of the latest. What has been disproved since does not count: a
 * launch that succeeded later, or room in each subnet that lacked it.
 *
 * @param failed of one group
 * @param subnets those that were read
 * @param missing instances that the group has yet to launch, each of which takes an address at the least
 */
export function failuresOf(
  failed: readonly FailedLaunch[],
  subnets: readonly Pick<Subnet, 'id' | 'state' | 'availableIpAddressCount'>[],
  missing: number,
): Failures | undefined {
  const roomy = new Set(subnets.filter((subnet) => addressesToHave(subnet) >= missing).map(({ id }) => id));
  const standing = failed
    .filter((one) => !wasMadeUpFor(one) && !hasRoomNow(one, roomy))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || compareText(a.message, b.message));
  const kinds = [...groupBy(standing, ({ message }) => launchFailureOf(message))];
  const [most] = kinds.toSorted(([, a], [, b]) => b.length - a.length);
  const latest = most?.[1][0];
  if (most === undefined || latest === undefined) return undefined;
  const [failure, alike] = most;
  return { failure, times: alike.length, latest, subnets: [...new Set(alike.flatMap(subnetsIn))].sort() };
}

function wasMadeUpFor({ at, lastLaunch }: FailedLaunch): boolean {
  return lastLaunch !== undefined && lastLaunch > at;
}

/** Whether it is for want of addresses in subnets that have them now. */
function hasRoomNow(failed: FailedLaunch, roomy: ReadonlySet<string>): boolean {
  const named = subnetsIn(failed);
  return launchFailureOf(failed.message) === 'no-addresses' && named.length > 0 && named.every((id) => roomy.has(id));
}

function subnetsIn({ message }: FailedLaunch): readonly string[] {
  return message.match(/\bsubnet-[0-9a-f]+\b/g) ?? [];
}

/** Codes of EKS by which no instance starts, whatever Auto Scaling says (EKS API reference, Issue). */
const NOTHING_STARTS: readonly string[] = [
  'AmiIdNotFound',
  'AutoScalingGroupOptInRequired',
  'Ec2InstanceTypeDoesNotExist',
  'Ec2LaunchTemplateInvalidConfiguration',
  'Ec2LaunchTemplateNotFound',
  'Ec2SecurityGroupNotFound',
  'Ec2SubnetNotFound',
  'IamInstanceProfileNotFound',
];

/** Whether EKS says itself that launches fail so. What it says of nodes that start, and do not join, is another matter. */
export function saysTheSame({ code, message }: Pick<HealthIssue, 'code' | 'message'>, failure: LaunchFailure): boolean {
  switch (code) {
    case 'AsgInstanceLaunchFailures':
      return ['other', failure].includes(launchFailureOf(message));
    case 'InsufficientFreeAddresses':
      return failure === 'no-addresses';
    case 'InstanceLimitExceeded':
      return failure === 'instance-quota';
    default:
      return failure === 'other' && NOTHING_STARTS.includes(code);
  }
}
