import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

/** Whose credentials they were at first, and the key that AWS said it of. */
interface SignedIn {
  readonly accountId: string;
  readonly accessKeyId: string | undefined;
}

/**
 * Credentials that remain those of one account: when a renewal brings another key (of a `credential_process`, a container's
 * role), AWS is asked whose it is before anything is signed with it. Of another account every instance and cluster of this
 * one would look gone.
 * @param accountOf asks AWS
 */
export function ofOneAccount(
  provider: AwsCredentialIdentityProvider,
  { accountId, accessKeyId }: SignedIn,
  accountOf: (identity: AwsCredentialIdentity) => Promise<string>,
): AwsCredentialIdentityProvider {
  const known = new Map<string, Promise<string>>();
  if (accessKeyId !== undefined) known.set(accessKeyId, Promise.resolve(accountId));
  const same: AwsCredentialIdentityProvider = async (properties) => {
    const identity = await provider(properties);
    const { accessKeyId: key } = identity;
    const asked = known.get(key) ?? accountOf(identity);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    const now = await asked;
    if (now !== accountId) throw anotherAccount(accountId, now);
    return identity;
  };
  // What is handed on is remembered already: no client does it once more.
  return Object.assign(same, { memoized: true });
}

/** Classified like what the SDK's own providers throw. */
function anotherAccount(before: string, now: string): Error {
  const error = new Error(`the AWS credentials were of account ${before} and are of ${now} since they were renewed`);
  error.name = 'CredentialsProviderError';
  return error;
}
