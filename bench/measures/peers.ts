/** Ours beside what others read the same AWS with. They read ENIs alone, ours reads all that its checks need. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulatedAwsProcess } from '../../simulated-aws/index.ts';
import { POLICY } from '../../test/compare/contenders/custodian.ts';
import { ensureTools, type Tools } from '../../test/compare/tools.ts';
import { type Audits, auditOnce } from '../audits.ts';
import { type Ended, runProgramProbed, type Usage } from '../processes.ts';
import { type ReplayedAws, startRecording, type Way } from '../replay.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';
import { sizeOf } from '../worlds/large-region.ts';
import { REGIONS, ROLES } from '../worlds/many-targets.ts';
import { allOf, NEAR } from './large-region.ts';
import { ofTargets, requireWhole } from './many-targets.ts';

const READ_ENIS = fileURLToPath(new URL('../children/read_enis.py', import.meta.url));

type Environment = Readonly<Record<string, string>>;

/** A run of ours or of another: what is shown of it. */
interface Run extends Usage {
  readonly wallSeconds: number;
  readonly requests: number;
}

interface Pair extends Pick<Audits, 'world' | 'args' | 'requireWhole'> {
  /** The world, in words. */
  readonly title: string;
  readonly way: Way;
  /** What the other is. */
  readonly peer: string;
  /** Runs it once, and throws where it did not read everything. */
  readonly run: (env: Environment) => Promise<Ended & Usage>;
}

/** Takes packages from PyPI. */
export async function measurePeers(stage: Stage, runs: number): Promise<readonly Row[]> {
  const tools = await ensureTools(new AbortController().signal);
  const pairs = [await overManyTargets(stage, tools), overLargeRegion(stage, tools)];
  const rows: Row[] = [];
  for (const pair of pairs) rows.push(...(await sideBySide(stage, pair, runs)));
  return rows;
}

/** A script with boto3, as people write it. */
function overLargeRegion({ folder }: Stage, { python, versionOf }: Tools): Pair {
  const { enis } = sizeOf(1);
  return {
    title: '100,000 ENIs in one region, 200 ms a page',
    world: new URL('../worlds/large-region.ts', import.meta.url),
    args: [],
    requireWhole: allOf(enis),
    way: NEAR,
    peer: `boto3 ${versionOf('boto3')}`,
    run: async (env) => {
      const ended = await program(python, [python, READ_ENIS], folder, env);
      if (Number(ended.stdout) !== enis) throw new Error(`boto3 read ${ended.stdout} ENIs instead of ${enis}`);
      return ended;
    },
  };
}

/** The runner of Cloud Custodian for organisations, with a policy for unattached ENIs. */
async function overManyTargets({ folder }: Stage, { python, programs, versionOf }: Tools): Promise<Pair> {
  const [policy, accounts] = [join(folder, 'policy.yml'), join(folder, 'accounts.json')];
  await writeFile(policy, POLICY);
  await writeFile(accounts, JSON.stringify({ accounts: ROLES.map(accountOf) }));
  // Its cache would answer all runs but the first.
  const files = ['-c', accounts, '-u', policy, '-s', join(folder, 'c7n-org'), '--cache-period', '0'];
  return {
    title: '48 small targets in 12 accounts',
    world: new URL('../worlds/many-targets.ts', import.meta.url),
    args: ofTargets(),
    requireWhole,
    way: { pageDelayMs: 0 },
    peer: `c7n-org ${versionOf('c7n_org')}`,
    run: (env) => program(python, [join(programs, 'c7n-org'), 'run', ...files, '--dryrun'], folder, env),
  };
}

function accountOf(role: string): object {
  const id = role.split(':')[4];
  return { account_id: id, name: id, role, regions: REGIONS };
}

async function program(python: string, args: readonly string[], cwd: string, env: Environment): Promise<Ended & Usage> {
  const ended = await runProgramProbed(python, args, {
    cwd,
    env: { ...env, AWS_DEFAULT_REGION: env.AWS_REGION ?? '' },
  });
  if (ended.exitCode !== 0)
    throw new Error(`${args.join(' ')} ended with ${ended.exitCode}: ${ended.stderr.slice(-2000)}`);
  return ended;
}

/** Both in turn, so that they meet the same machine; each first once, for what AWS answers. */
async function sideBySide(stage: Stage, pair: Pair, runs: number): Promise<readonly Row[]> {
  const aws = await startSimulatedAwsProcess({ module: pair.world.href });
  const recorded = await startRecording(aws.endpoint);
  try {
    const env = { ...aws.env(), AWS_ENDPOINT_URL: recorded.endpoint };
    await auditOnce(stage, pair, env, recorded);
    await pair.run(env);
    const unsupported = await aws.unsupported();
    if (unsupported.length > 0) throw new Error(`not simulated: ${unsupported.join(', ')}`);
    await aws.stop();
    await recorded.replay(pair.way);
    const both: { readonly ours: Run; readonly theirs: Run }[] = [];
    for (let number = 0; number < runs; number++) {
      const ours = await auditOnce(stage, pair, env, recorded);
      both.push({ ours, theirs: await counted(recorded, () => pair.run(env)) });
    }
    return rowsOf(pair, both);
  } finally {
    recorded.stop();
    await aws.stop();
  }
}

async function counted(recorded: ReplayedAws, run: () => Promise<Ended & Usage>): Promise<Run> {
  const before = await recorded.tally();
  const used = await run();
  const after = await recorded.tally();
  if (after.unknown > before.unknown) throw new Error('it asked what it had not asked at first');
  return { ...used, requests: after.requests - before.requests };
}

const COMPARED = [
  { what: 'wall time', unit: 's', of: ({ wallSeconds }: Run) => wallSeconds },
  { what: 'CPU', unit: 's', of: ({ cpuSeconds }: Run) => cpuSeconds },
  { what: 'most memory resident of a process', unit: 'MB', of: ({ maxResidentBytes }: Run) => maxResidentBytes / 1e6 },
] as const;

function rowsOf({ title, peer }: Pair, both: readonly { readonly ours: Run; readonly theirs: Run }[]): readonly Row[] {
  const requests = (of: (run: (typeof both)[number]) => Run) => both.map((run) => of(run).requests);
  return [
    ...COMPARED.flatMap(({ what, unit, of }): readonly Row[] => [
      { what: `${title}: ${peer}, ${what}`, unit, values: both.map(({ theirs }) => of(theirs)) },
      { what: '… to ours', unit: 'ratio', values: both.map(({ ours, theirs }) => of(theirs) / of(ours)) },
    ]),
    { what: `${title}: ${peer}, requests`, unit: 'count', values: requests(({ theirs }) => theirs) },
    { what: '… of ours', unit: 'count', values: requests(({ ours }) => ours) },
  ];
}
