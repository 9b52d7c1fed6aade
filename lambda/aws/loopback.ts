/** Whether AWS is simulated on this machine: what stands in for its parts, such as a cluster's API, may be here too. */
export function isAwsOnLoopback(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const { AWS_ENDPOINT_URL: url = '' } = env;
  return URL.canParse(url) && ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}
