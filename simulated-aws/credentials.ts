/** Access keys and what they stand for: a user of each account of the world, and sessions that AssumeRole issued. */
import type { WireRequest } from './wire/http.ts';
import { headerOf } from './wire/http.ts';

export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  /** The role assumed, where the caller is a role's session. */
  readonly roleArn: string | undefined;
}

/** The parts of a SigV4 `Authorization` header that say who calls whom and where. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly caller: Caller;
}

/** Keys issued so far. Mutable: `AssumeRole` adds to it. */
export interface Credentials {
  readonly sessions: Map<string, Session>;
}

export type Identified =
  | { readonly status: 'known'; readonly caller: Caller }
  | { readonly status: 'expired'; readonly caller: Caller }
  | { readonly status: 'unknown' };

const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;
const USER_KEY = /^AKIA(\d{12})TEST$/;

/** Undefined for a request that is not signed with SigV4. */
export function credentialScope(request: WireRequest): CredentialScope | undefined {
  const [, accessKeyId, region, service] = SCOPE.exec(headerOf(request, 'authorization') ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

/** The long-lived keys of the simulated user in an account. */
export function userKeys(accountId: string): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  return { accessKeyId: `AKIA${accountId}TEST`, secretAccessKey: `secretOf${accountId}`.padEnd(40, 'x') };
}

/** Whom a key stands for. A session's key needs its session token, as AWS demands. */
export function identify(credentials: Credentials, key: string, token: string | undefined, now: Date): Identified {
  const accountId = USER_KEY.exec(key)?.[1];
  if (accountId !== undefined) return { status: 'known', caller: userOf(accountId, key) };
  const session = credentials.sessions.get(key);
  if (session === undefined || session.sessionToken !== token) return { status: 'unknown' };
  return { status: session.expiration > now ? 'known' : 'expired', caller: session.caller };
}

function userOf(accountId: string, accessKeyId: string): Caller {
  return {
    accountId,
    arn: `arn:aws:iam::${accountId}:user/simulated`,
    userId: `AIDA${accountId}USER`,
    accessKeyId,
    roleArn: undefined,
  };
}

/** Issues keys for a session of a role, valid for `seconds`. */
export function issueSession(
  credentials: Credentials,
  role: { readonly arn: string; readonly accountId: string },
  sessionName: string,
  seconds: number,
  now: Date,
): Session {
  const serial = String(credentials.sessions.size + 1).padStart(16, '0');
  const accessKeyId = `ASIA${serial}`;
  const roleName = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  const session: Session = {
    accessKeyId,
    secretAccessKey: `secretOf${accessKeyId}`.padEnd(40, 'x'),
    sessionToken: `tokenOf${accessKeyId}`,
    expiration: new Date(now.getTime() + seconds * 1000),
    caller: {
      accountId: role.accountId,
      arn: `${role.arn.replace(/:iam::(\d+):role\/.*$/, ':sts::$1:assumed-role/')}${roleName}/${sessionName}`,
      userId: `AROA${role.accountId}ROLE:${sessionName}`,
      accessKeyId,
      roleArn: role.arn,
    },
  };
  credentials.sessions.set(accessKeyId, session);
  return session;
}
