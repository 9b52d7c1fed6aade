import { EKS_TOKEN_MS, eksToken } from '../../aws/eks-token.ts';
import { isAwsOnLoopback } from '../../aws/loopback.ts';
import type { Session } from '../../aws/sessions.ts';
import { isLoopbackHost } from '../../common/loopback.ts';
import { isEksEndpoint } from '../../facts/aws/eks-endpoint.ts';
import { enteringText } from '../../facts/iam/kubernetes-access.ts';
import { connectionByToken } from '../../kubernetes/by-role.ts';
import type { Connection } from '../../kubernetes/connection.ts';
import { KubeCallError } from '../../kubernetes/errors.ts';
import { kubernetesSource } from '../../kubernetes/source.ts';
import type { Cluster } from '../../model/inventory.ts';
import type { Target } from '../../model/target.ts';
import type { ApiOfCluster } from './apis.ts';

/** Who asks. */
export type Identity = Pick<Session, 'credentials' | 'principalArn'>;

/**
 * Milliseconds and objects. Endpoints that are private let nothing through and never say so: a target may have hundreds of
 * them. A page of 200 nodes has some 4 MB, and a function for small targets 512 MB.
 */
const CLIENT = { connectTimeout: 5_000, callTimeout: 20_000, pageSize: 200 } as const;

/** The API of one cluster, or why there is no way to it. */
export function apiOf(cluster: Cluster, session: Identity, target: Target): ApiOfCluster {
  const connection = connectionTo(cluster, session, target);
  if ('problem' in connection) return connection;
  const { ports, gapOf } = kubernetesSource(connection, CLIENT);
  return {
    ports,
    gapOf: (section, error) => gapOf(section, inWordsOf(cluster, session, target, error)),
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
): Connection | { readonly problem: string } {
  const { url = '', ca = '' } = apiServer ?? {};
  if (!isEksEndpoint(url, target) && !(isAwsOnLoopback() && isLoopback(url))) {
    return {
      problem: `EKS gives an endpoint for cluster ${name} that is none of EKS in ${target.region}, so no token goes there`,
    };
  }
  const make = () => eksToken({ credentials }, target, name, new Date());
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
  error: unknown,
): unknown {
  if (!(error instanceof KubeCallError)) return error;
  const { kind, call, message, retryAfter } = error;
  const said = (text: string) => new KubeCallError(kind, call, text, retryAfter);
  switch (kind) {
    case 'unauthenticated': {
      const who = principalArn ?? 'this identity';
      const entering = enteringText({ cluster: name, region, principalArn: principalArn ?? '' }, authenticationMode);
      return said(`cluster ${name} does not let ${who} in (401 Unauthorized)${entering === '' ? '' : `; ${entering}`}`);
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
