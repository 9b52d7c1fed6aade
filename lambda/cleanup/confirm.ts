import type { TargetPorts } from '../aws/ports.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { eniNow } from './by-id.ts';
import { type CleanupWorld, pause } from './world.ts';

const MAX_LOOKS = 5;
const BETWEEN_LOOKS_MS = 1_000;
const LOOK_TIMEOUT_MS = 10_000;

/** Whether EC2 still shows an ENI; `unread` when it did not say, and then why. */
export type Sight =
  | { readonly kind: 'gone' }
  | { readonly kind: 'shown'; readonly eni: NetworkInterface }
  | { readonly kind: 'unread'; readonly failure: string };

/**
 * Looks until an ENI is gone, a few times with a second between: what was deleted can be shown for a moment longer. A
 * run that has to stop looks once more and no further.
 */
export async function seeWhetherGone(eniId: string, ports: TargetPorts, world: CleanupWorld): Promise<Sight> {
  for (let looks = 1; ; looks++) {
    const sight = await lookOnce(eniId, ports);
    if (sight.kind === 'gone' || looks === MAX_LOOKS || world.signal.aborted) return sight;
    await pause(world, BETWEEN_LOOKS_MS);
  }
}

/** Not ended by the run's deadline: of a deletion that was made, what became of it is wanted. */
export async function lookOnce(eniId: string, ports: TargetPorts): Promise<Sight> {
  const answer = await eniNow(eniId, { ports, signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
  if ('failure' in answer) return { kind: 'unread', failure: answer.failure };
  return answer.eni === undefined ? { kind: 'gone' } : { kind: 'shown', eni: answer.eni };
}
