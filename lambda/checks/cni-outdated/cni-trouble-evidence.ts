import lt from 'semver/functions/lt.js';
import * as z from 'zod';
import type { CniPlace } from '../../facts/cni/cni-update.ts';
import { CNI_VERSION_FIELDS, cniVersionEvidence } from '../../facts/cni/cni-version.ts';
import { field, number, text, texts, UNKNOWN } from '../../model/evidence.ts';
import type { EvidenceValue } from '../../model/finding.ts';
import type { CniTrouble, SeenLeaks } from './cni-troubles.ts';

const LEAKS_FIELDS = {
  leakedEnis: field(z.union([number, UNKNOWN]), 'Leaked ENIs of the cluster.'),
  leakedAddresses: field(z.union([number, UNKNOWN]), 'IPv4 addresses that they hold.'),
};

const RELEASE = z.strictObject({
  problem: field(z.literal('release'), 'The release is older than recommended, or known to leak ENIs.'),
  ...CNI_VERSION_FIELDS,
  kubernetesVersion: field(text, 'The Kubernetes version of the cluster.'),
  oldestRecommended: field(z.union([text, UNKNOWN]), 'The oldest release to run under it.'),
  recommendedBy: field(
    z.enum(['eks', 'cni-readme', 'unknown']),
    'Source of that: the oldest that EKS offers for the Kubernetes version (`eks`), or the one that the README of the VPC CNI recommends (`cni-readme`).',
  ),
  flaws: field(
    z.array(z.enum(['no-sweep', 'drain-leak', 'sweeps-region'])).readonly(),
    'Known faults of the release: it never looks for leaked ENIs (`no-sweep`), leaks those of drained nodes (`drain-leak`), or looks for them in the whole region (`sweeps-region`).',
  ),
  ...LEAKS_FIELDS,
});

const CLEANUP_DISABLED = z.strictObject({
  problem: field(z.literal('cleanup-disabled'), 'A setting keeps the VPC CNI from deleting leaked ENIs.'),
  setting: field(text, 'The setting that keeps the VPC CNI from deleting leaked ENIs.'),
  ...LEAKS_FIELDS,
});

const SUBNET_TAGS = z.strictObject({
  problem: field(z.literal('subnet-tags'), 'The release takes addresses from subnets that their tag excludes.'),
  ...CNI_VERSION_FIELDS,
  subnets: field(texts, 'The subnets that it uses though their tag excludes them.', { as: 'names', label: 'subnets' }),
});

const VERSION_UNKNOWN = z.strictObject({
  problem: field(z.literal('version-unknown'), 'The release is unknown, and so whether it is outdated.'),
  ...CNI_VERSION_FIELDS,
});

export const CNI_TROUBLE_EVIDENCE = z.union([RELEASE, CLEANUP_DISABLED, SUBNET_TAGS, VERSION_UNKNOWN]);
export type CniTroubleValues = z.output<typeof CNI_TROUBLE_EVIDENCE>;

/** The values of a trouble. */
export function cniTroubleEvidence(trouble: CniTrouble, { kubernetes }: CniPlace): CniTroubleValues {
  switch (trouble.kind) {
    case 'release':
      return {
        problem: trouble.kind,
        ...cniVersionEvidence(trouble.version),
        kubernetesVersion: kubernetes,
        oldestRecommended: trouble.oldest?.release ?? 'unknown',
        recommendedBy: trouble.oldest?.by ?? 'unknown',
        flaws: trouble.flaws,
        ...leaksEvidence(trouble.leaks),
      };
    case 'cleanup-disabled':
      return { problem: trouble.kind, setting: 'DISABLE_LEAKED_ENI_CLEANUP', ...leaksEvidence(trouble.leaks) };
    case 'subnet-tags':
      return { problem: trouble.kind, ...cniVersionEvidence(trouble.version), subnets: trouble.subnets };
    case 'version-unknown':
      return { problem: trouble.kind, ...cniVersionEvidence({ known: false, because: trouble.because }) };
  }
}

type LeaksValues = z.output<z.ZodObject<typeof LEAKS_FIELDS>>;

function leaksEvidence(leaks: SeenLeaks): LeaksValues {
  return leaks === 'unknown'
    ? { leakedEnis: 'unknown', leakedAddresses: 'unknown' }
    : { leakedEnis: leaks.enis, leakedAddresses: leaks.addresses };
}

/** What the sentence about a trouble says besides the cluster. */
export function cniTroubleLikeness(evidence: CniTroubleValues): readonly EvidenceValue[] {
  const { problem } = evidence;
  switch (problem) {
    case 'release': {
      const { cniVersion, oldestRecommended, recommendedBy, kubernetesVersion, flaws } = evidence;
      const isOlder = oldestRecommended !== 'unknown' && lt(cniVersion, oldestRecommended);
      const older = isOlder ? [oldestRecommended, recommendedBy, kubernetesVersion] : null;
      return [problem, cniVersion, older, flaws, leaksLikeness(evidence)];
    }
    case 'cleanup-disabled':
      return [problem, leaksLikeness(evidence)];
    case 'subnet-tags':
      return [problem, evidence.cniVersion, evidence.subnets];
    case 'version-unknown':
      return [problem, evidence.cniVersionFrom];
  }
}

/** No leaks and unknown ones are both left unsaid. */
function leaksLikeness({ leakedEnis, leakedAddresses }: LeaksValues): EvidenceValue {
  return leakedEnis === 'unknown' || leakedEnis === 0 ? null : [leakedEnis, leakedAddresses];
}
