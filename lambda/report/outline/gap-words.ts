import { count } from '../../common/words.ts';
import { CLOCK, type Gap } from '../../model/coverage.ts';
import { isSection, reasonText, SECTION_WORDS, wordsOf } from '../../model/gap-words.ts';
import { clipped, humanised } from '../words/plain-text.ts';
import { type Unanswered, type Unread, WHOLE } from './not-looked-at.ts';

const MAX_MESSAGE = 600;
const MAX_NAME = 128;
/** What the source said, where one line has to do. */
const MAX_CAUSE = 160;

/** `subnets: access denied (ec2:DescribeSubnets)` */
export function unreadText(unread: Unread): string {
  const { sections, action, otherActions } = unread;
  if (sections.includes(CLOCK)) return `clock of this machine: not known to be right (${clipped(action, MAX_NAME)})`;
  const what = sections.includes(WHOLE) ? 'the whole target' : sectionsText(sections);
  const others = otherActions.length === 0 ? '' : ` and ${count(otherActions.length, 'other call')}`;
  return `${what}: ${reasonText(unread)} (${clipped(action, MAX_NAME)}${others})`;
}

/** What is missing and what to do, in one line: `subnets, nodes: access denied; allow ec2:DescribeSubnets`. */
export function missingText(
  missed: Pick<Unread, 'sections' | 'reason' | 'action' | 'message'> & Pick<Gap, 'source'>,
): string {
  const { sections, reason, action, message } = missed;
  const missing = `${sectionsText(sections)}: ${reasonText(missed)}`;
  switch (reason) {
    case 'denied':
      return `${missing}; ${wordsOf(missed).allow(clipped(action, MAX_NAME))}`;
    case 'throttled':
    case 'timeout':
      return `${missing} (${clipped(action, MAX_NAME)}); look again later`;
    case 'unsupported':
    case 'empty':
      return `${missing} (${clipped(action, MAX_NAME)})`;
    case 'unusable':
    case 'error':
      return message === ''
        ? `${missing} (${clipped(action, MAX_NAME)})`
        : `${missing} (${clipped(action, MAX_NAME)}: ${clipped(message, MAX_CAUSE)})`;
  }
}

/** What could not be read for want of the first; empty when nothing. */
export function dependentsText({ dependents }: Unread): string {
  return dependents.length === 0 ? '' : `not read without them: ${sectionsText(dependents)}`;
}

/** `subnets, ENIs in the subnets` */
export function sectionsText(sections: readonly string[]): string {
  return sections
    .map((section) => clipped(isSection(section) ? SECTION_WORDS[section] : humanised(section), MAX_NAME))
    .join(', ');
}

/** What would let the next audit look, or nothing where no advice is better than the source's own words. */
export function unreadAdvice(unread: Unread): string {
  const { reason, action, sections } = unread;
  return wordsOf(unread).advice({ reason, action: clipped(action, MAX_NAME), whole: sections.includes(WHOLE) });
}

/** `eks:ListClusters denied → 17 checks have no full answer. Allow it in role eks-ip-auditor.` */
export function unreadBrief(unread: Unread): string {
  const { sections, reason, action, messages, message, otherActions } = unread;
  const whole = sections.includes(WHOLE);
  const refused = { reason, action: clipped(action, MAX_NAME), whole, messages };
  const words = wordsOf(unread);
  const what = sections.includes(CLOCK) ? 'clock of this machine not known to be right' : words.brief(refused);
  const others = otherActions.length === 0 ? '' : `, and ${count(otherActions.length, 'other call')}`;
  const advice = clipped(words.briefAdvice(refused), MAX_MESSAGE);
  const said = advice === '' && message !== '' ? `: ${clipped(message, MAX_CAUSE)}` : '';
  return [`${what}${others}${said}${effectText(unread, whole)}`, advice].filter((part) => part !== '').join(' ');
}

function effectText({ checks }: Unread, whole: boolean): string {
  if (whole) return ' → nothing was read.';
  if (checks.length === 0) return '.';
  return ` → ${count(checks.length, 'check has', 'checks have')} no full answer.`;
}

/** `111122223333 eu-west-1, 222233334444 eu-west-1 and 46 more targets` */
export function placesText(places: readonly string[], most = 3): string {
  const shown = places
    .slice(0, most)
    .map((place) => clipped(place, MAX_NAME))
    .join(', ');
  return places.length > most ? `${shown} and ${count(places.length - most, 'more target')}` : shown;
}

/** What the source said, within bounds. */
export function causeText(message: string): string {
  return clipped(message, MAX_MESSAGE);
}

/** `111122223333 eu-west-1: no answer from 2 checks: subnet-low-ips, subnet-fragmented` */
export function unansweredText({ checks, partly, places }: Unanswered): string {
  const answer = partly ? 'only part of an answer' : 'no answer';
  const names = checks.map((check) => clipped(check, MAX_NAME)).join(', ');
  const which = checks.length === 1 ? names : `${count(checks.length, 'check')}: ${names}`;
  return `${placesText(places)}: ${answer} from ${which}`;
}
