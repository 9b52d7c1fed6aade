import { CLOCK } from '../../model/coverage.ts';
import { isSection, REASON_WORDS, SECTION_WORDS } from '../../model/gap-words.ts';
import { clipped, counted, humanised } from '../words/plain-text.ts';
import { type Unanswered, type Unread, WHOLE } from './not-looked-at.ts';

const MOST_MESSAGE = 600;
const MOST_NAME = 128;
/** What AWS said, where one line has to do. */
const MOST_CAUSE = 160;

/** `subnets: access denied (ec2:DescribeSubnets)` */
export function unreadText({ sections, reason, action, otherActions }: Unread): string {
  if (sections.includes(CLOCK)) return `clock of this machine: not known to be right (${clipped(action, MOST_NAME)})`;
  const what = sections.includes(WHOLE) ? 'the whole target' : sectionsText(sections);
  const others = otherActions.length === 0 ? '' : ` and ${counted(otherActions.length, 'other call')}`;
  return `${what}: ${REASON_WORDS[reason]} (${clipped(action, MOST_NAME)}${others})`;
}

/** What is missing and what to do, in one line: `subnets, nodes: access denied; allow ec2:DescribeSubnets`. */
export function missingText({
  sections,
  reason,
  action,
  message,
}: Omit<Unread, 'dependents' | 'places' | 'otherActions'>): string {
  const missing = `${sectionsText(sections)}: ${REASON_WORDS[reason]}`;
  switch (reason) {
    case 'denied':
      return `${missing}; allow ${clipped(action, MOST_NAME)}`;
    case 'throttled':
    case 'timeout':
      return `${missing} (${clipped(action, MOST_NAME)}); look again later`;
    case 'unsupported':
    case 'empty':
      return `${missing} (${clipped(action, MOST_NAME)})`;
    case 'unusable':
    case 'error':
      return message === ''
        ? `${missing} (${clipped(action, MOST_NAME)})`
        : `${missing} (${clipped(action, MOST_NAME)}: ${clipped(message, MOST_CAUSE)})`;
  }
}

/** What could not be read for want of the first; empty when nothing. */
export function dependentsText({ dependents }: Unread): string {
  return dependents.length === 0 ? '' : `not read without them: ${sectionsText(dependents)}`;
}

function sectionsText(sections: readonly string[]): string {
  return sections
    .map((section) => clipped(isSection(section) ? SECTION_WORDS[section] : humanised(section), MOST_NAME))
    .join(', ');
}

/** What would let the next audit look, or nothing where no advice is better than AWS's own words. */
export function unreadAdvice({ reason, action, sections }: Unread): string {
  switch (reason) {
    case 'denied':
      return sections.includes(WHOLE)
        ? `Let the auditor in: allow ${clipped(action, MOST_NAME)} on both sides, and check the external id.`
        : `Allow ${clipped(action, MOST_NAME)} in the role that the auditor uses there.`;
    case 'throttled':
      return 'Audit again later, or with less concurrency.';
    case 'timeout':
      return 'Give the audit more time, or fewer targets a run.';
    case 'empty':
      return 'Correct targets.organization, or take the schedule away: until then nothing is audited.';
    case 'unusable':
      return 'Something between the auditor and AWS may answer in its place: check proxies and AWS_ENDPOINT_URL.';
    case 'unsupported':
    case 'error':
      return '';
  }
}

/** `111122223333 eu-west-1, 222233334444 eu-west-1 and 46 more targets` */
export function placesText(places: readonly string[], most = 3): string {
  const shown = places
    .slice(0, most)
    .map((place) => clipped(place, MOST_NAME))
    .join(', ');
  return places.length > most ? `${shown} and ${counted(places.length - most, 'more target')}` : shown;
}

/** What AWS said, within bounds. */
export function causeText(message: string): string {
  return clipped(message, MOST_MESSAGE);
}

/** `111122223333 eu-west-1: no answer from 2 checks: subnet-low-ips, subnet-fragmented` */
export function unansweredText({ checks, partly, places }: Unanswered): string {
  const answer = partly ? 'only part of an answer' : 'no answer';
  const names = checks.map((check) => clipped(check, MOST_NAME)).join(', ');
  const which = checks.length === 1 ? names : `${counted(checks.length, 'check')}: ${names}`;
  return `${placesText(places)}: ${answer} from ${which}`;
}
