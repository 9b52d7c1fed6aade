import { homeRegion } from '../aws/home-region.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { CHECKS } from '../checks/index.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { storeNamed } from './store-named.ts';

/** Who and where the function is, what it is configured to do, and where it keeps things. */
export interface FunctionSetup {
  readonly config: Config;
  readonly home: Session;
  readonly homeRegion: string | undefined;
  /** The store that `LEDGER` names, or undefined where the function has no memory. */
  readonly ledger: ObjectStore | undefined;
  /** Where runs keep what their functions hand to each other: the store that `RUNS` names. */
  readonly runs: ObjectStore;
}

let kept: { readonly origin: string; readonly found: FunctionSetup } | undefined;

/**
 * Found once for all invocations of a sandbox: the configuration is packed with the function (`CONFIG_FILE`, else
 * `eks-ip-auditor.config.json` beside the bundle), and who and where it is does not change.
 * @throws AuditorError CONFIG_UNREADABLE, CONFIG_INVALID, CREDENTIALS, USAGE
 */
export async function functionSetup(signal: AbortSignal): Promise<FunctionSetup> {
  const origin = originOf(process.env);
  if (kept?.origin === origin) return kept.found;
  const found = await find(signal);
  kept = { origin, found };
  return found;
}

/** What the setup is made from. */
function originOf({ CONFIG_FILE, LEDGER, RUNS, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID }: NodeJS.ProcessEnv): string {
  return [CONFIG_FILE, LEDGER, RUNS, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID].join('\n');
}

async function find(signal: AbortSignal): Promise<FunctionSetup> {
  const { config } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: process.cwd() });
  const home = await homeSession({ signal });
  return {
    config,
    home,
    homeRegion: await homeRegion(),
    ledger: (process.env.LEDGER ?? '') === '' ? undefined : await storeNamed('LEDGER', home),
    runs: await storeNamed('RUNS', home),
  };
}
