import { escapeUri } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { regionalSts } from '../facts/aws/eks-endpoint.ts';
import type { Target } from '../model/target.ts';
import type { Session } from './sessions.ts';
import { Sha256 } from './sha256.ts';

/** What an API server of EKS takes of one token (aws-iam-authenticator, `maxTokenLenBytes`). */
const MAX_BYTES = 4096;

/** Seconds. The authenticator wants to see it, and goes by the time of signing: a token holds 15 minutes. */
const EXPIRES = 60;

/** Milliseconds for which a token is good for sure. */
export const EKS_TOKEN_MS = 14 * 60_000;

/**
 * A token by which API servers of EKS know who holds these credentials: a signed GetCallerIdentity for one cluster, which
 * its control plane asks STS with (`aws eks get-token`, aws-iam-authenticator's `pkg/token`). It takes no permission. It is
 * good for what the cluster lets this identity do and for nothing else, and is in no error of ours.
 *
 * @throws Error, whose message is the reason in a clause, for none
 */
export async function eksToken(
  { credentials }: Pick<Session, 'credentials'>,
  target: Target,
  cluster: string,
  now: Date,
): Promise<string> {
  const { region, partition } = target;
  const hostname = regionalSts(target);
  if (hostname === undefined) throw new Error(`where STS is in ${region} of partition ${partition} is not known`);
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': cluster },
    },
    { expiresIn: EXPIRES, signingDate: now },
  );
  const pairs = Object.entries(query).map(([name, value]) => `${escapeUri(name)}=${escapeUri(String(value))}`);
  const token = `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${pairs.join('&')}`).toString('base64url')}`;
  if (token.length <= MAX_BYTES) return token;
  throw new Error(`these credentials make a token longer than the ${MAX_BYTES} bytes that EKS takes`);
}
