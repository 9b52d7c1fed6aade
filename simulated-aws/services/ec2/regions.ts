import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import { regionsOf } from '../../world/regions.ts';

const FILTERS: FilterTable<Region> = {
  fields: {
    endpoint: (region) => region.Endpoint,
    'opt-in-status': (region) => region.OptInStatus,
    'region-name': (region) => region.RegionName,
  },
};

/**
 * The account's regions: those that are enabled, or all of them with `AllRegions`. Wording for an unknown one: as users
 * report it (amazon-s3-tar-tool pull request 7).
 */
export function describeRegions(input: DescribeRegionsRequest, context: CallContext): DescribeRegionsResult {
  const regions = regionsOf(context.account);
  const names = input.RegionNames ?? [];
  const unknown = names.filter((name) => !regions.some((region) => region.RegionName === name));
  if (unknown.length > 0) {
    throw new AwsError('InvalidParameterValue', `Invalid region: [${unknown.join(', ')}]`);
  }
  const fits = filterBy('DescribeRegions', FILTERS, input.Filters);
  const Regions = regions
    .filter((region) => input.AllRegions === true || region.OptInStatus !== 'not-opted-in')
    .filter((region) => names.length === 0 || names.includes(region.RegionName ?? ''))
    .filter(fits);
  return { Regions };
}
