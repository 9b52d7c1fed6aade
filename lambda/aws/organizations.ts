import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { OrganizationReads } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { usable } from './usable.ts';

/** Organizations is one for a partition: the SDK finds its endpoint from any region of it. */
export function organizationReads(session: Session): OrganizationReads {
  const client = usable(new OrganizationsClient(clientSettings(session, session.stsRegion)), { speaks: 'json' });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  const { organizations: actions } = ACTIONS;
  const { organizations: answers } = ANSWERS;
  return {
    listAccounts: call(actions.listAccounts, answers.listAccounts, (input, options) =>
      client.send(new ListAccountsCommand(input), options),
    ),
    listAccountsForParent: call(actions.listAccountsForParent, answers.listAccountsForParent, (input, options) =>
      client.send(new ListAccountsForParentCommand(input), options),
    ),
    listOrganizationalUnitsForParent: call(
      actions.listOrganizationalUnitsForParent,
      answers.listOrganizationalUnitsForParent,
      (input, options) => client.send(new ListOrganizationalUnitsForParentCommand(input), options),
    ),
  };
}
