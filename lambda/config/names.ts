/** What a deployment is called that nobody gave a name. */
export const DEFAULT_NAME = 'eks-ip-auditor';

/** Names of the roles in other accounts, by default. Those of two deployments differ, since IAM is one for all regions. */
export function defaultRoleNames(deployment: string): { readonly read: string; readonly cleanup: string } {
  return {
    read: deployment === DEFAULT_NAME ? DEFAULT_NAME : `${deployment}-read`,
    cleanup: `${deployment}-cleanup`,
  };
}
