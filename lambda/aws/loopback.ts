import { isLoopbackHost } from '../common/loopback.ts';

/** Whether AWS is simulated on this machine: what stands in for its parts, such as a cluster's API, may be here too. */
export function isAwsOnLoopback(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const { AWS_ENDPOINT_URL: url = '' } = env;
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}
