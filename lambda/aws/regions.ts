import { compareText } from '../common/compare-text.ts';
import { targetPorts } from './clients.ts';
import { AwsCallError } from './errors.ts';
import { ACTIONS } from './permissions.ts';
import type { EksReads } from './ports.ts';
import type { Session } from './sessions.ts';
import { notUsable } from './unusable.ts';

export interface AccountRegions {
  /** Every region there is in the partition, sorted. */
  readonly known: readonly string[];
  /** Those that the account can use, sorted. */
  readonly enabled: readonly string[];
}

/**
 * The regions of an account, asked for in `homeRegion` (any enabled region answers for all).
 * @throws AwsCallError
 */
export async function accountRegions(
  session: Session,
  homeRegion: string,
  signal: AbortSignal,
): Promise<AccountRegions> {
  const { ec2 } = targetPorts(session, homeRegion, { maxCallsInFlight: 1 });
  const { Regions = [] } = await ec2.describeRegions({ AllRegions: true }, signal);
  const regions = Regions.flatMap(({ RegionName, OptInStatus }) =>
    RegionName === undefined ? [] : [{ name: RegionName, enabled: OptInStatus !== 'not-opted-in' }],
  ).sort((a, b) => compareText(a.name, b.name));
  if (!regions.some(({ name }) => name === homeRegion)) {
    const why = `it has no region ${homeRegion}, in which it was asked for`;
    throw new AwsCallError(ACTIONS.ec2.describeRegions, notUsable(why));
  }
  return {
    known: regions.map(({ name }) => name),
    enabled: regions.filter(({ enabled }) => enabled).map(({ name }) => name),
  };
}

/** The other regions of the account that a target is in. */
export interface OtherRegions {
  /** Every region that the account can use, the target's own among them. Rejects with an `AwsCallError`. */
  readonly enabled: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly eksIn: (region: string) => Pick<EksReads, 'listClusters'>;
}

/** Tries of one call: of many regions one that does not answer is not waited for as long as the target's own. */
const TRIES_ELSEWHERE = 3;

/** @param region the target's */
export function otherRegions(session: Session, region: string, onCall?: () => void): OtherRegions {
  return {
    enabled: async (signal) => (await accountRegions(session, region, signal)).enabled,
    eksIn: (other) => targetPorts(session, other, { maxCallsInFlight: 1, maxAttempts: TRIES_ELSEWHERE, onCall }).eks,
  };
}
