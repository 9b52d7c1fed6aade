/** For tests: reads a region of the simulated AWS through the real SDK. */

import { onTestFinished, vi } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import type { TargetPorts } from '../../lambda/aws/ports.ts';
import type { Session } from '../../lambda/aws/sessions.ts';
import { awsSource } from '../../lambda/aws/source.ts';
import { type CollectProgress, type CollectRequest, collectInventory } from '../../lambda/collect/collect.ts';
import type { ApisOfClusters } from '../../lambda/collect/kubernetes/apis.ts';
import { type Gap, isOfNoSource } from '../../lambda/model/coverage.ts';
import { type Inventory, type ItemOf, SECTION_NAMES, type SectionName } from '../../lambda/model/inventory.ts';
import { type SimulatedAws, startSimulatedAws, type World } from '../../simulated-aws/index.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** A simulated AWS that serves the world until the test ends. */
export async function serve(
  world: World,
  options: Parameters<typeof startSimulatedAws>[1] = {},
): Promise<SimulatedAws> {
  const aws = await startSimulatedAws(world, options);
  onTestFinished(() => aws.stop());
  return aws;
}

type Options = Partial<Pick<CollectRequest, 'scope' | 'sections' | 'signal'>> & {
  /** Calls in flight (default 8), tries of each (default 2, so that a failing test does not wait). */
  readonly callsInFlight?: number;
  readonly tries?: number;
  /** Takes the place of some of the ports. */
  readonly changed?: (ports: TargetPorts) => TargetPorts;
  /** Default: `ACCOUNT`. */
  readonly accountId?: string;
  readonly onProgress?: (event: CollectProgress) => void;
  readonly kubernetes?: ApisOfClusters;
};

/** The inventory of the region; every section unless told. */
export function collect(aws: SimulatedAws, options: Options = {}): Promise<Inventory> {
  const { callsInFlight = 8, tries = 2, accountId = ACCOUNT, kubernetes, changed, ...request } = options;
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  const session: Session = {
    accountId,
    partition: 'aws',
    credentials: aws.clientConfig(REGION, accountId).credentials,
    requestHandler: {},
    stsRegion: REGION,
    profile: undefined,
  };
  const ports = targetPorts(session, REGION, { maxCallsInFlight: callsInFlight, maxAttempts: tries });
  return collectInventory({
    target: { accountId, region: REGION, partition: 'aws' },
    sources: {
      aws: awsSource(changed?.(ports) ?? ports),
      kubernetes,
    },
    scope: 'eks',
    sections: SECTION_NAMES,
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: new AbortController().signal,
    ...request,
  });
}

/** The items of a section that was read; throws the gap's words when it is one. */
export function items<S extends SectionName>(inventory: Inventory, name: S): readonly ItemOf<S>[] {
  const section = inventory.sections[name];
  if (section.status === 'gap') throw new Error(`${name}: ${section.gap.message}`);
  // The items of the section named S; TypeScript does not follow the key through the union.
  return section.items as readonly ItemOf<S>[];
}

/** Those of sources that are read from. */
export function gapsOf(inventory: Inventory): readonly Gap[] {
  return Object.values(inventory.sections).flatMap((section) =>
    section.status === 'gap' && !isOfNoSource(section) ? [section.gap] : [],
  );
}

export function gapOf(inventory: Inventory, name: SectionName): Gap | undefined {
  return gapsOf(inventory).find(({ section }) => section === name);
}

export function callsOf(aws: SimulatedAws, action: string) {
  return aws.calls.filter((call) => call.action === action);
}
