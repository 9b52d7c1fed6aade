import { minuteOf } from '../common/days.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { freePrefixBlocks, subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import type { Section } from '../model/coverage.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Ledger, SubnetHistory, SubnetSample } from '../model/ledger.ts';
import { inKeyOrder } from './order.ts';

type Histories = Ledger['subnets'];

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Minutes. A sample not older than `age` shares its step with no other one. Beyond the last age nothing is kept. */
const THINNING: readonly { readonly age: number; readonly step: number }[] = [
  { age: 2 * DAY, step: 6 * HOUR },
  { age: 4 * WEEK, step: DAY },
  { age: 52 * WEEK, step: WEEK },
];

/**
 * Adds a sample for every subnet that was read. Older samples are thinned with age: about one in six hours for two days,
 * one a day for four weeks, one a week for a year. A subnet that is seen no more is forgotten with its last sample.
 */
export function mergeHistories(
  histories: Histories,
  subnets: Section<Subnet>,
  subnetEnis: Section<NetworkInterface>,
  now: Date,
): Histories {
  if (subnets.status === 'gap') return histories;
  const enis = subnetEnis.status === 'read' ? enisOfSubnets(subnetEnis.items) : undefined;
  const added = subnets.items.flatMap((subnet) => {
    const addresses = subnetAddresses(subnet);
    if (addresses === undefined) return [];
    const blocks = enis === undefined ? null : freePrefixBlocks(subnet, enis.get(subnet.id) ?? []);
    const sample: SubnetSample = [minuteOf(now), addresses.free, blocks];
    const samples = [...(histories[subnet.id]?.samples ?? []), sample];
    const lows = histories[subnet.id]?.lows ?? [];
    return [[subnet.id, { usable: addresses.usable, samples, lows }] as const];
  });
  return thinned({ ...histories, ...Object.fromEntries(added) }, now);
}

function thinned(histories: Histories, now: Date): Histories {
  const kept = Object.entries(histories)
    .map(([id, history]): readonly [string, SubnetHistory] => [
      id,
      { ...history, samples: thinSamples(history.samples, now) },
    ])
    .filter(([, { samples }]) => samples.length > 0);
  return inKeyOrder(kept);
}

/**
 * The newest sample and the oldest one of every step. Steps are those of the calendar and not of the time of the audit,
 * so that thinning what was thinned before takes nothing that it would not have taken at once.
 */
export function thinSamples(samples: readonly SubnetSample[], now: Date): readonly SubnetSample[] {
  const minute = minuteOf(now);
  const inTime = [...new Map(samples.map((sample) => [sample[0], sample])).values()]
    .flatMap((sample) => {
      const step = stepOf(minute - sample[0]);
      return step === undefined ? [] : [{ sample, slot: `${step}/${Math.floor(sample[0] / step)}` }];
    })
    .sort((a, b) => a.sample[0] - b.sample[0]);
  const taken = new Set<string>();
  return inTime.flatMap(({ sample, slot }, index) => {
    const isKept = !taken.has(slot) || index === inTime.length - 1;
    taken.add(slot);
    return isKept ? [sample] : [];
  });
}

/** Undefined for what is kept no longer, and for days to come, of which a clock that was wrong may have left samples. */
function stepOf(age: number): number | undefined {
  return age < -DAY ? undefined : THINNING.find((rule) => age <= rule.age)?.step;
}
