import { logReportOf } from '../../lambda/diagnose/log-report.ts';
import { readLogs, readLogsOf } from '../../lambda/logs/read-logs.ts';
import type { LogReport } from '../../lambda/model/log-report.ts';
import { narrate } from '../output.ts';

/**
 * Reads the logs that were given.
 * @param signal when reading has to stop: what was read by then counts
 * @throws AuditorError USAGE for a path that is not there
 */
export async function givenLogs(paths: readonly string[], signal: AbortSignal): Promise<LogReport> {
  const onPath = (path: string) => narrate(`reading ${path === '-' ? 'stdin' : path}`);
  const reading = await readLogs(paths, { stdin: process.stdin, now: new Date(), signal, onPath });
  return logReportOf(reading.tally, readLogsOf(reading, paths));
}
