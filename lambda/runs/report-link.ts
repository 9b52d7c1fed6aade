import type { LedgerLocation } from '../ledger/open-store.ts';

/** Where the console of a partition is. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
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
  return `https://${region}.${CONSOLES[partition] ?? CONSOLES.aws}/s3/object/${bucket}?${query}`;
}
