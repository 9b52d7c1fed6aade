import type { CleanupContext, CleanupRequest } from '../../cleanup/clean-estate.ts';
import { steadyClock } from '../../cleanup/steady-clock.ts';
import { VERSION } from '../../model/version.ts';
import { isCleanupAllowed } from '../allowed.ts';
import type { FunctionSetup } from '../function-setup.ts';
import { logProgress } from '../telemetry.ts';

/** What a clean-up by the function does beyond where: by the configuration, and with the role that the deployment names. */
export function settingsOf(
  { config }: FunctionSetup,
  mode: CleanupRequest['mode'],
): Pick<CleanupRequest, 'mode' | 'settings' | 'deleteRoleName'> {
  const deleteRoleName = process.env.CLEANUP_ROLE_NAME ?? '';
  return { mode, settings: config.cleanup, deleteRoleName: deleteRoleName === '' ? undefined : deleteRoleName };
}

export function contextOf({ config, home, homeRegion, ledger }: FunctionSetup, signal: AbortSignal): CleanupContext {
  return {
    home,
    homeRegion,
    clock: steadyClock(),
    signal,
    version: VERSION,
    store: ledger,
    allowed: (place) => isCleanupAllowed(place, config.cleanup),
    onProgress: logProgress,
  };
}
