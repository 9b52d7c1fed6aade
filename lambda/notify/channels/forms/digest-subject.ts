import { amount, count } from '../../../common/words.ts';
import type { WeeklyDigest } from '../../../model/digest.ts';
import type { DigestOutline } from '../../../report/outline/digest.ts';
import { trendsIn } from '../../../report/outline/digest-clusters.ts';
import type { Outline } from '../../../report/outline/outline.ts';
import { isPlainName } from '../../../report/words/plain-text.ts';
import { MOST_OF_SUBJECT } from './subject.ts';

/** ASCII, begins with a letter, under 100 characters: what SNS asks for. What says most is kept where not all fits. */
export function digestSubject(
  digest: WeeklyDigest,
  words: DigestOutline,
  { coverage: { targets, notWhole } }: Outline,
): string {
  const tail = notWhole === 0 ? '' : `, ${amount(notWhole)} of ${count(targets, 'target')} NOT READ WHOLE`;
  const parts = [runsOutText(digest), trendText(digest, words)].filter((part) => part !== '');
  const heads = [...parts.map((_, left) => parts.slice(0, parts.length - left).join(', ')), 'see the message'];
  const subjects = heads.map((head) => `Weekly digest: ${head}${tail}`);
  return subjects.find(({ length }) => length <= MOST_OF_SUBJECT) ?? 'Weekly digest';
}

function runsOutText({ runsOut: [first] }: WeeklyDigest): string {
  if (first === undefined) return '';
  const name = first.name ?? first.subnetId;
  return `${isPlainName(name) ? name : 'a subnet'} runs out ${first.inDays === 0 ? 'today' : `in ${count(first.inDays, 'day')}`}`;
}

function trendText({ clusters }: WeeklyDigest, words: DigestOutline): string {
  const { fewer, more, same, 'none-yet': noneYet } = trendsIn(words.clusters);
  if (fewer > 0) return `${count(fewer, 'cluster')} with fewer free addresses`;
  if (more + same > 0) return 'no cluster with fewer free addresses';
  if (noneYet > 0) return `${count(noneYet, 'cluster')}, no trend yet`;
  return clusters.length > 0 ? `${count(clusters.length, 'cluster')} NOT READ` : 'no cluster read';
}
