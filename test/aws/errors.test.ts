import { describe, expect, test } from 'vitest';
import {
  AwsCallError,
  type AwsErrorKind,
  classifyAwsError,
  isNoSuchObject,
  isNotFound,
  toGap,
} from '../../lambda/aws/errors.ts';

const awsError = (name: string, message = 'words', httpStatusCode?: number): Error =>
  Object.assign(new Error(message), {
    name,
    ...(httpStatusCode === undefined ? {} : { $metadata: { httpStatusCode } }),
  });

const nodeError = (code: string, message = ''): Error =>
  // The SDK renames the connection errors of Node.
  Object.assign(new Error(message), { name: 'TimeoutError', code });

describe('an error of AWS', () => {
  test.each<[string, AwsErrorKind]>([
    ['UnauthorizedOperation', 'denied'],
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['AuthorizationError', 'denied'],
    ['RequestLimitExceeded', 'throttled'],
    ['ThrottlingException', 'throttled'],
    ['Throttling', 'throttled'],
    ['AuthFailure', 'credentials'],
    ['RequestExpired', 'credentials'],
    ['ExpiredToken', 'credentials'],
    ['UnrecognizedClientException', 'credentials'],
    ['CredentialsProviderError', 'credentials'],
    ['ResourceNotFoundException', 'not-found'],
    ['InvalidSubnetID.NotFound', 'not-found'],
    ['InvalidLaunchTemplateId.VersionNotFound', 'not-found'],
    ['NotFound', 'not-found'],
    ['NoSuchKey', 'not-found'],
    ['NoSuchBucket', 'not-found'],
    ['NoSuchEntity', 'not-found'],
    ['NoSuchEntityException', 'not-found'],
    ['PreconditionFailed', 'conflict'],
    ['ConditionalRequestConflict', 'conflict'],
    ['RequestTimeTooSkewed', 'credentials'],
    ['InvalidAction', 'unsupported'],
    ['UnsupportedOperation', 'unsupported'],
    ['InvalidParameterValue', 'error'],
    ['ServerException', 'error'],
  ])('%s is of kind %s', (code, kind) => {
    expect(classifyAwsError(awsError(code))).toEqual({ kind, code, message: 'words' });
  });

  test.each<[number, AwsErrorKind]>([
    [403, 'denied'],
    [429, 'throttled'],
    [501, 'unsupported'],
    [500, 'error'],
  ])('of an unknown code goes by its HTTP status: %i is %s', (status, kind) => {
    expect(classifyAwsError(awsError('NeverHeardOf', 'words', status)).kind).toBe(kind);
  });

  test('is the same inside an error of a port', () => {
    const error = awsError('ThrottlingException');
    expect(classifyAwsError(new AwsCallError('eks:ListClusters', error))).toEqual(classifyAwsError(error));
  });
});

describe('an error on the way to AWS', () => {
  test.each<[string, AwsErrorKind]>([
    ['ECONNRESET', 'network'],
    ['ECONNREFUSED', 'network'],
    ['ENOTFOUND', 'network'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'network'],
    ['ETIMEDOUT', 'timeout'],
  ])('%s is of kind %s, and told in words', (code, kind) => {
    const classified = classifyAwsError(nodeError(code));
    expect(classified).toMatchObject({ kind, code });
    expect(classified.message).toMatch(new RegExp(`^\\w.* \\(${code}\\)$`));
  });

  test('keeps the name of a host that could not be found', () => {
    const { message } = classifyAwsError(nodeError('ENOTFOUND', 'getaddrinfo ENOTFOUND eks.mars-1.amazonaws.com'));
    expect(message).toContain('eks.mars-1.amazonaws.com');
  });

  test('that a deadline ended is a timeout', () => {
    expect(classifyAwsError(new DOMException('This operation was aborted', 'AbortError')).kind).toBe('timeout');
  });
});

describe('the message', () => {
  test('is one line', () => {
    expect(classifyAwsError(awsError('X', ' a\n  b\t c ')).message).toBe('a b c');
  });

  test.each([
    [
      'You are not authorized to perform this operation. Encoded authorization failure message: abc-DEF_123',
      'You are not authorized to perform this operation.',
    ],
    [
      'No such thing (Service: Eks, Status Code: 404, Request ID: 01234567-89ab-cdef-0123-456789abcdef)',
      'No such thing',
    ],
    ['It failed. Request ID: 01234567-89ab-cdef-0123-456789abcdef', 'It failed.'],
    [
      'Unexpected end.\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response',
      'Unexpected end.',
    ],
  ])('leaves out what tells a reader nothing: %s', (given, wanted) => {
    expect(classifyAwsError(awsError('X', given)).message).toBe(wanted);
  });

  test('is the code where AWS says nothing', () => {
    expect(classifyAwsError(awsError('InternalError', '')).message).toBe('InternalError');
    expect(classifyAwsError(awsError('InternalError', 'UnknownError')).message).toBe('InternalError');
  });

  test('is cut where it is too long to read', () => {
    expect(classifyAwsError(awsError('X', 'a'.repeat(2000))).message).toMatch(/^a{499}…$/);
  });

  test('can be made of anything that is thrown', () => {
    expect(classifyAwsError('boom')).toEqual({ kind: 'error', code: 'Unknown', message: 'boom' });
  });
});

describe('the gap', () => {
  test.each([
    ['AccessDenied', 'denied', 'words'],
    ['ExpiredToken', 'denied', 'words'],
    ['RequestLimitExceeded', 'throttled', 'words'],
    ['InvalidAction', 'unsupported', 'words'],
    ['InvalidParameterValue', 'error', 'InvalidParameterValue: words'],
    ['PreconditionFailed', 'error', 'words'],
  ] as const)('of %s has the reason %s', (code, reason, message) => {
    expect(toGap('subnets', 'ec2:DescribeSubnets', awsError(code))).toEqual({
      section: 'subnets',
      action: 'ec2:DescribeSubnets',
      reason,
      message,
    });
  });

  test('of a connection that was cut is an error, not a timeout', () => {
    expect(toGap('subnets', 'ec2:DescribeSubnets', nodeError('ECONNRESET')).reason).toBe('error');
  });
});

test('what does not exist is told from what may not be seen', () => {
  expect(isNotFound(new AwsCallError('eks:DescribeCluster', awsError('ResourceNotFoundException')))).toBe(true);
  expect(isNotFound(new AwsCallError('eks:DescribeCluster', awsError('AccessDeniedException')))).toBe(false);
});

test.each([
  ['NoSuchKey', true],
  ['NoSuchBucket', false],
  ['KMS.NotFoundException', false],
  ['AccessDenied', false],
])('that an object is not there is said by NoSuchKey alone: %s', (code, isMissing) => {
  expect(isNoSuchObject(new AwsCallError('s3:GetObject', awsError(code)))).toBe(isMissing);
});
