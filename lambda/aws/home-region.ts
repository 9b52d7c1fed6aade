import { STSClient } from '@aws-sdk/client-sts';

/**
 * The region one is in, as the AWS CLI has it: `AWS_REGION`, `AWS_DEFAULT_REGION` (which the SDK does not read), the
 * profile's. Undefined when nothing tells. Makes no call.
 */
export async function homeRegion(
  { profile }: { readonly profile?: string | undefined } = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || (await profileRegion(profile));
}

async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK has no other way to say that it found none.
    return undefined;
  } finally {
    client.destroy();
  }
}
