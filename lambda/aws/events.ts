import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { EventsPut } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/** Puts events as the session. The region must be that of the bus. */
export function eventsPutter(session: Session, region: string): EventsPut {
  const client = usable(new EventBridgeClient(clientSettings(session, region)), { speaks: 'json' });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    putEvents: call(ACTIONS.events.putEvents, ANSWERS.events.putEvents, (input, options) =>
      client.send(new PutEventsCommand(input), options),
    ),
  };
}
