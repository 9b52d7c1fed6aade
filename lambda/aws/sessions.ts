import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { homeRegion } from './home-region.ts';
import { ofOneAccount } from './one-account.ts';
import { ACTIONS } from './permissions.ts';
import type { StsCalls } from './ports.ts';
import { credentialsError } from './session-errors.ts';
import { Sha256 } from './sha256.ts';
import { StrictQueryProtocol } from './strict-xml.ts';
import { usable } from './usable.ts';

type Credentials = NonNullable<STSClientConfig['credentials']>;
type RequestHandler = NonNullable<STSClientConfig['requestHandler']>;

/** Who we are in one account, and what its clients share. */
export interface Session {
  readonly accountId: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Remembers credentials and renews them before they expire, once for all clients. */
  readonly credentials: Credentials;
  /** Keeps connections open, for all clients. */
  readonly requestHandler: RequestHandler;
  /** Who that is: a user, or a role, without its path where nobody named it to us. Undefined for who is neither. */
  readonly principalArn?: string | undefined;
  /** Where STS is asked. */
  readonly stsRegion: string;
  /** Shared-config profile whose other settings (endpoints, FIPS) count too. */
  readonly profile: string | undefined;
  /** What its clients are told by the environment and the profile, looked up once for all. Default: each looks. */
  readonly lookedUp?: LookedUp | undefined;
  /** As `lookedUp`, by the SDK's name of a service; what the first client of a service finds is for all. */
  readonly endpoints?: Map<string, ConfiguredEndpoint> | undefined;
  /** Milliseconds that one call may take, all its tries included. Default `CALL_TIME_LIMIT_MS`. */
  readonly callTimeLimitMs?: number | undefined;
  /** Tries of one call, the first included. Default 6: with the SDK's back-off about half a minute of throttling. */
  readonly maxAttempts?: number | undefined;
}

/** Kinds of endpoints, and of signatures. The SDK finds most of them nowhere, at which it throws four errors each. */
type LookedUp = Required<Pick<STSClientConfig, 'useFipsEndpoint' | 'useDualstackEndpoint' | 'authSchemePreference'>>;

/** Where a service is, if the environment or the configuration says so. */
type ConfiguredEndpoint = STSClient['config']['serviceConfiguredEndpoint'];

export interface HomeSessionOptions extends Pick<Session, 'callTimeLimitMs' | 'maxAttempts'> {
  readonly profile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RoleToAssume {
  readonly arn: string;
  readonly externalId?: string | undefined;
  /** 2 to 64 characters. Default `eks-ip-auditor`: how the audit shows in the account's CloudTrail. */
  readonly sessionName?: string | undefined;
}

/** Any region that answers STS; in other partitions one has to be configured. */
const DEFAULT_STS_REGION = 'us-east-1';

/**
 * The session of the credentials we were started with, found as the AWS CLI finds them.
 * @throws AuditorError CREDENTIALS when there are none, or AWS does not take them
 */
export async function homeSession({
  profile,
  signal,
  callTimeLimitMs,
  maxAttempts,
}: HomeSessionOptions = {}): Promise<Session> {
  const region = (await homeRegion({ profile })) ?? DEFAULT_STS_REGION;
  const client = new STSClient({
    ...SHARED_SETTINGS,
    region,
    requestHandler: TRANSPORT,
    protocol: StrictQueryProtocol,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(profile === undefined ? {} : { profile }),
  });
  const deadline = signal ?? new AbortController().signal;
  try {
    const { credentials: found, requestHandler } = client.config;
    let accessKeyId: string | undefined;
    client.config.credentials = async (properties) => {
      const identity = await found(properties);
      accessKeyId = identity.accessKeyId;
      return identity;
    };
    const { Account = '', Arn = '' } = await stsCalls(client, callTimeLimitMs).getCallerIdentity({}, deadline);
    const credentials = ofOneAccount(found, { accountId: Account, accessKeyId }, (renewed) =>
      accountOfKeys(renewed, { region, requestHandler }, callTimeLimitMs),
    );
    const identity = { accountId: Account, partition: partitionOf(Arn), principalArn: principalOf(Arn) };
    const lookedUp = await lookedUpIn(client.config, region);
    const settings = { stsRegion: region, profile, lookedUp, endpoints: new Map(), callTimeLimitMs, maxAttempts };
    return { ...identity, credentials, requestHandler, ...settings };
  } catch (error) {
    // Who interrupts wants to hear no reason; that the time was over is one.
    if (!isTimeout(deadline.reason)) deadline.throwIfAborted();
    throw credentialsError(error, { profile, region });
  }
}

async function accountOfKeys(
  credentials: AwsCredentialIdentity,
  settings: Pick<STSClientConfig, 'region' | 'requestHandler'>,
  timeLimitMs: number | undefined,
): Promise<string> {
  const client = new STSClient({ ...SHARED_SETTINGS, ...settings, credentials, protocol: StrictQueryProtocol });
  const { signal } = new AbortController();
  return (await stsCalls(client, timeLimitMs).getCallerIdentity({}, signal)).Account ?? '';
}

/**
 * What all clients of a session may have of one in a region. Undefined where the region's own name asks for FIPS
 * (`us-east-1-fips`): that is for this region, and each client has to look for itself.
 */
export async function lookedUpIn(config: STSClient['config'], region: string): Promise<LookedUp | undefined> {
  const { useFipsEndpoint, useDualstackEndpoint, authSchemePreference } = config;
  const isPlain = (await config.region()) === region;
  return isPlain ? { useFipsEndpoint, useDualstackEndpoint, authSchemePreference } : undefined;
}

/**
 * A session in the account of the role. Its credentials are renewed as long as `signal` has not aborted.
 * @throws AwsCallError when the role cannot be assumed
 */
export async function assumeRole(
  home: Session,
  { arn, externalId, sessionName = 'eks-ip-auditor' }: RoleToAssume,
  signal: AbortSignal = new AbortController().signal,
): Promise<Session> {
  const sts = stsCalls(
    withSharedEndpoint(new STSClient({ ...clientSettings(home, home.stsRegion), protocol: StrictQueryProtocol }), home),
    home.callTimeLimitMs,
  );
  const credentials = remembered(async () =>
    identityOf(await sts.assumeRole({ RoleArn: arn, RoleSessionName: sessionName, ExternalId: externalId }, signal)),
  );
  await credentials();
  return {
    ...home,
    accountId: arn.split(':')[4] ?? '',
    partition: partitionOf(arn),
    principalArn: arn,
    credentials,
  };
}

/** What every client of a session is made with. Adaptive retries slow down when AWS throttles. */
export function clientSettings(
  { credentials, requestHandler, profile, lookedUp, maxAttempts }: Session,
  region: string,
) {
  return {
    ...SHARED_SETTINGS,
    ...lookedUp,
    region,
    credentials,
    requestHandler,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** The client, with the endpoint that another of its service has looked up for the session. */
export function withSharedEndpoint<
  Client extends { readonly config: { readonly serviceId: string; serviceConfiguredEndpoint?: ConfiguredEndpoint } },
>(client: Client, { endpoints }: Pick<Session, 'endpoints'>): Client {
  const { config } = client;
  const known = endpoints?.get(config.serviceId) ?? config.serviceConfiguredEndpoint;
  endpoints?.set(config.serviceId, known);
  config.serviceConfiguredEndpoint = known;
  return client;
}

const SHARED_SETTINGS = {
  retryMode: 'adaptive',
  maxAttempts: 6,
  userAgentAppId: 'eks-ip-auditor',
  sha256: Sha256,
} as const;

/**
 * Milliseconds. A filtered list of ENIs can take EC2 more than a minute in a huge account (VPC resource controller,
 * issue 411), so the request's own limit is far above that; the audit's deadline is what ends it in practice.
 */
const TRANSPORT = {
  connectionTimeout: 5_000,
  requestTimeout: 150_000,
  throwOnRequestTimeout: true,
  socketTimeout: 150_000,
  httpsAgent: { keepAlive: true, maxSockets: 256 },
  httpAgent: { keepAlive: true, maxSockets: 256 },
} as const;

function stsCalls(sts: STSClient, timeLimitMs: number | undefined): StsCalls {
  const client = usable(sts, { speaks: 'xml' });
  const call = guarded(withoutLimit, timeLimitMs);
  return {
    assumeRole: call(ACTIONS.sts.assumeRole, ANSWERS.sts.assumeRole, (input, options) =>
      client.send(new AssumeRoleCommand(input), options),
    ),
    getCallerIdentity: call(ACTIONS.sts.getCallerIdentity, ANSWERS.sts.getCallerIdentity, (input, options) =>
      client.send(new GetCallerIdentityCommand(input), options),
    ),
  };
}

/** Remembers and renews credentials as the SDK does those of one client; marked so that no client does it once more. */
function remembered(provider: () => Promise<Identity>): () => Promise<Identity> {
  const memoized = memoizeIdentityProvider(provider, isIdentityExpired, doesIdentityRequireRefresh);
  if (memoized === undefined) throw new Error('the SDK remembers no credentials');
  return Object.assign(memoized, { memoized: true });
}

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  /** Whose it is: for who observes the calls. */
  readonly accountId?: string;
}

function identityOf({ Credentials: issued, AssumedRoleUser }: AssumeRoleCommandOutput): Identity {
  const accountId = AssumedRoleUser?.Arn?.split(':')[4];
  return {
    ...(accountId === undefined ? {} : { accountId }),
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    ...(issued?.SessionToken === undefined ? {} : { sessionToken: issued.SessionToken }),
    ...(issued?.Expiration === undefined ? {} : { expiration: issued.Expiration }),
  };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

/** Of a session of a role, the role's: STS leaves out the path. */
function principalOf(arn: string): string | undefined {
  if (/^arn:[^:]+:iam::\d{12}:user\//.test(arn)) return arn;
  const { partition, account, role } =
    /^arn:(?<partition>[^:]+):sts::(?<account>\d{12}):assumed-role\/(?<role>[^/]+)\/[^/]+$/.exec(arn)?.groups ?? {};
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

/** The second part of every ARN. */
function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}
