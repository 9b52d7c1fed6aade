import { hasDeliveries } from '../../lambda/config/deliveries.ts';
import { namedRole } from '../../lambda/config/names.ts';
import type { Config } from '../../lambda/config/schema.ts';

/** The functions that the hub deploys. */
export type FunctionName = 'audit' | 'scan' | 'cleanup' | 'deliver' | 'import';

/** Those that a configuration asks for. */
export function functionsOf(config: Pick<Config, 'cleanup' | 'notifications'>): readonly FunctionName[] {
  const { cleanup, notifications } = config;
  return [
    'audit',
    'scan',
    ...(cleanup.mode === 'off' ? [] : (['cleanup'] as const)),
    ...(hasDeliveries(config) ? (['deliver'] as const) : []),
    ...(notifications.securityHub === undefined ? [] : (['import'] as const)),
  ];
}

/** What the roles of a deployment are named by. */
export type HubNaming = Pick<Config, 'name' | 'deployment'>;

/** The name of one of the hub's own roles, with its path in front. */
export function hubRoleName({ name, deployment }: HubNaming, role: string): string {
  return namedRole(`${name}-${role}`, deployment);
}

/** Name of a function's role in the hub, fixed where the trust policies of members name it; with its path in front. */
export function functionRoleName(deployment: HubNaming, name: FunctionName): string {
  return hubRoleName(deployment, functionRoleSuffix(name));
}

/** What the name of a function's role ends in. */
export function functionRoleSuffix(name: FunctionName): string {
  return `${name}-function`;
}

/**
 * Name and path of one of the hub's own roles. It has no name of its own unless somebody needs one: IAM is one for all
 * regions, so that a fixed name is in the way of a second deployment.
 */
export function hubRole(
  config: HubNaming,
  role: string,
  isNamedElsewhere: boolean,
): Partial<ReturnType<typeof withPath>> {
  const { roleName, path } = withPath(hubRoleName(config, role));
  const isNamed = isNamedElsewhere || config.deployment.roleNamePrefix !== undefined;
  return { ...(isNamed ? { roleName } : {}), ...(path === undefined ? {} : { path }) };
}

/** A role's name and its path as IAM takes them, from a name that may have the path in front (`audit/reader`). */
export function withPath(name: string): { readonly roleName: string; readonly path?: string } {
  const end = name.lastIndexOf('/');
  return end === -1 ? { roleName: name } : { roleName: name.slice(end + 1), path: `/${name.slice(0, end + 1)}` };
}
