import { count } from '../../common/words.ts';
import type { Expected, Look, SeenHub, SeenMetric, SeenSeries, SeenStack } from '../seen.ts';
import { namesIn } from '../stack-names.ts';
import { type Answer, ok, unknown, whenSeen, wrong } from './answer.ts';
import { isAuditDue } from './audits.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A metric is listed for two weeks after its last value, and may take 15 minutes to be (API reference, ListMetrics). */
const LISTED_MS = 14 * DAY_MS;
const DELAY_MS = 15 * 60_000;

/** Counted with every audit or invocation, also when all is well. Others come only when something goes wrong. */
const ALWAYS: ReadonlySet<string> = new Set([
  'AWS/Lambda Duration',
  'AWS/Lambda DurableExecutionDuration',
  'AWS/Lambda DurableExecutionOperations',
  'AWS/Lambda DurableExecutionStorageWrittenBytes',
  'AWS/Lambda Errors',
  'EksIpAuditor AuditsFinished',
  'EksIpAuditor Targets',
]);

/** Whether what the alarms watch is really counted, by that name and with those dimensions and no others. */
export function examineMetrics(hub: SeenHub, expected: Expected): Answer {
  return whenSeen(hub.series, (series) => ofSeries(series, hub, expected));
}

function ofSeries(series: readonly SeenSeries[], hub: SeenHub, expected: Expected): Answer {
  const always = series.filter(({ metric }) => ALWAYS.has(keyOf(metric)) && !isOfLargerScan(metric, hub.stack));
  const rare = series.filter((one) => !always.includes(one));
  const absent = always.filter(({ hasData }) => !hasData);
  const withData = `${series.filter(({ hasData }) => hasData).length} of ${count(series.length, 'metric')}`;
  const unseen = rare.filter(({ hasData }) => !hasData).length;
  const others =
    unseen === 0 ? '' : ` The other ${unseen} are counted only when something fails, or a target is large.`;
  if (absent.length === 0) return ok(`CloudWatch has data for ${withData} in the last two weeks.${others}`);
  const details = absent.map(({ metric }) => wordsOf(metric));
  const problem = `CloudWatch has no data for ${absent.length} of ${count(always.length, 'metric')} that every audit sends.`;
  const why = whyNotYet(absent, hub, expected);
  if (why !== undefined) return unknown(`${problem} ${why}`, ['Run doctor again after a scheduled audit.'], details);
  return wrong(
    problem,
    [
      'Please report it: AWS may have renamed the metrics (docs/unverified.md). An alarm on a metric without data never fires.',
    ],
    details,
  );
}

/** Why they may not have been counted yet; undefined where an audit has run that must have left them. */
function whyNotYet(absent: readonly SeenSeries[], { audit, stack }: SeenHub, expected: Expected): string | undefined {
  if (audit.status === 'gap') return 'It is unknown whether an audit has run.';
  if (audit.value === undefined) return 'No audit has finished.';
  const age = expected.now.getTime() - audit.value.finishedAt.getTime();
  if (age < DELAY_MS)
    return 'The last audit ended less than 15 minutes ago, and CloudWatch may take that long to list them.';
  if (age > LISTED_MS) return 'The last audit was more than two weeks ago, and CloudWatch no longer lists them.';
  const isOfSchedule = absent.every(({ metric }) => metric.name === 'AuditsFinished');
  return isOfSchedule && !isAuditDue(stack, expected) ? 'It comes with the first audit of the schedule.' : undefined;
}

/** Most audits have no target that is left to the larger of the two scans. */
function isOfLargerScan({ dimensions }: SeenMetric, stack: Look<SeenStack | undefined>): boolean {
  const { FunctionName } = dimensions;
  if (FunctionName === undefined || stack.status === 'gap' || stack.value === undefined) return false;
  return namesIn(stack.value, 'AWS::Lambda::Function', 'Scan').includes(FunctionName);
}

function keyOf({ namespace, name }: SeenMetric): string {
  return `${namespace} ${name}`;
}

function wordsOf({ namespace, name, dimensions, region }: SeenMetric): string {
  const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return `${namespace} ${name} with ${pairs.join(', ')} in ${region}`;
}
