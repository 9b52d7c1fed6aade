import { z } from 'zod';
import { addressesHeld } from '../facts/eni-addresses.ts';
import { eniAge, isOldEnough } from '../facts/eni-age.ts';
import { classifyEni } from '../facts/eni-ownership.ts';
import { type PrefixUse, prefixUse, type ReservedSpace, reservedSpace } from '../facts/prefix-use.ts';
import { freeInPrefixReservations, type SubnetAddresses, subnetAddresses } from '../facts/subnet-addresses.ts';
import { type SubnetHolders, subnetHolders, totalHeld } from '../facts/subnet-holders.ts';
import { type SubnetUse, subnetUse } from '../facts/subnet-use.ts';
import { type SubnetJudge, subnetJudge } from '../facts/subnet-verdict.ts';
import { count, list, percent } from '../facts/wording.ts';
import type { Evidence, Remediation } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import { targetArn } from '../model/target.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';

const NEEDS = ['subnets', 'subnetEnis', 'clusters', 'nodegroups', 'fargateProfiles', 'nodes'] as const;
const WANTS = ['subnetReservations', 'vpcCniAddons'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const percentOption = (byDefault: number, what: string) => z.number().min(0).max(100).default(byDefault).describe(what);
const countOption = (byDefault: number, what: string) => z.number().int().min(0).default(byDefault).describe(what);

const OPTIONS = z.strictObject({
  mediumFreePercent: percentOption(20, 'Free share in percent below which a subnet is `medium`.'),
  highFreePercent: percentOption(10, 'Free share in percent below which a subnet is `high`.'),
  highFreeAddresses: countOption(16, 'Free addresses below which a subnet is `high`.'),
  criticalFreePercent: percentOption(5, 'Free share in percent below which a subnet is `critical`.'),
  criticalFreeAddresses: countOption(5, 'Free addresses below which a subnet is `critical`.'),
  controlPlaneFreeAddresses: countOption(
    5,
    'Free addresses below which a subnet that only holds control-plane ENIs is `high`: a cluster update asks for them.',
  ),
  minLeakAgeMinutes: z
    .number()
    .int()
    .min(15)
    .default(60)
    .describe('Age in minutes from which a leaked ENI counts towards what a clean-up would free.'),
});
type Options = z.output<typeof OPTIONS>;

interface Args {
  readonly subnet: Subnet;
  /** The account that shares the subnet, when it is not the audited one. */
  readonly otherOwner: string | undefined;
  readonly addresses: SubnetAddresses;
  readonly reserved: ReservedSpace;
  readonly use: SubnetUse;
  readonly cleanup: Cleanup;
  /** Free addresses that an update of the control plane asks for. */
  readonly updateTakes: number;
}

interface Cleanup {
  readonly enis: number;
  readonly addresses: number;
  readonly turnsGreen: boolean;
}

const META_REMEDIATION: Remediation = {
  text:
    'Lower the warm targets of the VPC CNI (`WARM_IP_TARGET`, `MINIMUM_IP_TARGET`), or add subnets: tag spare ones ' +
    '`kubernetes.io/role/cni=1` for subnet discovery, or add a secondary CIDR block to the VPC and use custom networking.',
  url: 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
};

export const subnetLowIps = defineCheck({
  meta: {
    id: 'subnet-low-ips',
    title: 'Subnet is running out of IPv4 addresses',
    severity: 'high',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'Pods and nodes take their addresses from the subnet. When it has none left, pods stay in ContainerCreating, nodes ' +
      'do not start, load balancers cannot grow, and the control plane cannot be updated.',
    severities: {
      critical: 'under 5 % or under 5 addresses free, and nodes or pods draw from it',
      high: 'under 10 % or under 16 addresses free; or under 5 free where only the control plane has ENIs',
      medium: 'under 20 % free',
    },
    remediation: META_REMEDIATION,
    mayBeWrong: [
      'AWS does not count free space inside CIDR reservations. It is added where the cluster uses prefix delegation, in whole free /28 blocks; what nodes need for themselves cannot come from there.',
      'Prefix delegation that was turned on in the cluster and not through the add-on is seen only once prefixes are assigned.',
      'Free addresses may be too scattered for prefix delegation, which needs whole /28 blocks.',
      'Of a shared subnet only the audited account’s own ENIs are visible.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  evaluate: (view, options, now) => {
    const enisOf = groupBy(view.subnetEnis, ({ subnetId }) => subnetId);
    return view.subnets.flatMap((subnet) => judgeSubnet(view, options, now, subnet, enisOf.get(subnet.id) ?? []));
  },
  message: (args: Args) =>
    [
      `${args.subnet.id} (${args.subnet.cidrBlock}, ${args.subnet.availabilityZone}) has ${freeText(args)}`,
      args.otherOwner === undefined ? '' : `, shared by account ${args.otherOwner}`,
      useText(args),
      cleanupText(args.cleanup),
      ...args.reserved.uncertain.map((clause) => `; ${clause}`),
      '.',
    ].join(''),
});

function judgeSubnet(
  view: View,
  options: Options,
  now: Date,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
): readonly Violation<Args>[] {
  const addresses = subnetAddresses(subnet);
  if (addresses === undefined) return [];
  const use = subnetUse(subnet, enis, { ...view, accountId: view.target.accountId });
  const judge = subnetJudge(use, addresses.usable, options, view.scope, view.clusters);
  if (judge(addresses.free) === undefined) return [];
  const reserved = reservedSpaceOf(
    view,
    subnet,
    enis,
    use,
    (more) => judge(addresses.free + more) !== judge(addresses.free),
  );
  const free = addresses.free + reserved.counted;
  const severity = judge(free);
  if (severity === undefined) return [];
  const isLeaked = (eni: NetworkInterface) => isAgedLeak(view, eni, options.minLeakAgeMinutes, now);
  const cleanup = cleanupOf(enis.filter(isLeaked), free, judge);
  const updateTakes = options.controlPlaneFreeAddresses;
  const args: Args = { subnet, otherOwner: otherOwner(view, subnet), addresses, reserved, use, cleanup, updateTakes };
  return [
    {
      resource: {
        type: 'AWS::EC2::Subnet',
        id: subnet.id,
        arn: targetArn({ ...view.target, accountId: subnet.ownerId }, 'ec2', `subnet/${subnet.id}`),
      },
      cluster: use.clusters.length === 1 ? use.clusters[0] : undefined,
      severity,
      args,
      evidence: evidence(args, subnetHolders(enis, view.target.accountId, nodeIds(view), isLeaked)),
      remediation: remediation(args),
    },
  ];
}

/** Control-plane ENIs need ordinary addresses: for them no reserved space counts. */
function reservedSpaceOf(
  view: View,
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  use: SubnetUse,
  turnsVerdict: (more: number) => boolean,
): ReservedSpace {
  const { subnetReservations: reservations, vpcCniAddons } = view;
  const free = reservations.status === 'read' ? freeInPrefixReservations(subnet, reservations.items, enis) : undefined;
  const prefixes: PrefixUse =
    use.role === 'control-plane' ? { state: 'no' } : prefixUse(enis, use.clusters, view.clusters, vpcCniAddons);
  return reservedSpace(free, prefixes, turnsVerdict);
}

function isAgedLeak(view: View, eni: NetworkInterface, minAgeMinutes: number, now: Date): boolean {
  if (eni.status !== 'available' || !classifyEni(eni, view.target.accountId).deletable) return false;
  return isOldEnough(eniAge(eni, view.eniFirstSeen.get(eni.id), now), minAgeMinutes) === true;
}

function cleanupOf(leaked: readonly NetworkInterface[], free: number, judge: SubnetJudge): Cleanup {
  const addresses = leaked.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  return { enis: leaked.length, addresses, turnsGreen: leaked.length > 0 && judge(free + addresses) === undefined };
}

function nodeIds({ nodes }: View): ReadonlySet<string> {
  return new Set(nodes.map(({ id }) => id));
}

function otherOwner({ target }: View, { ownerId }: Subnet): string | undefined {
  return ownerId === target.accountId ? undefined : ownerId;
}

function evidence({ subnet, addresses, reserved, use, cleanup }: Args, holders: SubnetHolders): Evidence {
  const unseen = addresses.usable - addresses.free - totalHeld(holders);
  return {
    cidr: subnet.cidrBlock,
    vpc: subnet.vpcId,
    availabilityZone: subnet.availabilityZone,
    owner: subnet.ownerId,
    usable: addresses.usable,
    free: addresses.free,
    freePercent: Math.round(addresses.freeShare * 1000) / 10,
    freeInPrefixReservations: reserved.free ?? 'unknown',
    countedFromReservations: reserved.counted,
    heldBy: { ...holders, reservedOrNotVisible: Math.max(0, unseen) },
    cleanUpWouldFree: cleanup.addresses,
    cleanUpWouldTurnGreen: cleanup.turnsGreen,
    role: use.role,
    clusters: use.clusters,
    nodegroups: use.nodegroups,
    fargateProfiles: use.fargateProfiles,
    confidence: reserved.uncertain.length > 0 ? 'low' : 'high',
    uncertain: reserved.uncertain,
  };
}

function remediation({ use, cleanup }: Args): Remediation {
  const leaks =
    cleanup.enis > 0
      ? `Delete the ${count(cleanup.enis, 'leaked ENI')} of the subnet (check leaked-eni lists them). `
      : '';
  if (use.role === 'control-plane') {
    return {
      text: `${leaks}Free addresses, or give the cluster other subnets with \`aws eks update-cluster-config --resources-vpc-config subnetIds=...\`.`,
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html',
    };
  }
  return { text: leaks + META_REMEDIATION.text, url: META_REMEDIATION.url };
}

function freeText({ addresses, reserved }: Args): string {
  const { free, usable, freeShare } = addresses;
  const plain = `${free} of ${count(usable, 'address', 'addresses')} free (${percent(freeShare)})`;
  return reserved.counted > 0 ? `${plain} and ${reserved.counted} more in prefix reservations` : plain;
}

function useText({ use: { role, clusters }, updateTakes }: Args): string {
  const names = clusters.length === 1 ? `cluster ${clusters[0]}` : `clusters ${list(clusters)}`;
  if (role === 'control-plane') return `; an update of ${names} takes ${updateTakes}`;
  return clusters.length > 0 ? `; ${names} ${clusters.length === 1 ? 'draws' : 'draw'} from it` : '';
}

function cleanupText({ enis, addresses, turnsGreen }: Cleanup): string {
  if (enis === 0) return '';
  const frees = `; deleting ${count(enis, 'leaked ENI')} would free ${addresses}`;
  return turnsGreen ? `${frees}, which is enough` : frees;
}
