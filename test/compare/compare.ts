/** Has the world, asks every tool about it, and takes the figures. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli } from '../../bench/stage.ts';
import { median } from '../../bench/statistics.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { environment } from '../emulator/clients.ts';
import { MOTO } from '../emulator/moto-server.ts';
import { ensureOracle } from '../real/oracle/programs.ts';
import { startSweeps } from '../real/oracle/sweeps.ts';
import { limitTables } from '../real/oracle/tables.ts';
import { movedBack } from '../support/aged-ledger.ts';
import { ensurePython, SetupError } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { type Built, build, type MadeEni } from './build.ts';
import { awsCli } from './contenders/aws-cli.ts';
import type { Arena, Contender } from './contenders/contender.ts';
import { custodian, custodianOfCni } from './contenders/custodian.ts';
import { eksMcp } from './contenders/eks-mcp.ts';
import { firstAudit, LEDGER, ours, oursAtOnce } from './contenders/ours.ts';
import { cniOfClusters, cniWithoutName, controllerOfClusters } from './contenders/sweeps.ts';
import { ACCOUNT, type Moto, REGION, startOurMoto } from './moto.ts';
import { ensureTools, type Tools } from './tools.ts';
import type { Cost, Figures } from './words.ts';
import { BETWEEN_AUDITS_MINUTES } from './world.ts';

export interface Compared {
  readonly enis: readonly MadeEni[];
  /** Ours first. */
  readonly figures: readonly [Figures, ...Figures[]];
}

/**
 * @param options how often each is asked, and whether the sweeps of the controllers may be left out where they cannot be built
 * @throws SetupError when the machine lacks what it needs; Error when a tool gives no answer
 */
export async function compare(
  { runs, needsAll }: { readonly runs: number; readonly needsAll: boolean },
  signal: AbortSignal,
): Promise<Compared> {
  const [moto, tools] = [await ensurePython(MOTO, say, signal), await ensureTools(signal)];
  const controllers = await controllersOwnCode(needsAll, signal);
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-compare-'));
  const server = await startOurMoto(moto, signal);
  const sweeps = controllers && startSweeps(controllers.oracle);
  try {
    const arena = await begin(server, { folder, programs: tools.programs, sweeps });
    const { costs, ...ourFigures } = await ask(arena, ours(VERSION), runs);
    const figures: [Figures, ...Figures[]] = [{ ...ourFigures, costs: [arena.first, ...costs] }];
    for (const contender of [oursAtOnce(VERSION), ...fromPyPi(tools), ...(controllers?.contenders ?? [])]) {
      figures.push(await ask(arena, contender, runs));
    }
    return { enis: arena.enis, figures };
  } finally {
    sweeps?.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface FilledArena extends Arena, Pick<Built, 'subnetIds'> {
  /** What our first audit took. */
  readonly first: Cost;
}

/** The time between the audits is told to the ledger: nobody waits a day. */
async function begin(moto: Moto, rest: Pick<Arena, 'folder' | 'programs' | 'sweeps'>): Promise<FilledArena> {
  const { pass, ...built } = await build(moto, new Date());
  const cli = await buildCli(rest.folder);
  // The AWS CLI knows the second name only.
  const env = { ...environment(moto.endpoint, REGION), AWS_DEFAULT_REGION: REGION };
  const arena = { moto, cli, env, ...built, ...rest };
  const { cost: first } = await taking(moto, () => firstAudit(arena));
  const ledger = join(rest.folder, LEDGER, 'targets', ACCOUNT, `${REGION}.json`);
  await writeFile(ledger, movedBack(await readFile(ledger, 'utf8'), BETWEEN_AUDITS_MINUTES));
  await pass();
  return { ...arena, first };
}

/** What something takes, of the requests those whose `User-Agent` is asked for. */
async function taking<T>(
  moto: Moto,
  work: () => Promise<T>,
  asks?: RegExp,
): Promise<{ readonly result: T; readonly cost: Cost }> {
  await moto.asked();
  const before = performance.now();
  const result = await work();
  const seconds = (performance.now() - before) / 1000;
  const asked = await moto.asked();
  return { result, cost: { seconds, requests: asked.filter(({ by }) => asks === undefined || asks.test(by)).length } };
}

function fromPyPi({ versionOf }: Tools): readonly Contender[] {
  return [
    awsCli(versionOf('awscli')),
    custodian(versionOf('c7n')),
    custodianOfCni(versionOf('c7n')),
    eksMcp(versionOf('awslabs.eks-mcp-server')),
  ];
}

/** Undefined, with a word about it, where there is no Go, unless they are needed. */
async function controllersOwnCode(
  areNeeded: boolean,
  signal: AbortSignal,
): Promise<{ readonly oracle: string; readonly contenders: readonly Contender[] } | undefined> {
  try {
    const { oracle } = await ensureOracle(say, signal);
    const { releases } = await limitTables(oracle);
    const release = (name: string) => (releases[`github.com/aws/${name}`] ?? '').replace(/^v/, '');
    const [cni, controller] = [release('amazon-vpc-cni-k8s'), release('amazon-vpc-resource-controller-k8s')];
    return { oracle, contenders: [cniOfClusters(cni), cniWithoutName(cni), controllerOfClusters(controller)] };
  } catch (error) {
    if (areNeeded || !(error instanceof SetupError)) throw error;
    say(`without the sweeps of the VPC CNI and its controller: ${error.message}`);
    return undefined;
  }
}

/** Each time in a folder of its own, with what the first audit of ours remembered. */
async function ask(arena: FilledArena, contender: Contender, runs: number): Promise<Figures> {
  const { ask: asking, asks, isPart = false, ...named } = contender;
  const [first, ...others] = await repeated(runs, async () => {
    const folder = await mkdtemp(join(arena.folder, 'run-'));
    await cp(join(arena.folder, LEDGER), join(folder, LEDGER), { recursive: true });
    return taking(arena.moto, () => asking({ ...arena, folder }), asks);
  });
  const { enis, doubtful = new Set<string>(), subnets } = first.result;
  const names = new Map(Object.entries(arena.subnetIds).map(([subnet, id]) => [id, subnet]));
  const seconds = median([first, ...others].map(({ cost }) => cost.seconds));
  return {
    ...named,
    isPart,
    named: enis,
    doubtful,
    subnets: subnets && new Map([...subnets].map(([id, verdict]) => [names.get(id) ?? id, verdict])),
    costs: [{ seconds, requests: first.cost.requests }],
  };
}

async function repeated<T>(times: number, work: () => Promise<T>): Promise<readonly [T, ...T[]]> {
  const results: [T, ...T[]] = [await work()];
  while (results.length < times) results.push(await work());
  return results;
}
