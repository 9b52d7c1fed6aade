import { targetPorts } from './clients.ts';
import type { Session } from './sessions.ts';

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
  ).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    known: regions.map(({ name }) => name),
    enabled: regions.filter(({ enabled }) => enabled).map(({ name }) => name),
  };
}
