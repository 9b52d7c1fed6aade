import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { OrganizationReads } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';

/** Organizations is one for a partition: the SDK finds its endpoint from any region of it. */
export function organizationReads(session: Session): OrganizationReads {
  const client = new OrganizationsClient(clientSettings(session, session.stsRegion));
  const call = guarded(withoutLimit);
  const { organizations: actions } = ACTIONS;
  return {
    listAccounts: call(actions.listAccounts, (input, options) => client.send(new ListAccountsCommand(input), options)),
    listAccountsForParent: call(actions.listAccountsForParent, (input, options) =>
      client.send(new ListAccountsForParentCommand(input), options),
    ),
    listOrganizationalUnitsForParent: call(actions.listOrganizationalUnitsForParent, (input, options) =>
      client.send(new ListOrganizationalUnitsForParentCommand(input), options),
    ),
  };
}
