import type { GapReason } from '../model/coverage.ts';
import type { Unanswered, Unread } from './not-looked-at.ts';
import { counted, harmless, humanised, listed } from './plain-text.ts';

const REASONS: Readonly<Record<GapReason, string>> = {
  denied: 'access denied',
  throttled: 'throttled by AWS',
  timeout: 'out of time',
  unsupported: 'not supported there',
  error: 'failed',
};

/** `subnets: access denied (ec2:DescribeSubnets)` */
export function unreadText({ section, reason, action }: Unread): string {
  const what = section === 'target' ? 'the whole target' : humanised(section);
  return `${what}: ${REASONS[reason]} (${harmless(action)})`;
}

/** What would let the next audit look, or nothing where no advice is better than AWS's own words. */
export function unreadAdvice({ reason, action, section }: Unread): string {
  switch (reason) {
    case 'denied':
      return section === 'target'
        ? `Let the auditor in: allow ${harmless(action)} on both sides, and check the external id.`
        : `Allow ${harmless(action)} in the role that the auditor uses there.`;
    case 'throttled':
      return 'Audit again later, or with less concurrency.';
    case 'timeout':
      return 'Give the audit more time, or fewer targets a run.';
    case 'unsupported':
    case 'error':
      return '';
  }
}

/** `111122223333 eu-west-1, 222233334444 eu-west-1 and 46 more` */
export function placesText(places: readonly string[], most = 3): string {
  return listed(places.slice(0, most).map(harmless), most).concat(
    places.length > most ? ` and ${counted(places.length - most, 'more target')}` : '',
  );
}

/** `subnet-low-ips has no answer for 2 targets` */
export function unansweredText({ check, partly, places }: Unanswered): string {
  const answer = partly ? 'answered only in part' : 'has no answer';
  return `${harmless(check)} ${answer} for ${places.length === 1 ? placesText(places) : counted(places.length, 'target')}`;
}
