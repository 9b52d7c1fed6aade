/** The ARN of a role or an instance profile, taken apart. */
export interface RoleArn {
  readonly kind: 'role' | 'instance-profile';
  readonly partition: string;
  readonly accountId: string;
  /** `/`, or `/eks/nodes/`. */
  readonly path: string;
  /** One of its kind in the account, whatever the path (IAM user guide, IAM identifiers). */
  readonly name: string;
}

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):(role|instance-profile)(\/(?:[^/]+\/)*)([^/]+)$/;

/** Undefined for the ARN of anything else: a user, an assumed role's session. */
export function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, accountId, kind, path, name] = ROLE_ARN.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || path === undefined || name === undefined) return undefined;
  return { kind: kind === 'role' ? 'role' : 'instance-profile', partition, accountId, path, name };
}

/** The form in which `aws-auth` wants a role: it never matches one with a path (EKS user guide, auth-configmap). */
export function withoutPath(arn: string): string {
  const parsed = parseRoleArn(arn);
  if (parsed === undefined) return arn;
  const { partition, accountId, kind, name } = parsed;
  return `arn:${partition}:iam::${accountId}:${kind}/${name}`;
}

export function hasPath(arn: string): boolean {
  return (parseRoleArn(arn)?.path ?? '/') !== '/';
}

/** The role of that name, with its path in front where it has one, in the account of another role. */
export function roleBeside(arn: string, name: string): string {
  return arn.replace(/(?<=:role\/).*$/, name);
}

/** What a person calls it: the last part of the ARN. */
export function nameOfRole(arn: string): string {
  return parseRoleArn(arn)?.name ?? arn;
}
