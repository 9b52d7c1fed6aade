import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectText } from '../../simulated-aws/index.ts';
import { agedLedger } from '../support/aged-ledger.ts';
import { complaintsIn } from './complaints.ts';
import { anEstate, HUB, MEMBER, type Objects } from './estate.ts';
import { type Grant, policiesOf } from './grants.ts';
import { type RunningProduct, sandboxesOf } from './running-product.ts';
import { type Product, synthesizeProduct } from './synthesized-product.ts';

/** Something that is done with the running product. */
export interface Scenario {
  /** Whether audits were run before, two hours and one hour ago. */
  readonly remembered: boolean;
  /** What it returns may hold complaints. */
  readonly play: (running: RunningProduct) => Promise<readonly unknown[]>;
}

/** What came of a scenario. */
export interface Played {
  /** Of what the scenario returned, and of what the functions wrote. */
  readonly complaints: readonly string[];
  readonly asked: ReturnType<RunningProduct['asked']>;
  /** ENIs of both accounts that were deleted. */
  readonly deleted: number;
  readonly published: number;
}

/** The product, synthesized once and started once. */
export interface Setting {
  readonly product: Product;
  readonly nodeVersions: () => readonly string[];
  /** Plays in an AWS of its own, in which roles have these grants only. */
  readonly play: (scenario: Scenario, policies?: Partial<Limits>) => Promise<Played>;
  readonly stop: () => Promise<void>;
}

interface Limits {
  readonly grants: readonly Grant[];
  readonly resourcePolicies: Product['resourcePolicies'];
}

export interface SettingOptions {
  /** The accounts that the configuration has audited (default both). */
  readonly audited?: readonly string[];
  /** Leaked ENIs of the VPC CNI in each (default 1). */
  readonly leaks?: number;
}

/** @param config as people write it */
export async function aSetting(config: unknown, options: SettingOptions = {}): Promise<Setting> {
  const { audited = [HUB.accountId, MEMBER], leaks = 1 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'permissions-'));
  const members = audited.filter((accountId) => accountId !== HUB.accountId);
  const product = await synthesizeProduct(config, { folder, hub: HUB, members });
  const sandboxes = sandboxesOf(product);
  const policies = policiesOf(product.grants, product.resourcePolicies);
  const objects = await rememberedBy(await sandboxes.start(anEstate(product, { leaks }), policies), product, audited);
  return {
    product,
    nodeVersions: sandboxes.versions,
    play: async (
      { remembered, play },
      { grants = product.grants, resourcePolicies = product.resourcePolicies } = {},
    ) => {
      const world = anEstate(product, { leaks, objects: remembered ? objects : undefined });
      const enis = () =>
        [...world.accounts.keys()].flatMap((id) => [...(world.region(id, HUB.region)?.enis.keys() ?? [])]);
      const earlier = enis();
      const running = await sandboxes.start(world, policiesOf(grants, resourcePolicies));
      try {
        const answers = await play(running);
        return {
          complaints: complaintsIn(running, product.bucket, answers),
          asked: running.asked(),
          deleted: earlier.length - enis().length,
          published: running.aws.publications.length,
        };
      } finally {
        await running.stop();
      }
    },
    stop: async () => {
      sandboxes.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The ledgers of the audits' scans, one an hour. */
async function rememberedBy(
  running: RunningProduct,
  { bucket: name }: Product,
  audited: readonly string[],
): Promise<Objects> {
  for (const accountId of audited) await running.invoke('scan', { accountId, region: HUB.region });
  const bucket = running.aws.world.buckets.get(name);
  await running.stop();
  const ledgers = [...(bucket?.objects.keys() ?? [])].filter((key) => key.startsWith('ledger/'));
  return new Map(ledgers.map((key) => [key, agedLedger(objectText(bucket, key) ?? '', 120, 60)]));
}
