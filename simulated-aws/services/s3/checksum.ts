/** The checksum that SDKs send with every body and verify in every answer, unless told otherwise. */
import { crc32 } from 'node:zlib';
import { AwsError, UnsupportedError } from '../../aws-error.ts';

interface ClaimedChecksum {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
}

/** CRC-32 in base64, as S3's headers have it. */
export function checksumOf(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/**
 * @throws AwsError `BadDigest` for a body other than the checksum was made of
 * @throws UnsupportedError for another algorithm
 */
export function verifyChecksum({ ChecksumAlgorithm, ChecksumCRC32 }: ClaimedChecksum, body: Uint8Array): void {
  if (ChecksumAlgorithm !== undefined && ChecksumAlgorithm !== 'CRC32') {
    throw new UnsupportedError(`the checksum algorithm ${ChecksumAlgorithm}`);
  }
  if (ChecksumCRC32 === undefined || ChecksumCRC32 === checksumOf(body)) return;
  throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.', 400);
}
