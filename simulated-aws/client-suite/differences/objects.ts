/** Where moto and the simulated AWS answer differently: Objects. */
import type { Disagreement } from '../difference.ts';

export const objectDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto does not say that the checksum is one of the whole object.',
    source: 'S3 service model (2006-03-01): PutObjectOutput$ChecksumType',
    differences: [
      {
        case: 'writes an object and is told its entity tag and checksum',
        field: 'ChecksumType',
        moto: null,
        simulated: 'FULL_OBJECT',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto takes an entity tag in If-None-Match for no condition at all.',
    source: 'aws-sdk-ruby issue 3144',
    differences: [
      {
        case: 'refuses a condition of absence other than *',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'NotImplemented',
            status: 501,
            message: 'A header you provided implies functionality that is not implemented',
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto stores the checksum that it is told.',
    source: 'aws-sdk-ruby issue 3322',
    differences: [
      {
        case: 'refuses a body that is not what its checksum says',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'BadDigest',
            status: 400,
            message: 'The CRC32 you specified did not match the calculated checksum.',
          },
        },
      },
    ],
  },
  {
    right: 'undecided',
    because: 'moto repeats the number it was asked for.',
    source: 'S3 API reference, ListObjectsV2: no page has more than 1,000 keys; whether MaxKeys says so is not told',
    differences: [{ case: 'asks for more than a page may have', field: '', moto: 5000, simulated: 1000 }],
  },
  {
    right: 'simulated',
    because: 'moto fails with an internal error.',
    source: 'versitygw issue 993',
    differences: [
      {
        case: 'refuses a token of a listing that it did not give',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'InvalidArgument',
      },
      {
        case: 'refuses a token of a listing that it did not give',
        field: 'error.status',
        moto: 500,
        simulated: 400,
      },
      {
        case: 'refuses a token of a listing that it did not give',
        field: 'error.message',
        moto: null,
        simulated: 'The continuation token provided is incorrect',
      },
    ],
  },
];
