import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { subnetExhaustionForecast } from '../../lambda/checks/subnet-exhaustion-forecast.ts';
import { dayOf } from '../../lambda/common/days.ts';
import type { DailyLow } from '../../lambda/model/capacity.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { aCluster, aNodegroup, anInventory, aSubnet, NOW } from '../checks/an-inventory.ts';

const SUBNET = 'subnet-0a1b2c3d4e5f60718';

/** Three weeks in which a subnet lost eight addresses a day, more or less: the other worlds have no past. */
export function losingSubnetFindings(): readonly Finding[] {
  const today = dayOf(NOW);
  const lows = Array.from({ length: 21 }, (_, index): DailyLow => {
    const daysAgo = 21 - index;
    return [today - daysAgo, 60 + 8 * daysAgo + ((daysAgo * 7) % 5)];
  });
  const inventory = anInventory(
    {
      clusters: [aCluster({ name: 'prod' })],
      nodegroups: [aNodegroup({ clusterName: 'prod', subnetIds: [SUBNET] })],
      subnets: [aSubnet({ id: SUBNET, availableIpAddressCount: 60 })],
    },
    { subnetLows: new Map([[SUBNET, lows]]) },
  );
  return runChecks(inventory, selectChecks([subnetExhaustionForecast], {}), NOW).findings;
}
