/** The functions that the hub deploys. */
export type FunctionName = 'audit' | 'scan' | 'cleanup';

/** Name of a function's role in the hub, fixed where the trust policies of members name it. */
export function functionRoleName(deployment: string, name: FunctionName): string {
  return `${deployment}-${name}-function`;
}

/** A role's name and its path as IAM takes them, from a name that may have the path in front (`audit/reader`). */
export function withPath(name: string): { readonly roleName: string; readonly path?: string } {
  const end = name.lastIndexOf('/');
  return end === -1 ? { roleName: name } : { roleName: name.slice(end + 1), path: `/${name.slice(0, end + 1)}` };
}
