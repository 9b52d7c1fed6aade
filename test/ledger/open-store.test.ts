import { describe, expect, it, test } from 'vitest';
import { type LedgerLocation, openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { ANY_SESSION } from '../aws/any-session.ts';

describe('where a ledger is kept', () => {
  test.each<[string, LedgerLocation]>([
    ['ledger', { kind: 'directory', folder: 'ledger' }],
    ['../my ledger/', { kind: 'directory', folder: '../my ledger/' }],
    ['C:\\ledger', { kind: 'directory', folder: 'C:\\ledger' }],
    ['s3-ledger', { kind: 'directory', folder: 's3-ledger' }],
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '', owner: undefined }],
    ['s3://bucket/', { kind: 's3', bucket: 'bucket', prefix: '', owner: undefined }],
    ['s3://my.bucket-1/a/b/', { kind: 's3', bucket: 'my.bucket-1', prefix: 'a/b', owner: undefined }],
    ['s3://444455556666@bucket/a', { kind: 's3', bucket: 'bucket', prefix: 'a', owner: '444455556666' }],
  ])('is read from %j', (text, location) => {
    expect(parseLedgerLocation(text)).toEqual(location);
  });

  test.each([
    ['', 'it names no folder'],
    ['  ', 'it names no folder'],
    ['s3://', '"" is not the name of a bucket'],
    ['s3:///prefix', '"" is not the name of a bucket'],
    ['s3://My_Bucket/x', '"My_Bucket" is not the name of a bucket'],
    ['s3://team@bucket/x', '"team" is not the id of an account'],
    ['s3://@bucket/x', '"" is not the id of an account'],
    ['s3://444455556666@', '"" is not the name of a bucket'],
    ['s3://bucket/a/../b', 'S3 has no folders that . or .. could lead to'],
    ['gs://bucket', 'gs:// is not known here'],
    ['https://bucket.s3.amazonaws.com/x', 'https:// is not known here'],
  ])('is no %j', (text, problem) => {
    const message = `ledger "${text}": ${problem}; give a folder or s3://bucket/prefix`;
    expect(() => parseLedgerLocation(text)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});

describe('an opened store', () => {
  it('says where its objects are', async () => {
    const paths = ['ledger', 's3://bucket', 's3://bucket/a/b'].map(async (text) => {
      const store = await openStore(parseLedgerLocation(text), ANY_SESSION);
      return [store.location, store.pathOf('estate.json')];
    });
    expect(await Promise.all(paths)).toEqual([
      ['ledger', 'ledger/estate.json'],
      ['s3://bucket', 's3://bucket/estate.json'],
      ['s3://bucket/a/b', 's3://bucket/a/b/estate.json'],
    ]);
  });
});
