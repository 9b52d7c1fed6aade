import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { iamActionOf, startSimulatedAwsProcess } from '../../simulated-aws/index.ts';
import type { Executed } from '../children/audit-organization.ts';
import { type AuditCounts, monthlyCost } from '../cost.ts';
import { HEAP_OF_512_MB, runProbed } from '../processes.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';
import { BUCKET, CONFIGURATION, TARGETS } from '../worlds/organization.ts';

const CHILD = fileURLToPath(new URL('../children/audit-organization.ts', import.meta.url));
const WORLD = new URL('../worlds/organization.ts', import.meta.url).href;

/** Lambda quotas, durable functions. */
const OPERATIONS_OF_AN_EXECUTION = 3_000;
const BYTES_OF_AN_OPERATION = 262_144;

/** The heap of the smallest function. With more room V8 lets garbage lie: 100 MB are in use. */
const OF_LAMBDA = HEAP_OF_512_MB.join(' ');

interface Audited {
  readonly wallSeconds: number;
  readonly maxResidentBytes: number;
  readonly executed: Executed;
  readonly counts: AuditCounts;
}

/**
 * The deployed audit of 3,000 targets: the bundles of the functions in one process, durable executions in the SDK's local
 * runner. And the same in a heap as Lambda has it.
 */
export async function measureOrganization(stage: Stage, runs: number): Promise<readonly Row[]> {
  const audits: Audited[] = [];
  const narrow: Audited[] = [];
  for (let number = 0; number < runs; number++) {
    audits.push(await auditOnce(stage));
    narrow.push(await auditOnce(stage, { NODE_OPTIONS: OF_LAMBDA }));
  }
  const title = '3,000 targets in 1,000 accounts, deployed';
  const most = (figure: 'operations' | 'largestPayload') =>
    audits.map(({ executed }) => Math.max(...executed.used.map((used) => used[figure])));
  return [
    {
      what: `${title}: targets a second, all functions on this machine`,
      unit: 'count',
      values: audits.map(({ wallSeconds }) => TARGETS / wallSeconds),
    },
    {
      what: `… with \`NODE_OPTIONS="${OF_LAMBDA}"\``,
      unit: 'count',
      values: narrow.map(({ wallSeconds }) => TARGETS / wallSeconds),
    },
    { what: `${title}: most memory resident`, unit: 'MB', values: audits.map((run) => run.maxResidentBytes / 1e6) },
    {
      what: '… in the heap of Lambda',
      unit: 'MB',
      values: narrow.map((run) => run.maxResidentBytes / 1e6),
      limit: 500,
    },
    { what: `${title}: operations of an audit`, unit: 'count', values: audits.map(({ counts }) => counts.operations) },
    {
      what: `${title}: operations of its largest execution`,
      unit: 'count',
      values: most('operations'),
      limit: OPERATIONS_OF_AN_EXECUTION - 1,
    },
    {
      what: `${title}: the largest operation`,
      unit: 'MB',
      values: most('largestPayload').map((bytes) => bytes / 1e6),
      limit: BYTES_OF_AN_OPERATION / 1e6,
    },
    { what: `${title}: requests a target`, unit: 'count', values: audits.map((run) => run.counts.requestsOfATarget) },
    {
      what: `${title}: cost of an audit a day, a month`,
      unit: 'USD',
      values: audits.map((run) => monthlyCost(run.counts)),
    },
  ];
}

async function auditOnce({ folder, bundles }: Stage, options: Readonly<Record<string, string>> = {}): Promise<Audited> {
  const aws = await startSimulatedAwsProcess({ module: WORLD });
  try {
    const config = join(folder, 'organization.json');
    await writeFile(config, JSON.stringify(CONFIGURATION));
    const place = (prefix: string) => `s3://${BUCKET}/${prefix}`;
    const { exitCode, stdout, stderr, ...used } = await runProbed(
      [CHILD, ...[bundles.audit, bundles.scan, bundles.cleanup].map(({ file }) => file)],
      {
        cwd: folder,
        env: {
          ...aws.env(),
          ...options,
          CONFIG_FILE: config,
          LEDGER: place('ledger'),
          RUNS: place('runs'),
          REPORTS: place('reports'),
          SCAN_FUNCTION: 'scan',
          SMALL_SCAN_FUNCTION: 'small-scan',
        },
      },
    );
    if (exitCode !== 0) throw new Error(`the audit ended with exit code ${exitCode}: ${stderr}`);
    const executed: Executed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    if (executed.status !== 'SUCCEEDED' || executed.invocations !== TARGETS) {
      throw new Error(`${executed.invocations} scans instead of ${TARGETS}: ${executed.error}`);
    }
    const [calls, unsupported] = await Promise.all([aws.calls(), aws.unsupported()]);
    if (unsupported.length > 0) throw new Error(`not simulated: ${[...new Set(unsupported)].join(', ')}`);
    const count = (action: string) => calls.filter((call) => iamActionOf(call) === action).length;
    const operations = executed.used.reduce((sum, each) => sum + each.operations + 1, 0);
    const counts: AuditCounts = {
      targets: TARGETS,
      operations,
      cpuSecondsOfATarget: used.cpuSeconds / TARGETS,
      requestsOfATarget: calls.length / TARGETS,
      objectsWritten: count('s3:PutObject'),
      objectsRead: count('s3:GetObject'),
    };
    return { wallSeconds: used.wallSeconds, maxResidentBytes: used.maxResidentBytes, executed, counts };
  } finally {
    await aws.stop();
  }
}
