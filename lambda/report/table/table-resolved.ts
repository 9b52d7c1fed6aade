import type { Finding } from '../../model/finding.ts';
import { alsoCounted, headlineOf, placeOf, sinceOf } from '../outline/group-words.ts';
import { blocksOf, type FindingGroup } from '../outline/outline.ts';
import { clipped, counted } from '../words/plain-text.ts';
import { wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const HEAD = 'RESOLVED';
const MOST_GROUPS = 12;
const TICK = '  ✓ ';
const UNDER_TICK = '    ';

/**
 * What is gone, condensed as what is open, with nothing to do about it.
 * @param since what it is gone since: `the last audit`
 */
export function resolvedLines(resolved: readonly Finding[], since: string, layout: Layout): readonly string[] {
  if (resolved.length === 0) return [];
  const { width, paint } = layout;
  const groups = blocksOf(resolved).flatMap((block) => block.groups);
  const [first = '', ...rest] = wrap(`since ${since} · ${counted(resolved.length, 'finding')}`, width, `${HEAD} `);
  return [
    paint.tone('clean', HEAD) + paint.strong(first.slice(HEAD.length)),
    ...rest.map(paint.strong),
    ...groups.slice(0, MOST_GROUPS).flatMap((group) => groupLines(group, layout)),
    ...restLines(groups.slice(MOST_GROUPS), layout),
  ];
}

function groupLines(group: FindingGroup, { width, paint }: Layout): readonly string[] {
  return [
    ...wrap(`${clipped(group.check, 128)} (${group.severity}${alsoCounted(group)}): ${headlineOf(group)}`, width, TICK),
    ...wrap([placeOf(group), sinceOf(group)].filter((part) => part !== '').join(', '), width, UNDER_TICK).map(
      paint.faint,
    ),
  ];
}

function restLines(groups: readonly FindingGroup[], { width, paint }: Layout): readonly string[] {
  if (groups.length === 0) return [];
  const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
  return wrap(`and ${counted(findings, 'more finding')} in ${counted(groups.length, 'place')}`, width, UNDER_TICK).map(
    paint.faint,
  );
}
