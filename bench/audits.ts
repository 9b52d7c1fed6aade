import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../lambda/model/report.ts';
import { type RecordedCall, startSimulatedAwsProcess } from '../simulated-aws/index.ts';
import { runProbed, type Usage } from './processes.ts';
import { type ReplayedAws, startRecording, type Way } from './replay.ts';
import type { Stage } from './stage.ts';

/** One audit by the published command line, from its start to its end. */
export interface AuditRun extends Usage {
  readonly wallSeconds: number;
  /** As the other side counted them, retries included. */
  readonly requests: number;
  /** Bytes of the bodies of all answers, as they were sent. */
  readonly receivedBytes: number;
  readonly report: Report;
}

export interface Audits {
  /** Path or URL of the module that makes the world. */
  readonly world: URL;
  /** The ways to AWS: the audits are run once for each. */
  readonly ways: readonly Way[];
  readonly args: readonly string[];
  readonly runs: number;
  /** Throws for an audit that did not read everything: its figures would say nothing. */
  readonly requireWhole: (report: Report) => void;
}

/** The audits, and the calls that each of them made. */
export interface Repeated {
  /** Of each way, in its order. */
  readonly byWay: readonly (readonly AuditRun[])[];
  readonly calls: readonly RecordedCall[];
}

/** Audits a simulated AWS once, and then as often as asked for what it answered, each time in a fresh process. */
export async function auditRepeatedly(stage: Stage, audits: Audits): Promise<Repeated> {
  const aws = await startSimulatedAwsProcess({ module: audits.world.href });
  const recorded = await startRecording(aws.endpoint);
  try {
    const env = { ...aws.env(), AWS_ENDPOINT_URL: recorded.endpoint };
    await auditOnce(stage, audits, env, recorded);
    const [calls, unsupported] = await Promise.all([aws.calls(), aws.unsupported()]);
    if (unsupported.length > 0) throw new Error(`not simulated: ${unsupported.join(', ')}`);
    await aws.stop();
    const byWay: AuditRun[][] = [];
    for (const way of audits.ways) {
      await recorded.replay(way);
      const runs: AuditRun[] = [];
      for (let number = 0; number < audits.runs; number++) runs.push(await auditOnce(stage, audits, env, recorded));
      byWay.push(runs);
    }
    const differing = byWay.flat().find(({ requests }) => requests !== calls.length);
    if (differing !== undefined) throw new Error(`${differing.requests} requests instead of ${calls.length} at first`);
    return { byWay, calls };
  } finally {
    recorded.stop();
    await aws.stop();
  }
}

/** @throws Error where it asked what nobody asked before, or did not read everything */
export async function auditOnce(
  { publishedCli, folder }: Stage,
  { args, requireWhole }: Pick<Audits, 'args' | 'requireWhole'>,
  env: Readonly<Record<string, string>>,
  recorded: ReplayedAws,
): Promise<AuditRun> {
  const output = join(folder, 'report.json');
  const before = await recorded.tally();
  const command = [publishedCli, 'audit', '--format', 'json', '--output', output, '--fail-on', 'none', '--strict'];
  const { exitCode, stderr, stdout: _, ...used } = await runProbed([...command, ...args], { cwd: folder, env });
  if (exitCode !== 0) throw new Error(`the audit ended with exit code ${exitCode}: ${stderr}`);
  const after = await recorded.tally();
  if (after.unknown > 0) throw new Error(`${after.unknown} requests were not made in the first audit`);
  const report: Report = JSON.parse(await readFile(output, 'utf8'));
  requireWhole(report);
  const receivedBytes = after.bytes - before.bytes;
  return { ...used, requests: after.requests - before.requests, receivedBytes, report };
}
