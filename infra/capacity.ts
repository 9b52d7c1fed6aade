import type { Config } from '../lambda/config/schema.ts';
import { configuredAccounts } from '../lambda/config/to-request.ts';
import type { Timing } from './hub/timing.ts';

/** What a target with small clusters takes: two seconds of waiting for AWS (BENCHMARKS.md), and a start now and then. */
const SECONDS_OF_A_TARGET = 3;

/** Regions that an account has without opting in (AWS account management guide). */
const REGIONS_BY_DEFAULT = 17;

/** So many targets, of accounts of an organisation too, fit without a word. */
const MANY = 20_000;

/**
 * What is to be said of the time that an audit has, by its schedule: undefined where the targets fit into it. How many
 * accounts an organisation has is not known before it is audited, so that there it is said what fits.
 */
export function capacityProblem(config: Config, { executionTimeout }: Timing): string | undefined {
  const { targets, concurrency } = config;
  const minutes = executionTimeout.toMinutes();
  const most = Math.floor((minutes * 60 * concurrency.targets) / SECONDS_OF_A_TARGET);
  const room = `An audit has ${minutes} minutes, in which about ${most.toLocaleString('en-US')} accounts × regions fit`;
  const remedy = 'Raise "concurrency.targets", audit less often, or name fewer regions.';
  if (targets.organization !== undefined)
    return most < MANY ? `${room}: see that the organisation has no more. ${remedy}` : undefined;
  const regions = targets.regions === 'all' ? REGIONS_BY_DEFAULT : (targets.regions?.length ?? 1);
  const asked = configuredAccounts(config).length * regions;
  return asked > most ? `${room}, and there are ${asked.toLocaleString('en-US')}. ${remedy}` : undefined;
}
