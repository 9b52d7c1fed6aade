import type { Config } from '../lambda/config/schema.ts';
import { configuredAccounts } from '../lambda/config/to-request.ts';

/** What an account that is audited from the hub has to have. */
export interface Member {
  /** The deployment's name: the roles that are trusted begin with it. */
  readonly deployment: string;
  /** Name of the role to read with, with its path where it has one. */
  readonly readRole: string;
  /** Name of the role to delete with; undefined unless clean-up applies. */
  readonly deleteRole: string | undefined;
  /** Whether clean-up reads as well. */
  readonly cleanup: boolean;
  readonly externalId: string | undefined;
  readonly organizationId: string | undefined;
}

/** One template serves every member, so all have to be entered alike. */
export type MemberOrNone =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'none'; readonly reason: string };

/** The one kind of member that the configuration asks for. */
export function memberOf(config: Config): MemberOrNone {
  const ways = waysIn(config);
  const [way, another] = ways;
  if (way === undefined) return { kind: 'none', reason: 'no account but the own one is configured' };
  if (another !== undefined) {
    const names = ways.map(({ readRole, externalId }) => `${readRole} (external id ${externalId ?? 'none'})`);
    return { kind: 'none', reason: `one template cannot make the roles of all accounts: ${names.join(', ')}` };
  }
  const { mode, roleName } = config.cleanup;
  return {
    kind: 'member',
    member: {
      ...way,
      deployment: config.name,
      deleteRole: mode === 'apply' ? roleName : undefined,
      cleanup: mode !== 'off',
      organizationId: config.targets.organizationId,
    },
  };
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
