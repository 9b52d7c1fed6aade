import { DeleteNetworkInterfaceCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { EniDelete } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/**
 * The one call that deletes an ENI, in one account and region. Made once, whatever happens to it: a deletion without an
 * answer may have happened, and only whoever asked for it knows what to do then.
 */
export function eniDeleter(session: Session, region: string): EniDelete {
  const client = usable(new EC2Client({ ...clientSettings(session, region), retryMode: 'standard', maxAttempts: 1 }), {
    speaks: 'xml',
  });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    deleteNetworkInterface: call(
      ACTIONS.cleanup.deleteNetworkInterface,
      ANSWERS.cleanup.deleteNetworkInterface,
      (input, options) => client.send(new DeleteNetworkInterfaceCommand(input), options),
    ),
  };
}
