import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../bench/processes.ts';
import type { Finding } from '../../../lambda/model/finding.ts';
import type { Report } from '../../../lambda/model/report.ts';
import type { SubnetVerdict } from '../judge.ts';
import { REGION } from '../moto.ts';
import type { Answer, Arena, Contender } from './contender.ts';

/** Folder of what audits remember, in that of a run. */
export const LEDGER = 'ledger';
const REMEMBERING = ['--ledger', LEDGER] as const;

export function ours(version: string): Contender {
  return {
    name: 'EKS IP Auditor',
    short: 'ours (1)',
    command: '(1) eks-ip-auditor audit --ledger, twice, a day apart',
    version,
    ask: async (arena) => answerOf(await audit(arena, REMEMBERING)),
  };
}

export function oursAtOnce(version: string): Contender {
  return {
    name: 'EKS IP Auditor',
    short: 'ours (2)',
    command: '(2) eks-ip-auditor audit, once',
    version,
    ask: async (arena) => answerOf(await audit(arena, [])),
  };
}

/** The first of the two. */
export async function firstAudit(arena: Arena): Promise<void> {
  await audit(arena, REMEMBERING);
}

/** @throws Error where it could not read everything: its answer would say nothing */
async function audit({ cli, folder, env }: Arena, flags: readonly string[]): Promise<Report> {
  const output = join(folder, 'report.json');
  const args = ['--region', REGION, '--format', 'json', '--output', output, '--fail-on', 'none', '--strict', ...flags];
  const { exitCode, stderr } = await run([cli, 'audit', ...args], { cwd: folder, env });
  if (exitCode !== 0) throw new Error(`the audit ended with exit code ${exitCode}: ${stderr}`);
  return JSON.parse(await readFile(output, 'utf8'));
}

/** `leaked-eni` of unknown age (`info`) says that an ENI may have leaked, `unattached-eni` whom to ask about one. */
function answerOf({ findings }: Report): Answer {
  const idsOf = (some: readonly Finding[]) => new Set(some.map(({ resource }) => resource.id));
  const isSure = ({ check, severity }: Finding) => check === 'leaked-eni' && severity !== 'info';
  const isAboutEni = ({ check }: Finding) => check === 'leaked-eni' || check === 'unattached-eni';
  return {
    enis: idsOf(findings.filter(isSure)),
    doubtful: idsOf(findings.filter((finding) => isAboutEni(finding) && !isSure(finding))),
    subnets: new Map(findings.flatMap(verdictOn)),
  };
}

function verdictOn({ check, resource }: Finding): readonly (readonly [string, SubnetVerdict])[] {
  if (check === 'subnet-low-ips') return [[resource.id, 'short']];
  return check === 'subnet-fragmented' ? [[resource.id, 'fragmented']] : [];
}
