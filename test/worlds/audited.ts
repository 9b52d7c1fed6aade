import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { auditTarget } from '../../lambda/audit/audit-target.ts';
import { mergeReport } from '../../lambda/audit/merge-report.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import type { TargetPorts } from '../../lambda/aws/ports.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { Memory } from '../../lambda/ledger/recall.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Target } from '../../lambda/model/target.ts';
import { inProcessAws } from '../../simulated-aws/in-process.ts';
import { aWorld, type World } from '../../simulated-aws/index.ts';
import { directPorts } from '../cleanup/worlds/direct-ports.ts';
import { anAuditRequest } from '../support/an-audit-request.ts';
import { type PainWorld, REGION } from './pain-world.ts';

/** One AWS with an account for each world. */
export interface Stage {
  readonly simulated: World;
  readonly accountOf: (world: PainWorld) => string;
}

/** Audits an account as of a time. */
type Audit = (accountId: string, world: PainWorld, now: Date, memory?: Memory) => Promise<Report>;

const HOME = '111122223333';

/** The worlds in one, each in an account of its own. */
export function simulate(worlds: readonly PainWorld[]): Stage {
  const simulated = aWorld({ home: HOME });
  simulated.account(HOME, (account) => account.region(REGION));
  const accounts = new Map(worlds.map((world, index) => [world, String(200_000_000_001 + index)]));
  for (const [world, accountId] of accounts) addWorld(simulated, world, accountId);
  return {
    simulated,
    accountOf: (world) => {
      const accountId = accounts.get(world);
      if (accountId === undefined) throw new Error(`${world.name} is not simulated here`);
      return accountId;
    },
  };
}

function addWorld(simulated: World, { build }: PainWorld, accountId: string): void {
  simulated.account(accountId, (account) => account.region(REGION, (region) => build(region, account)));
  simulated.role(roleArn(accountId));
}

export function roleArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/eks-ip-auditor`;
}

/** What an audit says of a world, the last one where it was audited before. */
export async function auditOf({ simulated, accountOf }: Stage, world: PainWorld, audit: Audit): Promise<Report> {
  const folder = world.auditedBefore === undefined ? undefined : await mkdtemp(join(tmpdir(), 'worlds-'));
  try {
    const { now } = simulated;
    if (folder === undefined) return await audit(accountOf(world), world, now);
    const memory = { store: directoryStore(folder), signal: new AbortController().signal };
    await audit(accountOf(world), world, minutesBefore(now, world.auditedBefore ?? 0), memory);
    return await audit(accountOf(world), world, now, memory);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true });
  }
}

/** By the shipped audit of an estate and the SDK, from a simulated AWS that the environment points to. */
export const auditOverTheWire: Audit = async (accountId, { declared = {} }, now, memory) => {
  const { report } = await auditEstate(
    anAuditRequest({
      accounts: [{ roleArn: roleArn(accountId) }],
      regions: [REGION],
      declaredClusters: declared,
      concurrency: { targets: 1, callsPerTarget: 8 },
    }),
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
};

/** By the shipped audit of a target, past the wire: in a fifth of the time. */
export function auditDirectly(simulated: World): Audit {
  const checks = selectChecks(CHECKS, {});
  return async (accountId, { declared = {} }, now, memory) => {
    const audited = await auditTarget(
      readsOf(simulated, accountId),
      { target: targetOf(accountId), scope: 'eks', checks, declaredClusters: declared, memory },
      () => now,
      new AbortController().signal,
    );
    const header = { auditId: 'test', version: 'test', startedAt: now, finishedAt: now };
    return mergeReport([audited], { suppressions: [] }, header);
  };
}

export function targetOf(accountId: string): Target {
  return { accountId, region: REGION, partition: 'aws' };
}

/** An account in the region of the worlds, past the wire. */
export function readsOf(simulated: World, accountId: string): TargetPorts {
  const { reads } = directPorts(inProcessAws(simulated), targetOf(accountId), pLimit(8), {
    localMs: () => simulated.now.getTime(),
    sendingMs: () => simulated.now.getTime(),
    date: () => simulated.now.toUTCString(),
  });
  return reads;
}

function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}
