/** What a deployment is called that nobody gave a name. */
export const DEFAULT_NAME = 'eks-ip-auditor';

/** How a deployment names its roles: what stands before each name, and before that its path. */
export interface RoleNaming {
  readonly rolePath?: string | undefined;
  readonly roleNamePrefix?: string | undefined;
}

/** The name of a role with its path in front, as an ARN has it after `role/`. */
export function namedRole(name: string, { rolePath = '', roleNamePrefix = '' }: RoleNaming): string {
  return `${rolePath}${roleNamePrefix}${name}`;
}

/** Names of the roles in other accounts, by default. Those of two deployments differ, since IAM is one for all regions. */
export function defaultRoleNames(
  deployment: string,
  naming: RoleNaming,
): { readonly read: string; readonly cleanup: string; readonly securityHub: string } {
  return {
    read: namedRole(deployment === DEFAULT_NAME ? DEFAULT_NAME : `${deployment}-read`, naming),
    cleanup: namedRole(`${deployment}-cleanup`, naming),
    securityHub: namedRole(`${deployment}-security-hub`, naming),
  };
}

const STACKS = { hub: 'EksIpAuditor', member: 'EksIpAuditorMember', chatWatch: 'EksIpAuditorChatWatch' } as const;

export type StackKind = keyof typeof STACKS;

/** The name of a stack of a deployment: `EksIpAuditor`, with the deployment's name behind it where it has another one. */
export function stackName(kind: StackKind, deployment: string): string {
  return deployment === DEFAULT_NAME ? STACKS[kind] : `${STACKS[kind]}-${deployment}`;
}

/** The folders of a deployment's bucket. Ledgers and the record of clean-up are kept for good. */
export const FOLDERS = { ledger: 'ledger', runs: 'runs', reports: 'reports' } as const;
