import type { Gap, GapReason } from '../model/coverage.ts';
import { UnusableAnswer } from './unusable.ts';

/** A call that AWS did not answer as asked. Everything the ports throw is one. */
export class AwsCallError extends Error {
  /** The IAM action of the call, e.g. `ec2:DescribeSubnets`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`${action} failed`, { cause });
    this.name = 'AwsCallError';
    this.action = action;
  }
}

export type AwsErrorKind =
  | 'denied'
  | 'throttled'
  | 'timeout'
  | 'not-found'
  | 'conflict'
  | 'unsupported'
  | 'credentials'
  | 'network'
  | 'unusable'
  | 'error';

export interface ClassifiedError {
  readonly kind: AwsErrorKind;
  /** AWS's code, Node's (`ECONNRESET`), or the error's name. */
  readonly code: string;
  /** One line in AWS's words, without request ids. */
  readonly message: string;
}

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
  'OperationNotPermitted',
  'OptInRequired',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'KMSThrottling',
  'KMSThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** What S3, IAM and Service Quotas call "not found" without saying so in these words. */
const NOT_FOUND = new Set([
  'NoSuchBucket',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NoSuchKey',
  'NoSuchResourceException',
]);

/** A conditional write found another object than the one it was to replace, or another write under way. */
const CONFLICT = new Set(['ConditionalRequestConflict', 'PreconditionFailed']);

const UNSUPPORTED = new Set([
  'InvalidAction',
  'InvalidVersion',
  'NoSuchVersion',
  'NotImplemented',
  'NotImplementedException',
  'UnknownOperation',
  'UnknownOperationException',
  'Unsupported',
  'UnsupportedOperation',
  'UnsupportedOperationException',
]);

const NETWORK = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const TIMEOUT = new Set(['AbortError', 'ETIMEDOUT', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/**
 * Says what kind of failure an AWS call ended with. The only place that knows AWS's error codes; each service has its
 * own spelling of "denied" and "not found".
 */
export function classifyAwsError(error: unknown): ClassifiedError {
  const failure = error instanceof AwsCallError ? error.cause : error;
  if (failure instanceof UnusableAnswer) return { kind: 'unusable', code: failure.name, message: detailOf(failure) };
  const code = codeOf(failure);
  return { kind: kindOf(code, httpStatusOf(failure)), code, message: messageOf(failure, code) };
}

/** The gap that a failure leaves in a section. */
export function toGap(section: string, action: string, error: unknown): Gap {
  const { kind, code, message } = classifyAwsError(error);
  const inFull = kind === 'error' && !message.includes(code) ? `${code}: ${message}` : message;
  return { section, reason: reasonOf(kind), action, message: inFull };
}

/** The gap that a call of the ports leaves in a section; undefined for what is no call of theirs. */
export function gapOf(section: string, error: unknown): Gap | undefined {
  return error instanceof AwsCallError ? toGap(section, error.action, error) : undefined;
}

/** The thing asked for does not exist, or does not exist any more. */
export function isNotFound(error: unknown): boolean {
  return classifyAwsError(error).kind === 'not-found';
}

/**
 * The bucket holds no such object. Narrower than `isNotFound`: a bucket or an encryption key that does not exist says
 * nothing about the object.
 */
export function isNoSuchObject(error: unknown): boolean {
  return classifyAwsError(error).code === 'NoSuchKey';
}

/** CloudFormation has no code of its own for a stack that is not there: `Stack with id X does not exist`. */
export function isNoSuchStack(error: unknown): boolean {
  const { code, message } = classifyAwsError(error);
  return code === 'ValidationError' && /\bdoes not exist$/.test(message);
}

/** EventBridge Scheduler says that there is no schedule, or no group, of this name. */
export function isNoSuchSchedule(error: unknown): boolean {
  return classifyAwsError(error).code === 'ResourceNotFoundException';
}

/**
 * Security Hub says that it is not enabled in the account and region, or not for the product that findings are of (user
 * guide, BatchImportFindings for finding providers).
 */
export function isWithoutSecurityHub(error: unknown): boolean {
  return classifyAwsError(error).code === 'InvalidAccessException';
}

/**
 * EKS says that there is no cluster of this name. Narrower than `isNotFound`, which also takes an answer of something
 * between us and EKS, or about something else: on this word ENIs are deleted. The same holds for the two below.
 */
export function isNoSuchCluster(error: unknown, name: string): boolean {
  return saysOf(error, 'ResourceNotFoundException', name);
}

/** EC2 says that there is no instance of this id. */
export function isNoSuchInstance(error: unknown, id: string): boolean {
  return saysOf(error, 'InvalidInstanceID.NotFound', id);
}

/** EC2 says that there is no network interface of this id. */
export function isNoSuchEni(error: unknown, id: string): boolean {
  return saysOf(error, 'InvalidNetworkInterfaceID.NotFound', id);
}

/** Whether an answer has this code and its message names this thing, and not one whose name only begins or ends so. */
function saysOf(error: unknown, wantedCode: string, name: string): boolean {
  const { code, message } = classifyAwsError(error);
  const names: readonly string[] = message.match(/[\w-]+/g) ?? [];
  return code === wantedCode && name !== '' && names.includes(name);
}

function reasonOf(kind: AwsErrorKind): GapReason {
  switch (kind) {
    case 'denied':
    case 'credentials':
      return 'denied';
    case 'throttled':
      return 'throttled';
    case 'timeout':
      return 'timeout';
    case 'unsupported':
      return 'unsupported';
    case 'unusable':
      return 'unusable';
    case 'not-found':
    case 'conflict':
    case 'network':
    case 'error':
      return 'error';
  }
}

function kindOf(code: string, status: number | undefined): AwsErrorKind {
  if (DENIED.has(code)) return 'denied';
  if (THROTTLED.has(code)) return 'throttled';
  if (CREDENTIALS.has(code)) return 'credentials';
  if (CONFLICT.has(code)) return 'conflict';
  if (UNSUPPORTED.has(code)) return 'unsupported';
  if (NETWORK.has(code)) return 'network';
  if (TIMEOUT.has(code)) return 'timeout';
  // `ResourceNotFoundException`, `InvalidSubnetID.NotFound`, `InvalidLaunchTemplateId.VersionNotFound`.
  if (NOT_FOUND.has(code) || /NotFound(Exception)?$/.test(code)) return 'not-found';
  return kindOfStatus(status);
}

/** For codes we have never met. */
function kindOfStatus(status: number | undefined): AwsErrorKind {
  switch (status) {
    case 403:
      return 'denied';
    case 429:
      return 'throttled';
    case 501:
      return 'unsupported';
    default:
      return 'error';
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown';
  // The SDK renames Node's connection errors to TimeoutError; Node's own code says what happened. AWS's errors have
  // their code as the name (and `Code` beside it).
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (own !== undefined && (NETWORK.has(own) || TIMEOUT.has(own))) return own;
  return error.name;
}

/** Undefined for what is no answer of AWS. */
export function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

const CONNECTION_WORDS: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name of the AWS endpoint could not be resolved',
  ECONNREFUSED: 'the AWS endpoint refused the connection',
  ECONNRESET: 'the connection to AWS was cut',
  ENOTFOUND: 'there is no such AWS endpoint',
  EPIPE: 'the connection to AWS was cut',
  ETIMEDOUT: 'AWS did not answer in time',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection to AWS was cut',
};

/** What AWS and the SDK add that tells a reader nothing: encoded messages, request ids, advice to SDK developers. */
const NOISE: readonly RegExp[] = [
  /\s*Encoded authorization failure message: \S+/g,
  /\s*\(Service: [^)]*\)/g,
  /[,;]?\s*\(?request ?id:? ?[0-9a-f]{8}-[0-9a-f-]+\)?/gi,
  /\s*Deserialization error: to see the raw response, .*/gs,
];

const MAX_MESSAGE_LENGTH = 500;

function messageOf(error: unknown, code: string): string {
  const words = CONNECTION_WORDS[code];
  if (words !== undefined) return detailOf(error) === '' ? `${words} (${code})` : `${words}: ${detailOf(error)}`;
  return detailOf(error) || code;
}

function detailOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const oneLine = NOISE.reduce((rest, noise) => rest.replace(noise, ''), text)
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (oneLine === 'UnknownError' || oneLine === 'Unknown') return '';
  return oneLine.length > MAX_MESSAGE_LENGTH ? `${oneLine.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : oneLine;
}
