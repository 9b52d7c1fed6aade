import type { DeleteFailure } from '../aws/eni-delete-errors.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { classifyEni } from '../facts/eni/eni-ownership.ts';
import type { CleanupOutcome } from '../model/cleanup.ts';
import { lookOnce, type Sight, seeWhetherGone } from './confirm.ts';
import type { CleanupWorld } from './world.ts';

/** What EC2 made of a deletion. */
export type Answer = { readonly kind: 'accepted' } | DeleteFailure;

/** What became of one ENI, and why none may follow it, where none may. */
export interface DeletionOutcome {
  readonly outcome: CleanupOutcome['outcome'];
  readonly message: string;
  readonly stop?: string;
}

/**
 * What an answer means for the ENI. Whether it is gone is never taken from the answer alone: `deleted` and
 * `already-gone` are said only of what EC2 does not show any more.
 */
export async function deletionOutcome(
  answer: Answer,
  eniId: string,
  ports: TargetPorts,
  world: CleanupWorld,
): Promise<DeletionOutcome> {
  switch (answer.kind) {
    case 'in-use':
      return { outcome: 'in-use', message: answer.message };
    case 'refused':
    case 'would-succeed':
      return { outcome: 'failed', message: answer.message };
    case 'denied':
      return afterDenied(answer.message, await lookOnce(eniId, ports));
    case 'throttled':
      return { outcome: 'throttled', message: answer.message, stop: `EC2 throttles deletions: ${answer.message}` };
    case 'accepted':
      return afterAccepted(await seeWhetherGone(eniId, ports, world));
    case 'gone':
      return afterGone(await seeWhetherGone(eniId, ports, world));
    case 'unanswered':
      return afterUnanswered(answer.message, await seeWhetherGone(eniId, ports, world));
  }
}

/**
 * IAM denies the deletion of what somebody tagged to stay since we looked. That is of this ENI alone; any other denial is
 * of all.
 */
function afterDenied(message: string, sight: Sight): DeletionOutcome {
  const keep = sight.kind === 'shown' ? classifyEni(sight.eni, sight.eni.ownerId).keep : [];
  if (keep.some((reason) => reason === 'exempt' || reason === 'no-manage-tag')) {
    return { outcome: 'changed', message: `kept: tagged to stay since it was looked at (${message})` };
  }
  return { outcome: 'denied', message, stop: 'deleting is denied there' };
}

function afterAccepted(sight: Sight): DeletionOutcome {
  switch (sight.kind) {
    case 'gone':
      return { outcome: 'deleted', message: 'deleted' };
    case 'shown':
      return { outcome: 'unconfirmed', message: 'EC2 accepted the deletion, but still shows it' };
    case 'unread':
      return { outcome: 'unconfirmed', message: `EC2 accepted the deletion, but could not be asked: ${sight.failure}` };
  }
}

function afterGone(sight: Sight): DeletionOutcome {
  switch (sight.kind) {
    case 'gone':
      return { outcome: 'already-gone', message: 'somebody else deleted it first' };
    case 'shown':
      return { outcome: 'failed', message: 'EC2 says that it does not exist, but still shows it' };
    case 'unread':
      return {
        outcome: 'unconfirmed',
        message: `EC2 says that it does not exist, but could not be asked: ${sight.failure}`,
      };
  }
}

function afterUnanswered(message: string, sight: Sight): DeletionOutcome {
  switch (sight.kind) {
    case 'gone':
      return { outcome: 'deleted', message: `deleted; the answer was lost (${message})` };
    case 'shown':
      return { outcome: 'failed', message: `no answer (${message}), and EC2 still shows it` };
    case 'unread':
      return {
        outcome: 'unconfirmed',
        message: `no answer (${message}), and EC2 could not be asked: ${sight.failure}`,
      };
  }
}
