import { CLEANUP_REFUSED } from '../checks/kinds.ts';
import type { Inventory, SectionName } from '../model/inventory.ts';
import type { MemoryStatus, TargetResult, TargetStatus } from '../model/report.ts';
import { NEEDED_SECTIONS } from './plan.ts';
import type { TargetPlan } from './plan-target.ts';

/**
 * What is read of a target: what the plan relies on, and routes, without which every ENI is kept. By the subnets the
 * ledger learns how full they are, too.
 */
export const READ_SECTIONS = [...NEEDED_SECTIONS, 'eniRoutes'] as const satisfies SectionName[];

/** What was looked at in a target, as an audit would say it. */
export function targetResult(
  { target, sections }: Inventory,
  { evaluated }: Pick<TargetPlan, 'evaluated'>,
  memory: MemoryStatus,
): TargetResult {
  const read = READ_SECTIONS.map((name) => ({ name, section: sections[name] }));
  const gaps = read.flatMap(({ section }) => (section.status === 'gap' ? [section.gap] : []));
  const missing = NEEDED_SECTIONS.flatMap((name) => {
    const section = sections[name];
    return section.status === 'gap' ? [section.gap] : [];
  });
  return {
    accountId: target.accountId,
    region: target.region,
    status: statusOf(gaps.length),
    gaps,
    // Without any one of them the plan is refused.
    notEvaluated:
      missing.length > 0 ? [{ check: CLEANUP_REFUSED, partly: false, because: missing.map((gap) => ({ gap })) }] : [],
    resources: Object.fromEntries(
      read.flatMap(({ name, section }) => (section.status === 'read' ? [[name, section.items.length]] : [])),
    ),
    evaluated,
    memory,
  };
}

function statusOf(gaps: number): TargetStatus {
  if (gaps === READ_SECTIONS.length) return 'failed';
  return gaps > 0 ? 'partial' : 'complete';
}
