import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { SecretsRead } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/** Reads secrets as the session. The region must be theirs. */
export function secretsReader(session: Session, region: string): SecretsRead {
  const client = usable(new SecretsManagerClient(clientSettings(session, region)), { speaks: 'json' });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    getSecretValue: call(
      ACTIONS.secretsmanager.getSecretValue,
      ANSWERS.secretsmanager.getSecretValue,
      (input, options) => client.send(new GetSecretValueCommand(input), options),
    ),
  };
}
