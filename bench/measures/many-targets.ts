import { startSimulatedAwsProcess } from '../../test/simulated-aws/index.ts';
import { type AuditRun, auditRepeatedly } from '../audits.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';
import { PAGES, REGIONS, ROLES, TARGETS } from '../worlds/many-targets.ts';
import { pagesIn } from '../worlds/pages.ts';

/** A target: a share of the session's two requests (whose regions, who we are), and a page chain that ends empty. */
const MORE_REQUESTS = 2;

/** Twelve accounts by AssumeRole in four regions each, from an AWS that answers at once. */
export async function measureManyTargets(stage: Stage, runs: number): Promise<readonly Row[]> {
  const module = new URL('../worlds/many-targets.ts', import.meta.url).href;
  const aws = await startSimulatedAwsProcess({ module });
  const args = [...ROLES.flatMap((role) => ['--role-arn', role]), ...REGIONS.flatMap((name) => ['--region', name])];
  try {
    const audits = await auditRepeatedly(aws, stage, args, runs);
    for (const audit of audits) requireWhole(audit);
    const pages = pagesIn(PAGES) / TARGETS;
    const title = '48 small targets in 12 accounts';
    return [
      { what: `${title}: wall time`, unit: 's', values: audits.map((run) => run.wallSeconds), limit: 2 },
      { what: `${title}: CPU a target`, unit: 's', values: audits.map((run) => run.cpuSeconds / TARGETS), limit: 0.1 },
      { what: `${title}: most memory resident`, unit: 'MB', values: audits.map((run) => run.maxResidentBytes / 1e6) },
      {
        what: `${title}: requests a target (there are ${pages.toFixed(1)} pages)`,
        unit: 'count',
        values: audits.map((run) => run.requests / TARGETS),
        limit: pages + MORE_REQUESTS,
      },
    ];
  } finally {
    await aws.stop();
  }
}

function requireWhole({ report }: AuditRun): void {
  const whole = report.targets.filter(({ status }) => status === 'complete').length;
  if (whole !== TARGETS) throw new Error(`${whole} targets were read whole instead of ${TARGETS}`);
}
