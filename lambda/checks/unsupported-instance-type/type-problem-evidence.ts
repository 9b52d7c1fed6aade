import * as z from 'zod';
import { CNI_VERSION_FIELDS } from '../../facts/cni/cni-version.ts';
import type { TypeProblem } from '../../facts/instance-type/instance-type-problems.ts';
import { TYPE_USER_FIELDS, typeUserLikeness } from '../../facts/node/type-user-words.ts';
import { field, number, text, texts } from '../../model/evidence.ts';
import type { EvidenceValue } from '../../model/finding.ts';
import type { Judged } from '../define-check.ts';

const CARDS_FIELDS = {
  enisOfAllCards: field(number.nullable().optional(), 'ENIs that the type supports on all its network cards.'),
  enisOfDefaultCard: field(
    number.nullable().optional(),
    'ENIs that it supports on its default network card, the only one that pods can use.',
  ),
};

const NOT_IN_TABLE = {
  problem: field(z.literal('not-in-cni-table'), 'The VPC CNI does not have the type in its table.'),
  fallback: field(z.enum(['none', 'ec2']), 'What it does then: nothing (`none`), or it asks EC2 (`ec2`).'),
  firstReleaseKnowing: field(text.nullable(), 'The first release that knows it. Null for none.'),
  dependsOn: field(texts, 'What must be true for it to get an answer from EC2.', { as: 'names', label: 'depends on' }),
};

const OFFERS_FIELDS = {
  notOfferedIn: field(texts, 'Zones that do not offer the type.', { as: 'names', label: 'not offered in' }),
  offeredIn: field(texts, 'Zones that offer it.', { as: 'names', label: 'offered in' }),
};

const NOT_OFFERED = {
  problem: field(z.literal('not-offered'), 'None of its zones offers the type.'),
  ...OFFERS_FIELDS,
};

const NOT_OFFERED_IN_ZONE = {
  problem: field(z.literal('not-offered-in-zone'), 'Some of its zones do not offer the type.'),
  ...OFFERS_FIELDS,
};

const ARCHITECTURE = {
  problem: field(z.literal('architecture'), 'The AMI type is not built for the architecture of the type.'),
  architectures: field(texts, 'Architectures of the type.', { as: 'names', label: 'architectures' }),
};

const WITHOUT_NITRO = {
  problem: field(
    z.literal('prefix-delegation-without-nitro'),
    'The type is not built on Nitro, which prefixes and IPv6 need.',
  ),
  ipFamily: field(z.enum(['ipv4', 'ipv6']), 'The IP family of the cluster.', { as: 'tally', label: 'IP family' }),
};

const NO_TRUNKING = {
  problem: field(z.literal('no-trunking'), 'The type supports no trunk ENI, or may support none.'),
  trunking: field(
    z.enum(['not supported', 'unknown']),
    'Whether the VPC resource controller lists it as a type without trunk ENIs, or does not list it.',
  ),
};

const AMI_FAMILY = {
  problem: field(z.literal('ami-family'), 'The AMI type is not made for the type.'),
  rule: field(
    z.enum(['needs-graviton2', 'no-eks-ami', 'needs-accelerated-ami', 'needs-no-accelerated-ami']),
    'Why: it does not run on the first Graviton (`needs-graviton2`), or EKS has no AMI for the type (`no-eks-ami`). Or the type has an accelerator and the AMI no drivers (`needs-accelerated-ami`), or the other way round (`needs-no-accelerated-ami`).',
  ),
};

const OTHER = {
  problem: field(
    z.enum(['not-describable', 'no-ipv6', 'no-spot', 'windows-unknown-to-controller']),
    'EC2 does not have the type in the region (`not-describable`), it has no IPv6 (`no-ipv6`), is not sold as spot capacity (`no-spot`), or may not be supported for Windows (`windows-unknown-to-controller`).',
  ),
};

/** A problem of the types of one user. */
const ofTypes = <Shape extends z.ZodRawShape>(problem: Shape) =>
  z.strictObject({ ...problem, ...TYPE_USER_FIELDS, ...CNI_VERSION_FIELDS, ...CARDS_FIELDS });

const ENDED_AMI = z.strictObject({
  problem: field(z.literal('ended-ami'), 'Its AMI type gets no new AMIs.'),
  ...TYPE_USER_FIELDS,
});

const CNI_VERSION_UNKNOWN = z.strictObject({
  problem: field(
    z.literal('cni-version-unknown'),
    'The version of the VPC CNI, and so the types that it knows, are unknown.',
  ),
  ...CNI_VERSION_FIELDS,
  instanceTypes: field(texts, 'Types that not every release knows.'),
  firstReleaseKnowing: field(
    z.record(z.string(), text.nullable()),
    'By type, the first release that knows it. Null for none.',
  ),
});

export const TYPE_EVIDENCE = z.union([
  ofTypes(NOT_IN_TABLE),
  ofTypes(NOT_OFFERED),
  ofTypes(NOT_OFFERED_IN_ZONE),
  ofTypes(ARCHITECTURE),
  ofTypes(WITHOUT_NITRO),
  ofTypes(NO_TRUNKING),
  ofTypes(AMI_FAMILY),
  ofTypes(OTHER),
  ENDED_AMI,
  CNI_VERSION_UNKNOWN,
]);
export type TypeValues = z.output<typeof TYPE_EVIDENCE>;

/** The problem's own values. */
export function typeProblemEvidence(problem: TypeProblem) {
  switch (problem.kind) {
    case 'not-in-cni-table':
      return {
        problem: problem.kind,
        fallback: problem.fallback,
        firstReleaseKnowing: problem.firstRelease ?? null,
        dependsOn:
          problem.fallback === 'ec2'
            ? ['the CNI role allows ec2:DescribeInstanceTypes', 'nodes can reach the EC2 endpoint of the region']
            : [],
      };
    case 'not-offered':
      return { problem: problem.kind, notOfferedIn: problem.zones, offeredIn: [] };
    case 'not-offered-in-zone':
      return { problem: problem.kind, notOfferedIn: problem.zones, offeredIn: problem.offeredIn };
    case 'architecture':
      return { problem: problem.kind, amiType: problem.amiType, architectures: problem.has };
    case 'prefix-delegation-without-nitro':
      return { problem: problem.kind, ipFamily: problem.ipv6 ? ('ipv6' as const) : ('ipv4' as const) };
    case 'no-trunking':
      return { problem: problem.kind, trunking: problem.known ? ('not supported' as const) : ('unknown' as const) };
    case 'ami-family':
      return { problem: problem.kind, amiType: problem.amiType, rule: problem.rule };
    case 'not-describable':
    case 'no-ipv6':
    case 'no-spot':
    case 'windows-unknown-to-controller':
      return { problem: problem.kind };
  }
}

/** What the sentence about types says besides the id of its resource. */
export function typeLikeness({ resource, cluster, evidence }: Judged<TypeValues>): readonly EvidenceValue[] {
  const { problem } = evidence;
  if (problem === 'cni-version-unknown') return [problem, evidence.cniVersionFrom, evidence.instanceTypes];
  const user = typeUserLikeness({ resource, cluster, evidence });
  if (problem === 'ended-ami') return [problem, ...user, evidence.amiType ?? null];
  return [problem, ...user, evidence.instanceTypes, ...problemLikeness(evidence)];
}

function problemLikeness(
  evidence: Exclude<TypeValues, { readonly problem: 'cni-version-unknown' | 'ended-ami' }>,
): readonly EvidenceValue[] {
  switch (evidence.problem) {
    case 'not-in-cni-table': {
      const { fallback, cniVersion, firstReleaseKnowing } = evidence;
      return [fallback, cniVersion, fallback === 'none' ? firstReleaseKnowing : null];
    }
    case 'not-offered':
    case 'not-offered-in-zone':
      return [evidence.notOfferedIn, evidence.offeredIn];
    case 'architecture':
      return [evidence.architectures, evidence.amiType ?? null];
    case 'prefix-delegation-without-nitro':
      return [evidence.ipFamily];
    case 'no-trunking':
      return [evidence.trunking];
    case 'ami-family':
      return [evidence.rule, evidence.rule === 'no-eks-ami' ? null : (evidence.amiType ?? null)];
    case 'not-describable':
    case 'no-ipv6':
    case 'no-spot':
    case 'windows-unknown-to-controller':
      return [];
  }
}
