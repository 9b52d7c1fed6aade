import { SECTION_WORDS } from '../../lambda/model/gap-words.ts';
import type { Report } from '../../lambda/model/report.ts';
import { auditRepeatedly } from '../audits.ts';
import { requestsByPurpose } from '../requests.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';
import { PAGES, REGIONS, ROLES, TARGETS } from '../worlds/many-targets.ts';
import { pagesIn } from '../worlds/pages.ts';

/** A target: its share of asking who we are and which regions an account has. */
const MORE_REQUESTS = 1;

/** Twelve accounts by AssumeRole in four regions each, from an AWS that answers at once. */
export async function measureManyTargets(stage: Stage, runs: number): Promise<readonly Row[]> {
  const world = new URL('../worlds/many-targets.ts', import.meta.url);
  const args = ofTargets();
  const ways = [{ pageDelayMs: 0 }];
  const { byWay, calls } = await auditRepeatedly(stage, { world, ways, args, runs, requireWhole });
  const [audits = []] = byWay;
  const pages = pagesIn(PAGES) / TARGETS;
  const title = '48 small targets in 12 accounts';
  return [
    { what: `${title}: wall time`, unit: 's', values: audits.map((run) => run.wallSeconds), limit: 2 },
    { what: `${title}: CPU a target`, unit: 's', values: audits.map((run) => run.cpuSeconds / TARGETS), limit: 0.1 },
    {
      what: `${title}: most memory resident`,
      unit: 'MB',
      values: audits.map((run) => run.maxResidentBytes / 1e6),
      limit: 220,
    },
    {
      what: `${title}: requests a target (there are ${pages.toFixed(1)} pages)`,
      unit: 'count',
      values: audits.map((run) => run.requests / TARGETS),
      limit: pages + MORE_REQUESTS,
    },
    ...[...requestsByPurpose(calls)].map(([purpose, count]): Row => {
      const what = purpose === 'target' ? 'signing in, and the regions' : SECTION_WORDS[purpose];
      return { what: `… of these for ${what}`, unit: 'count', values: [count / TARGETS] };
    }),
  ];
}

/** What an audit of all of them is told. */
export function ofTargets(): readonly string[] {
  return [...ROLES.flatMap((role) => ['--role-arn', role]), ...REGIONS.flatMap((name) => ['--region', name])];
}

export function requireWhole({ targets }: Report): void {
  const whole = targets.filter(({ status }) => status === 'complete').length;
  if (whole !== TARGETS) throw new Error(`${whole} targets were read whole instead of ${TARGETS}`);
}
