import { createHash } from 'node:crypto';
import type { Target } from '../model/target.ts';

/**
 * Identity of a finding over time: 16 hex digits of a SHA-256 over check, account, region, resource and discriminator.
 * Message, severity and numbers stay out, so a finding that gets worse is still the same finding.
 */
export function fingerprint(check: string, target: Target, resourceArn: string, discriminator = ''): string {
  const identity = [check, target.accountId, target.region, resourceArn, discriminator].join('\n');
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}
