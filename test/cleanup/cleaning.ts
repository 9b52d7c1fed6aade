/** For tests: cleans a region of the simulated AWS through the real SDK, in a time of its own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { eniDeleter } from '../../lambda/aws/eni-deleter.ts';
import { otherRegions } from '../../lambda/aws/regions.ts';
import type { Session } from '../../lambda/aws/sessions.ts';
import { awsSource } from '../../lambda/aws/source.ts';
import { type Candidate, planCleanup } from '../../lambda/cleanup/plan.ts';
import { READ_SECTIONS } from '../../lambda/cleanup/target-result.ts';
import type { CleanupWorld } from '../../lambda/cleanup/world.ts';
import { collectInventory } from '../../lambda/collect/collect.ts';
import type { Elsewhere } from '../../lambda/facts/eni/clusters-elsewhere.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { EniMemory } from '../../lambda/model/ledger.ts';
import type { Target } from '../../lambda/model/target.ts';
import { aWorld, type RegionBuilder, type SimulatedAws } from '../../simulated-aws/index.ts';
import { NOW } from '../checks/an-inventory.ts';
import { ACCOUNT, REGION, serve } from '../collect/collecting.ts';
import { NOWHERE_ELSE, remembering, SETTINGS, TWO_DAYS } from './leaks.ts';

export const TARGET: Target = { accountId: ACCOUNT, region: REGION, partition: 'aws' };

/** A time that passes only by waiting, and a record of the waits. */
export interface FakeWorld extends CleanupWorld {
  readonly waits: readonly number[];
  readonly advance: (minutes: number) => void;
  readonly stop: () => void;
}

export function fakeWorld(start: Date = NOW): FakeWorld {
  const stopping = new AbortController();
  const waits: number[] = [];
  let time = start.getTime();
  return {
    clock: () => new Date(time),
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
    signal: stopping.signal,
    waits,
    advance: (minutes) => {
      time += minutes * 60_000;
    },
    stop: () => stopping.abort(),
  };
}

/** A region with a VPC and one subnet in which a cluster that is gone left its ENIs. */
export async function aRegion(
  build: (region: RegionBuilder) => unknown = () => {},
  options: Parameters<typeof serve>[1] = {},
) {
  const world = aWorld({ now: NOW });
  world.account(ACCOUNT, (account) =>
    account.region(REGION, (region) => build(region.vpc('main').subnet('a', { cidr: '10.0.0.0/20' }))),
  );
  const aws = await serve(world, options);
  const region = world.in(ACCOUNT, REGION);
  return { aws, region, ...portsOf(aws), idOf: (name: string) => region.idOf('eni', name) };
}

/** What reads and what deletes as the account's user. Reads are tried twice, so that a failing test does not wait. */
export function portsOf(aws: SimulatedAws) {
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  const session: Session = {
    accountId: ACCOUNT,
    partition: 'aws',
    credentials: aws.clientConfig(REGION, ACCOUNT).credentials,
    requestHandler: {},
    stsRegion: REGION,
    profile: undefined,
  };
  return {
    ports: targetPorts(session, REGION, { maxCallsInFlight: 4, maxAttempts: 2 }),
    others: otherRegions(session, REGION),
    deleter: eniDeleter(session, REGION),
  };
}

/** What is planned there, with every available ENI seen two days ago; and that memory. */
export async function plannedThere({ ports }: Pick<ReturnType<typeof portsOf>, 'ports'>): Promise<{
  readonly candidates: readonly Candidate[];
  readonly memory: EniMemory;
  readonly elsewhere: Elsewhere;
}> {
  const inventory = await collectInventory({
    target: TARGET,
    sources: { aws: awsSource(ports) },
    scope: 'eks',
    sections: READ_SECTIONS,
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: new AbortController().signal,
  });
  const { availableEnis } = inventory.sections;
  const enis = availableEnis.status === 'read' ? availableEnis.items : [];
  const memory = remembering(enis, ...TWO_DAYS);
  const plan = planCleanup(inventory, memory, SETTINGS, NOW, NOWHERE_ELSE);
  if (plan.status === 'refused') throw new Error(plan.refusal.message);
  return { candidates: plan.candidates, memory, elsewhere: NOWHERE_ELSE };
}

/** A store in a folder that is gone after the test. */
export async function aStore(): Promise<ObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return directoryStore(folder);
}

/** A store that takes no more writes of keys with the prefix once `failing` says so. */
export function failingStore(store: ObjectStore, prefix: string, failing: () => boolean): ObjectStore {
  return {
    ...store,
    put: (key, text, expected, signal) => {
      if (!key.startsWith(prefix) || !failing()) return store.put(key, text, expected, signal);
      throw new AuditorError('LEDGER_FAILED', `${store.pathOf(key)} cannot be written: the disk is full`);
    },
  };
}

/** The lines of the only record in the store. */
export async function recordIn(store: ObjectStore, day: Date = NOW): Promise<readonly Record<string, unknown>[]> {
  const key = `cleanup/${day.toISOString().slice(0, 10)}/${ACCOUNT}/${REGION}.ndjson`;
  const stored = await store.get(key, new AbortController().signal);
  return (stored?.text ?? '').split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Calls of DeleteNetworkInterface, as `trial eni-…` or `delete eni-…`. */
export function deletionsAsked(aws: SimulatedAws): readonly string[] {
  return aws.calls
    .filter(({ action }) => action === 'DeleteNetworkInterface')
    .map(({ parameters }) => `${parameters.DryRun === true ? 'trial' : 'delete'} ${parameters.NetworkInterfaceId}`);
}
