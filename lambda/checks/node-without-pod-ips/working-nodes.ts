import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import type { CauseVerdict, NoPodIpsCause } from './cause-verdict.ts';

/** What nodes may have in common, in the order in which one looks. */
export const TRAITS = [
  'role',
  'subnet',
  'security groups',
  'instance type',
  'zone',
  'AMI',
  'launch template',
  'public address',
] as const;

export type Trait = (typeof TRAITS)[number];

/** A node by what it has in common with others, or not; undefined for what is not known. */
export type Traits = Readonly<Record<Trait, string | undefined>> & { readonly launched: Date | undefined };

/** A node that has no addresses beside those of its cluster that have some. */
export interface Comparison {
  readonly working: number;
  /** What at least one of them has as well: that is not what keeps the node from working. */
  readonly shared: readonly Trait[];
  /** What none of them has, in words. */
  readonly differs: readonly string[];
  /** It was launched after all of them: what they share may have changed since. */
  readonly isNewest: boolean;
  /** One has its subnet, its security groups and its kind of address, so that every way from it is the same. */
  readonly sharesWays: boolean;
}

/** @param roleArn of the node; undefined where that is not known */
export function traitsOf(node: Instance, primary: NetworkInterface | undefined, roleArn: string | undefined): Traits {
  const { tags } = node;
  const template = tags['aws:ec2launchtemplate:id'];
  return {
    role: roleArn,
    subnet: node.subnetId,
    'security groups': primary && [...primary.securityGroupIds].sort().join(' '),
    'instance type': node.instanceType,
    zone: node.availabilityZone,
    AMI: node.imageId,
    'launch template': template && `${template} ${tags['aws:ec2launchtemplate:version'] ?? ''}`,
    'public address': primary && (primary.publicAddresses.length > 0 ? 'some' : 'none'),
    launched: node.launchTime,
  };
}

export function compare(own: Traits, working: readonly Traits[]): Comparison {
  const known = TRAITS.filter(
    (trait) => own[trait] !== undefined && working.every((each) => each[trait] !== undefined),
  );
  const isShared = (trait: Trait) => working.some((each) => each[trait] === own[trait]);
  const ways: readonly Trait[] = ['subnet', 'security groups', 'public address'];
  return {
    working: working.length,
    shared: working.length === 0 ? [] : known.filter(isShared),
    differs: working.length === 0 ? [] : known.filter((trait) => !isShared(trait)).map((trait) => nameOf(trait, own)),
    isNewest: working.every(({ launched }) => Number(launched ?? 0) < Number(own.launched ?? 0)),
    sharesWays: working.some((each) => ways.every((way) => own[way] !== undefined && own[way] === each[way])),
  };
}

function nameOf(trait: Trait, own: Traits): string {
  return trait === 'public address' && own[trait] === 'none' ? 'lack of a public address' : trait;
}

/** Of causes that AWS neither confirms nor rules out, those that nodes show not to be it, which have as much and work. */
export function clearedByWorking(causes: readonly CauseVerdict[], comparison: Comparison): readonly CauseVerdict[] {
  return causes.map((each) => {
    const why = each.verdict === 'unknown' && each.isSeen !== true ? whyCleared(each.cause, comparison) : undefined;
    return why === undefined ? each : { cause: each.cause, verdict: 'ruled-out', why };
  });
}

function whyCleared(cause: NoPodIpsCause, { shared, sharesWays, differs, isNewest }: Comparison): string | undefined {
  switch (cause) {
    case 'role-not-authorized':
      // Who joined stays, as its ENIs show it, when the ConfigMap is written over: then only nodes after that fail.
      if (isNewest && differs.length === 0) return undefined;
      return shared.includes('role') ? 'a node with the same role works' : undefined;
    case 'no-cni-policy':
    case 'no-image-policy':
      return shared.includes('role') ? 'a node with the same role works' : undefined;
    case 'no-way-to-cluster':
    case 'no-way-to-aws':
      return sharesWays ? 'a node in the same subnet and security groups works' : undefined;
    case 'type-unknown-to-cni':
      return shared.includes('instance type') ? 'a node of the same type works' : undefined;
    case 'launch-gave-none':
    case 'no-eni-left':
    case 'subnet-empty':
    case 'subnet-without-ipv6':
    // A node may ask for its ENIConfig by a label of its own.
    case 'no-eniconfig':
    case 'wrong-eniconfig':
    case 'metadata-disabled':
      return undefined;
  }
}
