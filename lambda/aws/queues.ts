import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { SqsCalls } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/** Speaks to queues as the session. The region must be theirs. */
export function queueCalls(session: Session, region: string): SqsCalls {
  const client = usable(new SQSClient({ ...clientSettings(session, region), useQueueUrlAsEndpoint: false }), {
    speaks: 'json',
  });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    sendMessage: call(ACTIONS.sqs.sendMessage, ANSWERS.sqs.sendMessage, (input, options) =>
      client.send(new SendMessageCommand(input), options),
    ),
    changeMessageVisibility: call(
      ACTIONS.sqs.changeMessageVisibility,
      ANSWERS.sqs.changeMessageVisibility,
      (input, options) => client.send(new ChangeMessageVisibilityCommand(input), options),
    ),
  };
}
