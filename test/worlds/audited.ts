import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { Memory } from '../../lambda/ledger/recall.ts';
import type { Report } from '../../lambda/model/report.ts';
import { aWorld, type SimulatedAws, startSimulatedAws, type World } from '../../simulated-aws/index.ts';
import { type PainWorld, REGION } from './pain-world.ts';

/** One AWS with an account for each world, so that one server serves them all. */
export interface Stage {
  readonly aws: SimulatedAws;
  readonly accountOf: (world: PainWorld) => string;
}

const HOME = '111122223333';

export async function stageOf(worlds: readonly PainWorld[]): Promise<Stage> {
  const { simulated, accountOf } = simulate(worlds);
  return { aws: await startSimulatedAws(simulated), accountOf };
}

/** The worlds in one, each in an account of its own. */
export function simulate(worlds: readonly PainWorld[]) {
  const simulated = aWorld({ home: HOME });
  simulated.account(HOME, (account) => account.region(REGION));
  const accounts = new Map(worlds.map((world, index) => [world, String(200_000_000_001 + index)]));
  for (const [world, accountId] of accounts) addWorld(simulated, world, accountId);
  return { simulated, accountOf: (world: PainWorld) => accounts.get(world) ?? HOME };
}

function addWorld(simulated: World, { build }: PainWorld, accountId: string): void {
  simulated.account(accountId, (account) => account.region(REGION, (region) => build(region, account)));
  simulated.role(roleArn(accountId));
}

export function roleArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/eks-ip-auditor`;
}

/** What the shipped audit says of a world, the last one where it was audited before. */
export async function auditOf({ aws, accountOf }: Stage, world: PainWorld): Promise<Report> {
  const folder = world.auditedBefore === undefined ? undefined : await mkdtemp(join(tmpdir(), 'worlds-'));
  try {
    const { now } = aws.world;
    if (folder === undefined) return await audit(accountOf(world), world, now);
    const memory = { store: directoryStore(folder), signal: new AbortController().signal };
    await audit(accountOf(world), world, minutesBefore(now, world.auditedBefore ?? 0), memory);
    return await audit(accountOf(world), world, now, memory);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true });
  }
}

async function audit(accountId: string, { declared = {} }: PainWorld, now: Date, memory?: Memory): Promise<Report> {
  const { report } = await auditEstate(
    {
      accounts: [{ roleArn: roleArn(accountId) }],
      regions: [REGION],
      scope: 'eks',
      checkSettings: {},
      suppressions: [],
      declaredClusters: declared,
      concurrency: { targets: 1, callsPerTarget: 8 },
    },
    {
      home: await homeSession(),
      homeRegion: REGION,
      clock: () => now,
      signal: new AbortController().signal,
      version: 'test',
      memory,
    },
  );
  return report;
}

function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}
