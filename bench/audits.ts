import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../lambda/model/report.ts';
import type { SimulatedAwsProcess } from '../test/simulated-aws/index.ts';
import { runProbed, type Usage } from './processes.ts';
import type { Stage } from './stage.ts';

/** One audit by the published command line, from its start to its end. */
export interface AuditRun extends Usage {
  readonly wallSeconds: number;
  /** As the simulated AWS counted them, retries included. */
  readonly requests: number;
  readonly report: Report;
}

/**
 * Audits what the simulated AWS holds in fresh processes, one after the other.
 * @throws Error when an audit did not read everything: its figures would say nothing
 */
export async function auditRepeatedly(
  aws: SimulatedAwsProcess,
  { publishedCli, folder }: Stage,
  args: readonly string[],
  runs: number,
): Promise<readonly AuditRun[]> {
  const output = join(folder, 'report.json');
  const done: AuditRun[] = [];
  for (let number = 0; number < runs; number++) {
    const before = (await aws.calls()).length;
    const command = [publishedCli, 'audit', '--format', 'json', '--output', output, '--fail-on', 'none', '--strict'];
    const {
      exitCode,
      stderr,
      stdout: _,
      ...used
    } = await runProbed([...command, ...args], {
      cwd: folder,
      env: aws.env(),
    });
    if (exitCode !== 0) throw new Error(`the audit ended with exit code ${exitCode}: ${stderr}`);
    const requests = (await aws.calls()).length - before;
    done.push({ ...used, requests, report: JSON.parse(await readFile(output, 'utf8')) });
  }
  const unknown = await aws.unsupported();
  if (unknown.length > 0) throw new Error(`not simulated: ${unknown.join(', ')}`);
  return done;
}
