/** Nodes drawn at random, and what our model and ipamd make of the same node. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { cniConfiguration } from '../../../lambda/facts/cni/cni-settings.ts';
import { poolAtRest } from '../../../lambda/facts/node/address-pool.ts';
import { slotsOf } from '../../../lambda/facts/node/max-pods.ts';
import { nodeDemand, poolBounds } from '../../../lambda/facts/node/node-addresses.ts';
import { seededRandom } from '../../../simulated-aws/world/random.ts';
import { type OraclePrograms, QUIET } from './programs.ts';

/** A node, how its CNI is set, and what comes to it. */
export interface Draw {
  readonly type: string;
  /** Environment of the container `aws-node`. */
  readonly env: Readonly<Record<string, string>>;
  readonly maxPods: number;
  readonly pods: number;
  /** Pods that come between two rounds of ipamd. */
  readonly pace: number;
  /** Its own subnet is tagged `kubernetes.io/role/cni=0`. */
  readonly excluded: boolean;
}

const REST = z.strictObject({
  enis: z.int(),
  trunk: z.boolean(),
  byPrefix: z.boolean(),
  filled: z.array(z.int()),
  addresses: z.int(),
  served: z.int(),
});

/** What a node has once its CNI asks for no more. */
export type Rest = z.output<typeof REST>;

/** How numbers are written, by weight: Go's reader takes some of them for no number. */
const NUMBERS = [
  '0',
  '1',
  '1',
  '2',
  '2',
  '3',
  '5',
  '8',
  '10',
  '17',
  '20',
  '40',
  '+3',
  '007',
  '-0',
  '-1',
  '-5',
  '',
  ' 4',
  '2.0',
  'x',
  '1_0',
  '99999999999999999999',
];
const SWITCHES = ['true', 'true', 'true', 'false', 't', '1', 'TRUE', 'F', 'yes', '', 'tRue'];
const MAX_PODS = [8, 17, 29, 58, 110, 110, 234, 250, 737];
const HOST_NETWORK_PODS = 2;

/** Share of the draws in which each is set. */
const SET = {
  WARM_ENI_TARGET: 0.5,
  WARM_IP_TARGET: 0.4,
  MINIMUM_IP_TARGET: 0.4,
  WARM_PREFIX_TARGET: 0.6,
  MAX_ENI: 0.25,
} as const;
const SWITCHED = {
  ENABLE_PREFIX_DELEGATION: 0.6,
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 0.35,
  ENABLE_POD_ENI: 0.4,
  ENABLE_SUBNET_DISCOVERY: 0.1,
  DISABLE_NETWORK_RESOURCE_PROVISIONING: 0.02,
  ENABLE_IMDS_ONLY_MODE: 0.02,
} as const;

/** The same seed draws the same nodes. */
export function draws(seed: number, count: number, types: readonly string[]): readonly Draw[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const entries = (shares: Readonly<Record<string, number>>, words: readonly string[]) =>
    Object.entries(shares).flatMap(([name, share]) => (random() < share ? [[name, pick(words)] as const] : []));
  return Array.from({ length: count }, () => {
    const maxPods = pick(MAX_PODS);
    return {
      type: pick(types),
      env: Object.fromEntries([...entries(SET, NUMBERS), ...entries(SWITCHED, SWITCHES)]),
      maxPods,
      // Kubelet lets in no more.
      pods: Math.floor(random() * Math.min(60, maxPods - HOST_NETWORK_PODS + 1)),
      pace: pick([1, 2, 7, 60]),
      excluded: random() < 0.1,
    };
  });
}

/** What ipamd comes to, draw by draw, in the environment of its manifest with what the draw sets. */
export async function ipamdRests({ pool, manifest }: OraclePrograms, drawn: readonly Draw[]): Promise<readonly Rest[]> {
  const byDefault = environmentIn(await readFile(manifest, 'utf8'));
  const asked = drawn.map((draw) => ({ ...draw, env: { ...byDefault, ...draw.env } }));
  const share = Math.ceil(asked.length / availableParallelism());
  const shares = Array.from({ length: Math.ceil(asked.length / share) }, (_, index) =>
    answered(pool, asked.slice(index * share, (index + 1) * share)),
  );
  return (await Promise.all(shares)).flat();
}

async function answered(program: string, drawn: readonly Draw[]): Promise<readonly Rest[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pools-'));
  const [asked, rests] = [join(folder, 'draws'), join(folder, 'rests')];
  try {
    await writeFile(asked, drawn.map((draw) => `${JSON.stringify(draw)}\n`).join(''));
    const env = { ...QUIET, POOL_DRAWS: asked, POOL_RESTS: rests };
    const run = promisify(execFile)(program, ['-test.run', '^TestPools$', '-test.timeout', '20m'], {
      env,
      cwd: folder,
    });
    await run.catch(({ stdout }: { stdout: string }) => Promise.reject(new Error(stdout)));
    const lines = (await readFile(rests, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => REST.parse(JSON.parse(line)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const DAEMON_SET = z.object({
  kind: z.literal('DaemonSet'),
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({ name: z.string(), env: z.array(z.object({ name: z.string(), value: z.string().optional() })) }),
        ),
      }),
    }),
  }),
});

/** What a manifest sets for the container `aws-node`. */
function environmentIn(manifest: string): Readonly<Record<string, string>> {
  const daemonSets = parseAllDocuments(manifest).flatMap(
    (document) => DAEMON_SET.safeParse(document.toJS()).data ?? [],
  );
  const containers = daemonSets.flatMap(({ spec }) => spec.template.spec.containers);
  const env = containers.find(({ name }) => name === 'aws-node')?.env;
  if (env === undefined) throw new Error('the manifest has no container aws-node');
  return Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

/** What our model says of the same node. */
export function modelRest(release: string, { type, env, maxPods, pods, excluded }: Draw): Rest {
  const settings = cniConfiguration(JSON.stringify({ env }), release)?.settings;
  const slots = slotsOf(type, undefined);
  if (settings === undefined || slots === undefined) throw new Error(`no settings or no limits: ${type}`);
  const isExcluded = excluded && settings.subnetDiscovery;
  const node = { release, maxPods, ...(isExcluded ? { primaryServes: false } : {}) };
  const bounds = poolBounds(slots, settings, node);
  const pool = settings.poolGrows ? poolAtRest(bounds, pods) : { filled: [], addresses: 0, served: 0 };
  const { primary, others } = nodeDemand(slots, settings, pods, node);
  const units = [primary, ...others].map(({ addresses, prefixes }) => prefixes + addresses - 1);
  const withoutTrunk = bounds.primaryServes ? Math.max(1, pool.filled.length) : 1 + pool.filled.length;
  return {
    enis: 1 + others.length,
    trunk: 1 + others.length > withoutTrunk,
    byPrefix: bounds.byPrefix,
    filled: units.filter((count) => count > 0).sort((a, b) => b - a),
    addresses: pool.addresses,
    served: pool.served,
  };
}
