import { count } from '../../common/words.ts';
import type { FindingGroup } from '../outline/blocks.ts';
import type { Entries } from '../outline/entries.ts';
import { alsoCounted } from '../outline/group-words.ts';
import { clipped } from '../words/plain-text.ts';
import { wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const HEAD = 'RESOLVED';
const MAX_GROUPS = 12;
const TICK = '  ✓ ';
const UNDER_TICK = '    ';

/**
 * What is gone, condensed as what is open, with nothing to do about it.
 * @param since what it is gone since: `the last audit`
 */
export function resolvedLines({ count: resolved, groups }: Entries, since: string, layout: Layout): readonly string[] {
  if (resolved === 0) return [];
  const { width, paint } = layout;
  const [first = '', ...rest] = wrap(`since ${since} · ${count(resolved, 'finding')}`, width, `${HEAD} `);
  return [
    paint.tone('clean', HEAD) + paint.strong(first.slice(HEAD.length)),
    ...rest.map(paint.strong),
    ...groups.slice(0, MAX_GROUPS).flatMap((group) => groupLines(group, layout)),
    ...restLines(groups.slice(MAX_GROUPS), layout),
  ];
}

function groupLines(group: FindingGroup, { width, paint }: Layout): readonly string[] {
  const { headline, place, since } = group.words;
  const check = `${clipped(group.check, 128)} (${group.severity}${alsoCounted(group)})`;
  return [
    ...wrap(headline, width, TICK),
    ...wrap([check, place, since].filter((part) => part !== '').join(', '), width, UNDER_TICK).map(paint.faint),
  ];
}

function restLines(groups: readonly FindingGroup[], { width, paint }: Layout): readonly string[] {
  if (groups.length === 0) return [];
  const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
  return wrap(`and ${count(findings, 'more finding')} in ${count(groups.length, 'place')}`, width, UNDER_TICK).map(
    paint.faint,
  );
}
