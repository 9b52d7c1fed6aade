import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { HubNaming } from './role-name.ts';

/** Bounds every role of a scope by the managed policy that is configured, of the account that the scope is in. */
export function bound(scope: Construct, { permissionsBoundary: name }: HubNaming['deployment']): void {
  if (name === undefined) return;
  PermissionsBoundary.of(scope).apply(ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', name));
}
