import type { Target } from '../../model/target.ts';

type Place = Pick<Target, 'region' | 'partition'>;

/** What hosts of a partition end in: those of regional services, and those behind which API servers of EKS stand. */
interface Suffixes {
  readonly services: string;
  readonly apiServers: readonly string[];
}

/**
 * EKS user guide, cluster-endpoint: IPv4 clusters, and IPv6 clusters since October 2024 (`api.…`). In China the guide leaves
 * out the `eks.amazonaws.com.cn` that clusters there have. Other partitions: not known.
 */
const SUFFIXES: Readonly<Record<string, Suffixes>> = {
  aws: { services: 'amazonaws.com', apiServers: ['eks.amazonaws.com', 'api.aws'] },
  'aws-us-gov': { services: 'amazonaws.com', apiServers: ['eks.amazonaws.com', 'api.aws'] },
  'aws-cn': {
    services: 'amazonaws.com.cn',
    apiServers: ['eks.amazonaws.com.cn', 'amazonwebservices.com.cn', 'api.amazonwebservices.com.cn'],
  },
};

const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

/**
 * Whether it is where EKS has API servers of a region: `https://<32 hex digits>.gr7.eu-west-1.eks.amazonaws.com`. The id in
 * front tells it from hosts of AWS's services, which end in the same names.
 */
export function isEksEndpoint(url: string, { region, partition }: Place): boolean {
  if (!URL.canParse(url) || !REGION.test(region)) return false;
  const { protocol, host, pathname, search, hash, username, password } = new URL(url);
  const extras = [search, hash, username, password].join('');
  if (protocol !== 'https:' || extras !== '' || pathname !== '/') return false;
  const labels = /^[0-9a-f]{32}(?:\.[a-z0-9]{2,8})?\.(?<rest>.+)$/.exec(host)?.groups?.rest;
  return (SUFFIXES[partition]?.apiServers ?? []).some((suffix) => labels === `${region}.${suffix}`);
}

/** The host of STS in a region; undefined in a partition that is not known. */
export function regionalSts({ region, partition }: Place): string | undefined {
  const suffix = SUFFIXES[partition]?.services;
  return suffix === undefined || !REGION.test(region) ? undefined : `sts.${region}.${suffix}`;
}
