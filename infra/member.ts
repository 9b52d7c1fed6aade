import type { Config } from '../lambda/config/schema.ts';
import { configuredAccounts } from '../lambda/config/to-request.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import type { Deletable } from './roles/permissions.ts';
import type { HubNaming } from './roles/role-name.ts';

/** What an account that is audited from the hub has to have. */
export interface Member {
  /** How the roles of the hub that are trusted are named. */
  readonly hub: HubNaming;
  /** Name of the role to read with, with its path where it has one. */
  readonly readRole: string;
  /** Name of the role to delete with; undefined unless clean-up applies. */
  readonly deleteRole: string | undefined;
  /** Name of the role to import into Security Hub with; undefined unless that is configured. */
  readonly importRole: string | undefined;
  /** Where the role to delete with may delete. */
  readonly deletable: Deletable;
  /** Whether clean-up reads as well. */
  readonly cleanup: boolean;
  readonly externalId: string | undefined;
  readonly organizationId: string | undefined;
}

/** `alone`: only the hub's own account is audited. `unlike`: one template cannot serve accounts entered differently. */
export type Membership =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'alone' }
  | { readonly kind: 'unlike'; readonly ways: readonly string[] };

/** The one kind of member that the configuration asks for. */
export function memberOf(config: Config): Membership {
  const ways = waysIn(config);
  const [way, another] = ways;
  if (way === undefined) return { kind: 'alone' };
  if (another !== undefined) {
    return {
      kind: 'unlike',
      ways: ways.map(({ readRole, externalId = 'none' }) => `${readRole} (external id ${externalId})`),
    };
  }
  const { mode, roleName } = config.cleanup;
  return {
    kind: 'member',
    member: {
      ...way,
      hub: { name: config.name, deployment: config.deployment },
      deleteRole: mode === 'apply' ? roleName : undefined,
      importRole: config.notifications.securityHub?.roleName,
      deletable: config.cleanup,
      cleanup: mode !== 'off',
      organizationId: config.targets.organizationId,
    },
  };
}

/**
 * The member that the configuration asks for; undefined where only the hub's own account is audited.
 * @throws AuditorError CONFIG_INVALID where accounts are entered in ways that differ
 */
export function onlyMember(config: Config): Member | undefined {
  const found = memberOf(config);
  switch (found.kind) {
    case 'member':
      return found.member;
    case 'alone':
      return undefined;
    case 'unlike':
      throw new AuditorError(
        'CONFIG_INVALID',
        `targets.accounts: one template cannot make roles that differ: ${found.ways.join(', ')}; give them one name and external id`,
      );
  }
}

type WayIn = Pick<Member, 'readRole' | 'externalId'>;

/** Each way in which accounts are entered, once. */
function waysIn(config: Config): readonly WayIn[] {
  const { organization } = config.targets;
  if (organization !== undefined) return [{ readRole: organization.roleName, externalId: organization.externalId }];
  const all = configuredAccounts(config).flatMap(({ roleArn, externalId }): readonly WayIn[] =>
    roleArn === undefined ? [] : [{ readRole: roleArn.slice(roleArn.indexOf('/') + 1), externalId }],
  );
  return [...new Map(all.map((way) => [JSON.stringify([way.readRole, way.externalId]), way])).values()];
}
