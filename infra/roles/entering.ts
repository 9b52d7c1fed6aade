import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, type Role } from 'aws-cdk-lib/aws-iam';
import { AuditorError } from '../../lambda/model/errors.ts';
import { allow, type Permission, statementOf } from './allow.ts';
import { enter } from './permissions.ts';
import { charactersOf, IAM_LIMITS } from './policy-size.ts';

/** What a role's own policy has room for, beside all else that it allows. */
const ROOM = 4_000;

/** A policy's version and the brackets around its statements. */
const AROUND = 50;

/** Roles that may be entered, and what for. */
export interface Entrance {
  readonly sid: string;
  readonly roles: readonly string[];
}

/**
 * Allows a role to enter accounts: by the very roles, as long as the role's own policy has room for them. For more,
 * by their name in every account of the organisation where that is known; or else in policies apart, as many as a role
 * may have.
 * @throws AuditorError CONFIG_INVALID when they are too many for that too
 */
export function allowEntering(role: Role, entrances: readonly Entrance[], organizationId: string | undefined): void {
  const needed = entrances.filter(({ roles }) => roles.length > 0).map(({ sid, roles }) => enter(sid, roles));
  const sizes = needed.map((permission) => sizeOf(role, permission));
  if (sizes.reduce((sum, size) => sum + size, 0) <= ROOM) {
    for (const permission of needed) allow(role, permission);
  } else if (organizationId !== undefined) {
    for (const { sid, resources } of needed) allow(role, inOrganization(enter(sid, byName(resources)), organizationId));
  } else {
    inPoliciesApart(role, needed);
  }
}

/** The role names, each once, in any account. */
function byName(arns: readonly string[]): readonly string[] {
  return [...new Set(arns.map((arn) => arn.replace(/:iam::\d{12}:/, ':iam::*:')))];
}

function inOrganization(permission: Permission, organizationId: string): Permission {
  return { ...permission, conditions: { StringEquals: { 'aws:ResourceOrgID': organizationId } } };
}

function inPoliciesApart(role: Role, permissions: readonly Permission[]): void {
  const parts = permissions.flatMap((permission) => partsOf(role, permission));
  if (parts.length > IAM_LIMITS.managedPoliciesOfRole) throw tooMany(role, permissions, parts.length);
  for (const [index, part] of parts.entries()) {
    const policy = new ManagedPolicy(role.node.scope ?? Stack.of(role), `${role.node.id}Accounts${index + 1}`, {
      roles: [role],
    });
    allow(policy, part);
  }
}

/** Each as full as a managed policy may be. */
function partsOf(role: Role, permission: Permission): readonly Permission[] {
  const base = sizeOf(role, { ...permission, resources: [] }) + AROUND;
  const parts: { resources: string[]; size: number }[] = [];
  for (const resource of permission.resources) {
    const size = charactersOf(Stack.of(role).resolve(resource)) + 1;
    const last = parts.at(-1);
    if (last !== undefined && last.size + size <= IAM_LIMITS.managedPolicy) {
      last.resources.push(resource);
      last.size += size;
    } else {
      parts.push({ resources: [resource], size: base + size });
    }
  }
  return parts.map(({ resources }) => ({ ...permission, resources }));
}

function sizeOf(role: Role, permission: Permission): number {
  return charactersOf(Stack.of(role).resolve(statementOf(permission).toStatementJson()));
}

function tooMany(role: Role, permissions: readonly Permission[], policies: number): AuditorError {
  const arns = permissions.reduce((sum, { resources }) => sum + resources.length, 0);
  return new AuditorError(
    'CONFIG_INVALID',
    `targets.accounts: the role of the function "${role.node.id}" would need ${policies} policies for the ${arns} roles that it enters, and IAM ` +
      `allows ${IAM_LIMITS.managedPoliciesOfRole} of ${IAM_LIMITS.managedPolicy} characters; give "organizationId", with which one role name stands for all, or fewer accounts`,
  );
}
