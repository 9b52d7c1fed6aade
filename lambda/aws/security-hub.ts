import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { SecurityHubImports } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/** Imports findings as the session, whose account they must be of, into Security Hub of the region, which must be theirs. */
export function securityHubImporter(session: Session, region: string): SecurityHubImports {
  const client = usable(new SecurityHubClient(clientSettings(session, region)), { speaks: 'json' });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    batchImportFindings: call(
      ACTIONS.securityhub.batchImportFindings,
      ANSWERS.securityhub.batchImportFindings,
      (input, options) => client.send(new BatchImportFindingsCommand(input), options),
    ),
  };
}
