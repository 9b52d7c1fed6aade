import { count } from '../../common/words.ts';
import type { Block, FindingGroup } from '../outline/blocks.ts';
import { groupLines, headLine, remedyLines } from '../text/block-lines.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';

/** Groups told with all that matters; the next ones are told in a line or two; the rest are counted. */
const MAX_WHOLE = 4;
const MAX_GROUPS = 12;
const MAX_INFO_GROUPS = 4;

/** One check at one severity: its groups, then what to do. */
export function blockLines(block: Block, layout: Layout): readonly string[] {
  const most = block.severity === 'info' ? MAX_INFO_GROUPS : MAX_GROUPS;
  const shown = block.groups.slice(0, most);
  const whole = block.severity === 'info' ? 0 : MAX_WHOLE;
  return [
    headLine(block, layout),
    ...shown.flatMap((group, index) => groupLines(group, index < whole, layout)),
    ...restLines(block.groups.slice(most), layout),
    ...block.remedies.flatMap((remedy) => remedyLines(remedy, layout)),
  ];
}

function restLines(groups: readonly FindingGroup[], { width, paint }: Layout): readonly string[] {
  if (groups.length === 0) return [];
  const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
  const text = `and ${count(findings, 'more finding')} in ${count(groups.length, 'place')}: the JSON and CSV reports have them all`;
  return wrap(text, width, '    ').map(paint.faint);
}
