import { homeRegion } from '../aws/home-region.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { CHECKS } from '../checks/index.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { openStore, parseLedgerLocation } from '../ledger/open-store.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { AuditorError } from '../model/errors.ts';

/** Who and where the function is, what it is configured to do, and where it keeps things. */
export interface Surroundings {
  readonly config: Config;
  readonly home: Session;
  readonly homeRegion: string | undefined;
  /** The store that `LEDGER` names (`s3://bucket/prefix`), or undefined where the function has no memory. */
  readonly ledger: ObjectStore | undefined;
}

/** What the surroundings are made from. The sandbox of a function keeps it; tests do not. */
function origin(): string {
  const { CONFIG_FILE, LEDGER, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env;
  return [CONFIG_FILE, LEDGER, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID].join('\n');
}

let kept: { readonly of: string; readonly surroundings: Surroundings } | undefined;

/**
 * Found once for all invocations of a sandbox: the configuration is packed with the function (`CONFIG_FILE`, else
 * `eks-ip-auditor.config.json` beside the bundle), and who it is does not change.
 * @throws AuditorError CONFIG_UNREADABLE, CONFIG_INVALID, CREDENTIALS, USAGE
 */
export async function surroundings(signal: AbortSignal): Promise<Surroundings> {
  const of = origin();
  if (kept?.of === of) return kept.surroundings;
  const found = await find(signal);
  kept = { of, surroundings: found };
  return found;
}

async function find(signal: AbortSignal): Promise<Surroundings> {
  const { config } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: process.cwd() });
  const home = await homeSession({ signal });
  const location = process.env.LEDGER ?? '';
  return {
    config,
    home,
    homeRegion: await homeRegion(),
    ledger: location === '' ? undefined : await openStore(parseLedgerLocation(location), home),
  };
}

/**
 * The value of an environment variable that the deployment sets.
 * @throws AuditorError USAGE when it is not set
 */
export function required(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '')
    throw new AuditorError('USAGE', `${name} is not set; deploy the function with its stack, which does`);
  return value;
}

/** Where runs keep what their functions hand to each other: `RUNS`. */
export function runsStore({ home }: Surroundings): Promise<ObjectStore> {
  return openStore(parseLedgerLocation(required('RUNS')), home);
}
