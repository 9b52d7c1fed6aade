import type { AwsClock } from '../../aws/aws-clock.ts';
import { EKS_TOKEN_MS, eksToken } from '../../aws/eks-token.ts';
import { isAwsOnLoopback } from '../../aws/loopback.ts';
import type { Session } from '../../aws/sessions.ts';
import { isLoopbackHost } from '../../common/loopback.ts';
import { isEksEndpoint } from '../../facts/aws/eks-endpoint.ts';
import { enteringText } from '../../facts/iam/kubernetes-access.ts';
import { connectionByToken } from '../../kubernetes/by-role.ts';
import { clockClause } from '../../kubernetes/clock.ts';
import type { Connection } from '../../kubernetes/connection.ts';
import { KubeCallError } from '../../kubernetes/errors.ts';
import { kubernetesSource } from '../../kubernetes/source.ts';
import type { Cluster } from '../../model/inventory.ts';
import type { Target } from '../../model/target.ts';
import type { ApiOfCluster } from './apis.ts';

/** Who asks. */
export type Identity = Pick<Session, 'credentials' | 'principalArn'>;

/** Who asks about clusters of which target, and AWS's time as far as it is known. */
export interface Asking {
  readonly session: Identity;
  readonly target: Target;
  readonly clock?: AwsClock | undefined;
}

/** Milliseconds. Endpoints that are private let nothing through and never say so: a target may have hundreds of them. */
const CLIENT = { connectTimeout: 5_000, callTimeout: 20_000 } as const;

/** The API of one cluster, or why there is no way to it. */
export function apiOf(cluster: Cluster, { session, target, clock }: Asking): ApiOfCluster {
  // What EKS and STS go by is AWS's time, wherever this machine's clock is.
  const aheadMs = () => {
    const reading = clock?.read();
    return reading?.known === true ? reading.aheadMs : 0;
  };
  const connection = connectionTo(cluster, session, target, () => new Date(Date.now() + aheadMs()));
  if ('problem' in connection) return connection;
  const { ports, gapOf } = kubernetesSource(connection, CLIENT);
  return {
    ports,
    gapOf: (section, error) => gapOf(section, inWordsOf(cluster, session, target, aheadMs(), error)),
  };
}

/**
 * What DescribeCluster says is an answer from outside: a token goes to an API server of EKS in the target's region, known by
 * the authority that EKS names, or nowhere. Only where AWS itself is simulated on this machine may a cluster be on it, too.
 */
function connectionTo(
  { name, apiServer }: Cluster,
  { credentials }: Identity,
  target: Target,
  now: () => Date,
): Connection | { readonly problem: string } {
  const { url = '', ca = '' } = apiServer ?? {};
  if (!isEksEndpoint(url, target) && !(isAwsOnLoopback() && isLoopback(url))) {
    return {
      problem: `EKS gives an endpoint for cluster ${name} that is none of EKS in ${target.region}, so no token goes there`,
    };
  }
  const make = () => eksToken({ credentials }, target, name, now());
  return connectionByToken(url, ca, { make, goodFor: EKS_TOKEN_MS });
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && isLoopbackHost(hostname);
}

/** Who is not let in, and by what it would be; why an endpoint may be out of reach. Other errors say enough. */
function inWordsOf(
  { name, authenticationMode, endpoint }: Cluster,
  { principalArn }: Identity,
  { region }: Target,
  signedAheadMs: number,
  error: unknown,
): unknown {
  if (!(error instanceof KubeCallError)) return error;
  const { kind, call, message } = error;
  const said = (text: string) => new KubeCallError(kind, call, text, error);
  switch (kind) {
    case 'unauthenticated': {
      const who = principalArn ?? 'this identity';
      const entering = enteringText({ cluster: name, region, principalArn: principalArn ?? '' }, authenticationMode);
      // A token that is too old is refused from anybody: what would let this one in says nothing.
      const how = clockClause((error.aheadMs ?? signedAheadMs) - signedAheadMs) || entering;
      return said(`cluster ${name} does not let ${who} in (401 Unauthorized)${how === '' ? '' : `; ${how}`}`);
    }
    case 'denied':
      return said(`cluster ${name}: ${message}`);
    case 'unreachable':
    case 'timeout':
      return said(`cluster ${name}: ${message}${endpointText(endpoint)}`);
    case 'tls':
    case 'credentials':
    case 'unsupported':
    case 'expired':
    case 'throttled':
    case 'server':
    case 'unusable':
      return said(`cluster ${name}: ${message}`);
  }
}

function endpointText(endpoint: Cluster['endpoint']): string {
  if (endpoint === undefined) return '';
  if (!endpoint.isPublic) return '; its endpoint is private: only its VPC and networks connected to it reach it';
  return endpoint.publicCidrs.includes('0.0.0.0/0')
    ? ''
    : `; its public endpoint lets in ${endpoint.publicCidrs.slice(0, 3).join(', ')}${endpoint.publicCidrs.length > 3 ? ' …' : ''} only`;
}
