import * as z from 'zod';
import { closest } from '../common/closest.ts';
import { notA, REGION } from './formats.ts';

/**
 * The regions there were when this release was made (`@aws-sdk/core`, partitions; a test compares). AWS adds one or two
 * a year, so that what fits into a row of them is taken for newer.
 */
export const KNOWN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-1',
  'eu-central-2',
  'eu-isoe-west-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eusc-de-east-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-east-1',
  'sa-west-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
  'us-west-1',
  'us-west-2',
];

/** A region's name in the configuration: one that there is, or that may be newer than this release. */
export function regionName() {
  return z
    .string()
    .regex(REGION.pattern, {
      error: ({ input }) => (input === 'all' ? 'write "all" without brackets' : notA(REGION, input)),
    })
    .refine((name) => !REGION.pattern.test(name) || isKnown(name) || mayBeNewer(name), {
      error: ({ input }) => `there is no region ${JSON.stringify(input)}${hint(String(input))}`,
    });
}

export function isKnown(region: string): boolean {
  return KNOWN_REGIONS.includes(region);
}

/**
 * Whether AWS may have added a region since: the next of a row (`eu-west-4`), or the first of a new row of an area and a
 * direction that there are (`mx-south-1`). A new area is taken for a slip of the keys.
 */
export function mayBeNewer(region: string): boolean {
  const { area, direction } = partsOf(region);
  const known = KNOWN_REGIONS.map(partsOf);
  const last = Math.max(
    0,
    ...known.filter((each) => each.area === area && each.direction === direction).map((each) => each.number),
  );
  const isMadeOfKnown = known.some((each) => each.area === area) && known.some((each) => each.direction === direction);
  return isMadeOfKnown && region.endsWith(`-${last + 1}`);
}

function partsOf(region: string) {
  const words = region.split('-');
  return { area: words.slice(0, -2).join('-'), direction: words.at(-2) ?? '', number: Number(words.at(-1)) };
}

function hint(region: string): string {
  const near = closest(region, KNOWN_REGIONS);
  const newer = 'with "all" those that are newer than this release are audited too';
  return near === undefined ? `; ${newer}` : `; did you mean "${near}"?`;
}
