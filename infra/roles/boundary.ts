import { PermissionsBoundary, type StackProps } from 'aws-cdk-lib';
import type { HubNaming } from './role-name.ts';

/** The managed policy that bounds every role of a stack, of the account that the stack is in; none unless configured. */
export function boundary({ deployment }: Pick<HubNaming, 'deployment'>): Pick<StackProps, 'permissionsBoundary'> {
  const { permissionsBoundary: name } = deployment;
  return name === undefined ? {} : { permissionsBoundary: PermissionsBoundary.fromName(name) };
}
