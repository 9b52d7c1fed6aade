import { duration } from '../common/words.ts';

/**
 * Minutes by which a clock may be off for a token to be taken: API servers of EKS take one for 15 minutes from its signing
 * (aws-iam-authenticator, `pkg/token`), and STS, which they ask, none that is signed more than 5 minutes ahead.
 */
const MOST_BEHIND = 15;
const MOST_AHEAD = 5;

/**
 * What a clock has to do with a token that is refused, in a clause; empty where it is right enough.
 * @param aheadMs by how much the API server's clock is ahead of the one that tokens are signed by
 */
export function clockClause(aheadMs: number): string {
  const minutes = aheadMs / 60_000;
  if (minutes >= MOST_BEHIND) return clause(minutes, 'behind');
  return -minutes >= MOST_AHEAD ? clause(-minutes, 'ahead of') : '';
}

function clause(minutes: number, side: string): string {
  return `this machine's clock is ${duration(minutes)} ${side} that of the API server, which refuses tokens for that; correct it`;
}
