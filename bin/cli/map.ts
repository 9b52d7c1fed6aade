import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { type MapRequest, mapSubnet } from '../../lambda/map/map-subnet.ts';
import type { MapReport } from '../../lambda/model/map-report.ts';
import { VERSION } from '../../lambda/model/version.ts';
import { type MapFormat, renderMap } from '../../lambda/report/render-map.ts';
import { narrate, note } from '../output.ts';
import { deadline } from './deadline.ts';
import { assertAllWritable, type Destination, writeAll } from './destinations.ts';
import { EXIT } from './exit-codes.ts';
import { Interrupted, interruptedExitCode, interruptible } from './interrupt.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** The flags of `map`, as Commander hands them over. */
export interface MapOptions extends TargetFlags {
  readonly ledger?: string;
  readonly destinations: readonly Destination<MapFormat>[];
}

/**
 * Draws who holds each address of a subnet.
 * @returns the exit code
 * @throws AuditorError for what the user must put right, and for a subnet that is not there or could not be read
 */
export async function map(subnet: string, options: MapOptions): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const region = await homeRegion({ profile: options.profile });
  const request = toRequest(config, targetOverrides(options), { checks: CHECKS, homeRegion: region });
  await assertAllWritable(options.destinations);
  try {
    return await interruptible((signal) => run({ ...request, subnet }, region, options, signal));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note('interrupted: there is no map');
    return process.exit(interruptedExitCode(error));
  }
}

async function run(
  request: MapRequest,
  region: string | undefined,
  { destinations, ledger, profile, timeout }: MapOptions,
  signal: AbortSignal,
): Promise<number> {
  const until = deadline(timeout, signal);
  const home = await homeSession({ profile, signal: until.signal });
  const store = ledger === undefined ? undefined : await openStore(parseLedgerLocation(ledger), home);
  const mapped = await mapSubnet(request, {
    home,
    homeRegion: region,
    signal: until.signal,
    clock: () => new Date(),
    memory: store && { store, signal: until.last },
    onPlace: ({ accountId, region: place }) => narrate(`reading ${request.subnet} in ${accountId} ${place}`),
  });
  signal.throwIfAborted();
  const report: MapReport = {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: VERSION },
    at: new Date().toISOString(),
    ...mapped,
  };
  await writeAll(destinations, 'map', (format, { color, width }) => renderMap(report, format, { color, width }));
  return report.maps.some(({ unread }) => unread.length > 0) ? EXIT.incomplete : EXIT.ok;
}
