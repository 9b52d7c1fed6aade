import { DAY_MS } from '../../common/days.ts';
import { amount, count, sentences } from '../../common/words.ts';
import { FORECAST_HORIZON_DAYS, FORECAST_LEAST_DAYS } from '../../model/capacity.ts';
import type { ExhaustionForecast, SubnetPast } from '../../model/free-history.ts';
import { dayText } from '../words/day-text.ts';
import { clipped, harmless } from '../words/plain-text.ts';
import { runsOutWords } from './digest-runs-out.ts';

/** What every form says of how a subnet's free addresses went. Its words are harmless. */
export interface HistoryOutline {
  /** `payments-private-a (subnet-0c96…)`, or the id alone. */
  readonly title: string;
  /** `cluster payments, account 111122223333, eu-west-1` */
  readonly where: string;
  /** What is free, and when none is. */
  readonly summary: string;
  readonly usable: number;
  /** Each day of the history, the last is today. */
  readonly days: readonly HistoryDay[];
  /** What is drawn beyond today; undefined where it does not run out, or nobody knows. */
  readonly runsOut: RunsOut | undefined;
}

export interface HistoryDay {
  /** `22 November` */
  readonly day: string;
  /** Null for a day without an audit. */
  readonly free: number | null;
}

export interface RunsOut {
  readonly inDays: number;
  readonly earliest: number;
  /** The horizon where nobody knows how late. */
  readonly latest: number;
  /** `8 December` */
  readonly on: string;
}

export function historyOutline(past: SubnetPast): HistoryOutline {
  const { subnetId, name, clusters, accountId, region, usable, free, firstDay, lowest, forecast } = past;
  const today = new Date(Date.parse(firstDay) + (lowest.length - 1) * DAY_MS).toISOString();
  const dayAt = (index: number) =>
    dayText(new Date(Date.parse(firstDay) + index * DAY_MS).toISOString(), today.slice(0, 4));
  const over = forecast.kind === 'runs-out' ? forecast : { inDays: 0, perDay: 0, over: 0 };
  const { what, whose } = runsOutWords(
    { subnetId, name, clusters, accountId, region, free, usable, ...over },
    today,
    clipped(`account ${accountId}, ${region}`, MAX_PLACE),
  );
  return {
    title: what,
    where: harmless(whose),
    summary: sentences(
      `${amount(free)} of ${count(usable, 'address', 'addresses')} ${free === 1 ? 'is' : 'are'} free`,
      forecastText(forecast, today),
    ),
    usable,
    days: lowest.map((each, index) => ({ day: dayAt(index), free: each })),
    runsOut:
      forecast.kind === 'runs-out'
        ? {
            inDays: forecast.inDays,
            earliest: forecast.earliestInDays,
            latest: forecast.latestInDays ?? Math.max(FORECAST_HORIZON_DAYS, forecast.inDays),
            on: dayAt(lowest.length - 1 + forecast.inDays),
          }
        : undefined,
  };
}

const MAX_PLACE = 100;

/** `Runs out in about 8 days, on 8 December (between 6 and 12 days): about 8 fewer a day over 22 days` */
function forecastText(forecast: ExhaustionForecast, today: string): string {
  switch (forecast.kind) {
    case 'runs-out': {
      const { inDays, earliestInDays: earliest, latestInDays: latest, perDay, over } = forecast;
      const on = dayText(new Date(Date.parse(today) + inDays * DAY_MS).toISOString(), today.slice(0, 4));
      const when = inDays === 0 ? 'today' : `in about ${count(inDays, 'day')}, on ${on}`;
      const between =
        latest === null
          ? `${earliest} days or more`
          : earliest === latest
            ? ''
            : `between ${earliest} and ${latest} days`;
      return `It runs out ${when}${between === '' ? '' : ` (${between})`}: about ${amount(Math.max(1, Math.round(perDay)))} fewer a day over ${count(over, 'day')}`;
    }
    case 'holds':
      return `It is not seen to run out within ${FORECAST_HORIZON_DAYS} days`;
    case 'unknown':
      return whyNone(forecast.because);
  }
}

function whyNone(because: Extract<ExhaustionForecast, { readonly kind: 'unknown' }>['because']): string {
  switch (because) {
    case 'too-short':
      return `No forecast: it needs ${FORECAST_LEAST_DAYS} days of audits, with few missing`;
    case 'outdated':
      return 'No forecast: the last days have no audit';
    case 'no-clear-trend':
      return 'No forecast: it loses addresses, but not steadily';
  }
}
