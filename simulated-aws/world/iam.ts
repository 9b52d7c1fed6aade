/** Roles, policies and instance profiles of an account. IAM is one for all regions. */
import type { Policy, Role } from '@aws-sdk/client-iam';
import { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
import { upperId } from './ids.ts';
import type { IamState, InstanceProfileRecord, RoleShape } from './state.ts';

export interface IamRoleOptions {
  /** Default `/`. */
  readonly path?: string;
  /** Managed policies: names of AWS's own or of the account's (default none). */
  readonly policies?: readonly string[];
  /** Inline policies by name: a document, or a text in its place. */
  readonly inline?: Readonly<Record<string, object | string>>;
  /** Who may assume it (default EC2, and pods by Pod Identity). */
  readonly trust?: object;
  /** Since its creation (default 60 days). */
  readonly ageMinutes?: number;
  readonly permissionsBoundary?: string;
}

export interface InstanceProfileOptions {
  /** Default `/`. */
  readonly path?: string;
  /** The role's name; without one the profile is empty. */
  readonly role?: string;
}

/** Where IAM things are made. */
export interface IamScene {
  readonly iam: IamState;
  readonly now: Date;
}

export function newIam(accountId: string, partition: string): IamState {
  const iam: IamState = { accountId, partition, roles: new Map(), policies: new Map(), instanceProfiles: new Map() };
  for (const [name, document] of Object.entries(AWS_MANAGED_POLICIES)) {
    putPolicy(iam, `arn:${partition}:iam::aws:policy/${name}`, document, new Date('2018-05-27T21:07:42Z'));
  }
  return iam;
}

/** Makes a role, or puts it in the place of the one with its name. */
export function addIamRole({ iam, now }: IamScene, name: string, options: IamRoleOptions = {}): RoleShape {
  const { path = '/', ageMinutes = 60 * 24 * 60, permissionsBoundary: boundary } = options;
  const shape: RoleShape = {
    RoleName: name,
    Path: path,
    Arn: arnIn(iam, 'role', path, name),
    RoleId: `AROA${upperId(`${iam.accountId}/${path}${name}/${ageMinutes}`, 17)}`,
    CreateDate: wholeSeconds(now.getTime() - ageMinutes * 60_000),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(options.trust ?? TRUSTING_NODES_AND_PODS)),
    MaxSessionDuration: 3600,
    ...(boundary === undefined ? {} : { PermissionsBoundary: boundaryOf(iam, boundary) }),
  };
  iam.roles.set(name, {
    shape,
    attached: (options.policies ?? []).map((policy) => policyNamed(iam, policy)),
    inline: new Map(Object.entries(options.inline ?? {}).map(([policy, document]) => [policy, textOf(document)])),
  });
  return shape;
}

const TRUSTING_NODES_AND_PODS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ],
};

function boundaryOf(iam: IamState, name: string): NonNullable<Role['PermissionsBoundary']> {
  // IAM's API says `Policy` here, which the SDK's type spells otherwise.
  const kind = 'Policy' as NonNullable<NonNullable<Role['PermissionsBoundary']>['PermissionsBoundaryType']>;
  return { PermissionsBoundaryType: kind, PermissionsBoundaryArn: policyNamed(iam, name) };
}

/** A policy of the account's own, at its first version or at the next one. */
export function addIamPolicy({ iam, now }: IamScene, name: string, document: object | string): string {
  const arn = `arn:${iam.partition}:iam::${iam.accountId}:policy/${name}`;
  putPolicy(iam, arn, document, now);
  return arn;
}

function putPolicy(iam: IamState, arn: string, document: object | string, at: Date): void {
  const versions = [...(iam.policies.get(arn)?.versions ?? []), textOf(document)];
  const shape: Policy & { readonly Arn: string } = {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    Path: '/',
    PolicyId: `ANPA${upperId(arn, 17)}`,
    DefaultVersionId: `v${versions.length}`,
    CreateDate: wholeSeconds(at.getTime()),
    UpdateDate: wholeSeconds(at.getTime()),
    IsAttachable: true,
    AttachmentCount: 0,
    PermissionsBoundaryUsageCount: 0,
  };
  iam.policies.set(arn, { shape, versions });
}

/** Makes an instance profile, or puts it in the place of the one with its name. */
export function addInstanceProfile(
  { iam, now }: IamScene,
  name: string,
  { path = '/', role }: InstanceProfileOptions = {},
): InstanceProfileRecord {
  if (role !== undefined && !iam.roles.has(role)) throw new Error(`no IAM role named ${role}`);
  const record: InstanceProfileRecord = {
    name,
    path,
    arn: arnIn(iam, 'instance-profile', path, name),
    id: `AIPA${upperId(`${iam.accountId}/${name}`, 17)}`,
    createDate: wholeSeconds(now.getTime() - 60 * 24 * 60 * 60_000),
    roles: role === undefined ? [] : [role],
  };
  iam.instanceProfiles.set(name, record);
  return record;
}

/** The ARN of a role or an instance profile. */
export function arnIn(
  { partition, accountId }: IamState,
  kind: 'role' | 'instance-profile',
  path: string,
  name: string,
) {
  return `arn:${partition}:iam::${accountId}:${kind}${path}${name}`;
}

function policyNamed(iam: IamState, name: string): string {
  const arn = [...iam.policies.keys()].find((each) => each === name || each.endsWith(`/${name}`));
  if (arn === undefined) throw new Error(`no IAM policy named ${name}`);
  return arn;
}

function textOf(document: object | string): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}

/** IAM keeps no fractions of seconds. */
function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
