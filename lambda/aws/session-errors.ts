import { AuditorError } from '../model/errors.ts';
import { type ClassifiedError, classifyAwsError } from './errors.ts';

/** What was used to sign in, for the wording. */
export interface SignInAttempt {
  readonly profile: string | undefined;
  readonly region: string;
}

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);

/** Why we could not sign in to AWS, in one line that says what to do. */
export function credentialsError(error: unknown, attempt: SignInAttempt): AuditorError {
  return new AuditorError('CREDENTIALS', wordingOf(classifyAwsError(error), attempt), { cause: error });
}

function wordingOf({ kind, code, message }: ClassifiedError, { profile, region }: SignInAttempt): string {
  const whose = profile === undefined ? 'the AWS credentials' : `the AWS credentials of profile "${profile}"`;
  switch (kind) {
    case 'credentials':
      if (EXPIRED.has(code)) return `${whose} have expired: ${renewal(profile)}`;
      if (isProvider(code)) return providerWording(message, profile);
      return `AWS does not accept ${whose} (${code}): ${message}`;
    case 'network':
    case 'timeout':
      return `AWS cannot be reached in region "${region}": ${message}`;
    case 'denied':
    case 'throttled':
    case 'not-found':
    case 'conflict':
    case 'unsupported':
    case 'unusable':
    case 'error':
      return `AWS does not say whose credentials these are: ${message}`;
  }
}

function isProvider(code: string): boolean {
  return code === 'CredentialsProviderError' || code === 'TokenProviderError';
}

/** The SDK's credential providers tell their failures apart only by their wording. */
function providerWording(message: string, profile: string | undefined): string {
  if (/\bSSO\b|sso login|token is expired|token.*expired/i.test(message)) {
    return `the SSO session${profile === undefined ? '' : ` of profile "${profile}"`} is over or was never begun: run aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;
  }
  if (profile !== undefined && /profile|from any providers/i.test(message)) {
    return `there are no credentials in profile "${profile}": name one that aws configure list-profiles lists`;
  }
  if (/could not load credentials from any providers/i.test(message)) {
    return 'no AWS credentials found: set AWS_PROFILE or --profile, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  }
  return `the AWS credentials could not be read: ${message}`;
}

function renewal(profile: string | undefined): string {
  return profile === undefined ? 'sign in again' : `sign in again, for example with aws sso login --profile ${profile}`;
}
