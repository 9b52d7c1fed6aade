import type { LedgerLocation } from '../ledger/open-store.ts';

/** The domain of a partition's console. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'aws.amazon.com',
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};

/** Where people find an object: its page in the S3 console, which asks them to sign in. A file is where it is. */
export function objectLink(
  place: LedgerLocation,
  key: string,
  { partition, region }: { readonly partition: string; readonly region: string },
): string {
  if (place.kind === 'directory') return `${place.folder}/${key}`;
  const { bucket, prefix } = place;
  const path = prefix === '' ? key : `${prefix}/${key}`;
  const query = new URLSearchParams({ region, bucketType: 'general', prefix: path });
  const host = [region, 'console', DOMAINS[partition] ?? DOMAINS.aws].join('.');
  return `https://${host}/s3/object/${bucket}?${query}`;
}
