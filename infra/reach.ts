import { Aws } from 'aws-cdk-lib';
import { ACTIONS } from '../lambda/aws/permissions.ts';
import type { Config } from '../lambda/config/schema.ts';
import { configuredAccounts, isHomeAudited } from '../lambda/config/to-request.ts';
import type { Deletable } from './roles/permissions.ts';

/** Where the configuration lets the functions go, and how they get there. */
export interface Reach {
  /** The hub's own account is audited, by the functions' own roles. */
  readonly home: boolean;
  /** ARNs of the roles that other accounts are read by; with a `*` for the account of an organisation. */
  readonly readRoles: readonly string[];
  /** ARNs of the roles that ENIs of other accounts are deleted by; none unless clean-up applies. */
  readonly deleteRoles: readonly string[];
  /** ARNs of the roles that import into Security Hub of other accounts; none unless that is configured. */
  readonly importRoles: readonly string[];
  /** ENIs of the hub's own account may be deleted. */
  readonly deletesAtHome: boolean;
  /** Where deleting is allowed at all, whatever account a function is in. */
  readonly deletable: Deletable;
  /** The organisation that all of them are in, where it is known. */
  readonly organizationId: string | undefined;
  /** What finding the accounts of the organisation takes. */
  readonly organizationActions: readonly string[];
}

/** Every `arn:` that it makes is of the partition that the stack is deployed to. */
export function reachOf(config: Config): Reach {
  const { organization } = config.targets;
  const applies = config.cleanup.mode === 'apply';
  const listed = configuredAccounts(config).flatMap(({ roleArn }) => roleArn ?? []);
  const home = isHomeAudited(config);
  return {
    home,
    readRoles: organization === undefined ? listed : [roleIn('*', organization.roleName)],
    deleteRoles: applies ? accountsToClean(config, listed).map((id) => roleIn(id, config.cleanup.roleName)) : [],
    importRoles: importRolesIn(config, listed),
    deletesAtHome: applies && home,
    deletable: config.cleanup,
    organizationId: config.targets.organizationId,
    organizationActions: organizationActions(config),
  };
}

/** Ids of the other accounts that clean-up may delete in; `*` for every account of the organisation. */
function accountsToClean({ targets, cleanup }: Config, roles: readonly string[]): readonly string[] {
  const { accounts: allowed } = cleanup;
  if (targets.organization !== undefined) return allowed === 'all' ? ['*'] : allowed;
  const ids = new Set(roles.map(accountOf));
  return [...ids].filter((id) => allowed === 'all' || allowed.includes(id));
}

function importRolesIn(
  { targets, notifications: { securityHub } }: Config,
  listed: readonly string[],
): readonly string[] {
  if (securityHub === undefined) return [];
  const accounts = targets.organization === undefined ? new Set(listed.map(accountOf)) : ['*'];
  return [...accounts].map((id) => roleIn(id, securityHub.roleName));
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function roleIn(account: string, name: string): string {
  return `arn:${Aws.PARTITION}:iam::${account}:role/${name}`;
}

function organizationActions({ targets: { organization } }: Config): readonly string[] {
  const { listAccounts, listAccountsForParent, listOrganizationalUnitsForParent } = ACTIONS.organizations;
  if (organization === undefined) return [];
  if (organization.organizationalUnits === undefined) return [listAccounts];
  return [listAccountsForParent, listOrganizationalUnitsForParent];
}
