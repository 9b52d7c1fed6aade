/** AWS's regions, zones and partitions. */
import type { Region } from '@aws-sdk/client-ec2';
import type { AccountState, OptInStatus } from './state.ts';

/** Enabled in every account. */
const ALWAYS_ENABLED = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** Regions that opened after March 2019 and must be opted into. */
const OPT_IN = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

/** The opt-in status of every region for an account that opted into none. */
export function defaultOptInStatus(): Map<string, OptInStatus> {
  return new Map([
    ...ALWAYS_ENABLED.map((name): [string, OptInStatus] => [name, 'opt-in-not-required']),
    ...OPT_IN.map((name): [string, OptInStatus] => [name, 'not-opted-in']),
  ]);
}

/** What `DescribeRegions` with `AllRegions` gives the account, in the order of their names. */
export function regionsOf(account: AccountState): Region[] {
  return [...account.optInStatus]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([RegionName, status]) => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.${domainOf(RegionName)}`,
      OptInStatus: status,
    }));
}

export function isEnabled(account: AccountState, region: string): boolean {
  const status = account.optInStatus.get(region);
  return status === 'opted-in' || status === 'opt-in-not-required';
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** `eu-west-1a` → `euw1-az1`. In real accounts the letter differs by account; here a is always az1. */
export function zoneIdOf(zone: string): string {
  const match = /^([a-z]{2})-(gov-)?([a-z]+)-(\d)([a-z])$/.exec(zone);
  if (match === null) throw new Error(`not an availability zone: ${zone}`);
  const [, area = '', gov, direction = '', number = '', letter = ''] = match;
  return `${area}${gov === undefined ? '' : 'g'}${shorten(direction)}${number}-az${letter.charCodeAt(0) - 96}`;
}

/** AWS's own abbreviations: `west` → `w`, `southeast` → `se`, `central` → `c`. */
function shorten(direction: string): string {
  const halves = /^(north|south)(east|west)$/.exec(direction);
  return halves === null ? direction.slice(0, 1) : `${halves[1]?.slice(0, 1)}${halves[2]?.slice(0, 1)}`;
}

/** The suffix of private DNS names: `ec2.internal` in us-east-1, `<region>.compute.internal` elsewhere. */
export function privateDnsSuffix(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}
