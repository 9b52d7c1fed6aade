import type * as Sdk from '@aws-sdk/client-s3';
import { GetObject$, HeadObject$, ListObjectsV2$, PutObject$ } from '@aws-sdk/client-s3';
import { operation, service } from '../../service.ts';
import { s3Protocol } from '../../wire/s3-protocol.ts';
import { listObjects } from './list.ts';
import { getObject, headObject, putObject, type WrittenObject } from './objects.ts';

const OBJECT = ['Bucket', 'Key', 'ExpectedBucketOwner'] as const;

const operations = [
  operation<Sdk.GetObjectRequest, WrittenObject>(GetObject$, [...OBJECT, 'ChecksumMode'], getObject),
  operation<Sdk.HeadObjectRequest, Sdk.HeadObjectOutput>(HeadObject$, [...OBJECT, 'ChecksumMode'], headObject),
  operation<Sdk.PutObjectRequest, Sdk.PutObjectOutput>(
    PutObject$,
    [...OBJECT, 'Body', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ContentLength', 'ContentType', 'IfMatch', 'IfNoneMatch'],
    putObject,
  ),
  operation<Sdk.ListObjectsV2Request, Sdk.ListObjectsV2Output>(
    ListObjectsV2$,
    ['Bucket', 'ContinuationToken', 'Delimiter', 'ExpectedBucketOwner', 'MaxKeys', 'Prefix', 'StartAfter'],
    listObjects,
  ),
];

export const s3 = service('s3', s3Protocol(operations.map(({ schema }) => schema)), operations);
