import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Report } from '../../lambda/model/report.ts';
import { asReport } from '../../lambda/report/json/report-schema.ts';
import { objectText, type SimulatedAws, startSimulatedAws, type World } from '../../simulated-aws/index.ts';
import { FUNCTIONS } from './functions.ts';
import { type LocalLambda, localLambda } from './local-lambda.ts';

export const BUCKET = 'eks-ip-auditor-objects';

/** The environment that a deployment gives its functions, beside that of AWS itself. */
export const ENVIRONMENT = {
  LEDGER: `s3://${BUCKET}/ledger`,
  RUNS: `s3://${BUCKET}/runs`,
  REPORTS: `s3://${BUCKET}/reports`,
  SCAN_FUNCTION: 'scan',
  SMALL_SCAN_FUNCTION: 'small-scan',
  CLEANUP_FUNCTION: 'cleanup',
} as const;

/** The functions as they are deployed, with a simulated AWS around them. */
export interface Deployment extends LocalLambda {
  readonly aws: SimulatedAws;
  /** The environment of this process is the functions'. Undone by `stop`. */
  readonly setEnvironment: (values: Readonly<Record<string, string>>) => void;
  readonly configure: (config: unknown) => Promise<void>;
  /** Text of an object, by its whole key. */
  readonly object: (key: string) => string | undefined;
  /** Keys that begin so, sorted. */
  readonly keys: (prefix: string) => readonly string[];
  /** All reports, the oldest first. */
  readonly reports: () => readonly Report[];
  /** Lines that the functions wrote, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly stop: () => Promise<void>;
}

/** Deploys into a world, which gets the bucket. */
export async function deploy(world: World, config: unknown = {}): Promise<Deployment> {
  const aws = await startSimulatedAws(world.bucket(BUCKET));
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  const log: Record<string, unknown>[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    for (const line of String(text).split('\n')) if (line.startsWith('{')) log.push(JSON.parse(line));
    return true;
  });
  const setEnvironment = (values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  };
  let files = 0;
  const configure = async (next: unknown) => {
    files += 1;
    const file = join(folder, `config-${files}.json`);
    await writeFile(file, JSON.stringify(next));
    setEnvironment({ CONFIG_FILE: file });
  };
  setEnvironment({ ...aws.env(), ...ENVIRONMENT });
  await configure(config);
  const objects = () => aws.world.buckets.get(BUCKET);
  const keys = (prefix: string) =>
    [...(objects()?.objects.keys() ?? [])].filter((key) => key.startsWith(prefix)).sort();
  return {
    ...localLambda(FUNCTIONS),
    aws,
    setEnvironment,
    configure,
    object: (key) => objectText(objects(), key),
    keys,
    reports: () =>
      keys('reports/')
        .filter((key) => key.endsWith('.json'))
        .map((key): Report => asReport(JSON.parse(objectText(objects(), key) ?? '')))
        .sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    log,
    stop: async () => {
      stdout.mockRestore();
      vi.unstubAllEnvs();
      await aws.stop();
      await rm(folder, { recursive: true });
    },
  };
}
