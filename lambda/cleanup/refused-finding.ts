import { fingerprint } from '../audit/fingerprint.ts';
import { CLEANUP_REFUSED } from '../checks/kinds.ts';
import { count, list, percent } from '../common/words.ts';
import type { CleanupSettings } from '../model/cleanup.ts';
import type { Finding } from '../model/finding.ts';
import type { Target } from '../model/target.ts';
import type { Candidate } from './plan.ts';

/**
 * The finding that clean-up would have deleted too large a part of a target's ENIs: either very many leaked at once, or
 * what clean-up goes by is wrong there. Both want a person's eye.
 */
export function refusedFinding(
  target: Target,
  { candidates, enisKnown }: { readonly candidates: readonly Candidate[]; readonly enisKnown: number },
  { maxSharePercent }: CleanupSettings,
  now: Date,
): Finding {
  const { accountId, region, partition } = target;
  const arn = `arn:${partition}:iam::${accountId}:root`;
  const share = candidates.length / enisKnown;
  const clusters = [
    ...new Set(candidates.map(({ decision }) => decision.because.cluster ?? 'no named cluster')),
  ].sort();
  const addresses = candidates.reduce((sum, { decision }) => sum + decision.addresses, 0);
  return {
    id: fingerprint(CLEANUP_REFUSED, target, arn),
    check: CLEANUP_REFUSED,
    severity: 'medium',
    status: 'new',
    accountId,
    region,
    cluster: null,
    resource: { type: 'AWS::::Account', id: accountId, arn },
    message:
      `Clean-up found ${count(candidates.length, 'leaked ENI')} of ${enisKnown} in ${region} (${percent(share)}, ` +
      `limit ${maxSharePercent} %), holding ${count(addresses, 'address', 'addresses')} and made for ` +
      `${list(clusters)}, and deleted none: so many at once want a person's eye.`,
    evidence: {
      candidates: candidates.length,
      enisKnown,
      sharePercent: Math.round(share * 1000) / 10,
      maxSharePercent,
      addresses,
      clusters,
      oldest: candidates.slice(0, 10).map(({ eni }) => eni.id),
    },
    remediation: {
      steps: [
        {
          text:
            'Look at what clean-up plans for this account and region. If all of them are leaked, raise ' +
            '`cleanup.maxSharePercent` until a run has taken them.',
        },
      ],
      url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/delete-eni.html',
    },
    firstSeen: now.toISOString(),
    suppressed: null,
  };
}
