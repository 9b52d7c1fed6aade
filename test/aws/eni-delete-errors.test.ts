import { describe, expect, it, test } from 'vitest';
import { classifyDeleteError, type DeleteFailureKind } from '../../lambda/aws/eni-delete-errors.ts';
import { AwsCallError, isNoSuchCluster, isNoSuchEni, isNoSuchInstance } from '../../lambda/aws/errors.ts';

const awsError = (name: string, message: string, httpStatusCode?: number): AwsCallError =>
  new AwsCallError(
    'ec2:DeleteNetworkInterface',
    Object.assign(new Error(message), {
      name,
      ...(httpStatusCode === undefined ? {} : { $metadata: { httpStatusCode } }),
    }),
  );

describe('a failed deletion', () => {
  test.each<readonly [DeleteFailureKind, string, string, number | undefined]>([
    ['would-succeed', 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412],
    ['gone', 'InvalidNetworkInterfaceID.NotFound', "The networkInterface ID 'eni-1' does not exist", 400],
    ['in-use', 'InvalidParameterValue', "Network interface 'eni-1' is currently in use.", 400],
    ['in-use', 'InvalidNetworkInterface.InUse', 'Interface in use.', 400],
    ['refused', 'InvalidParameterValue', 'Value (eni-1) for parameter networkInterfaceId is invalid.', 400],
    ['refused', 'InvalidNetworkInterfaceId.Malformed', 'Invalid id: "eni"', 400],
    ['refused', 'OperationNotPermitted', "You are not allowed to manage 'ela-attach' attachments.", 400],
    ['refused', 'AuthFailure', 'You do not have permission to access the specified resource.', 401],
    ['denied', 'AuthFailure', 'AWS was not able to validate the provided access credentials', 401],
    ['denied', 'UnauthorizedOperation', 'You are not authorized to perform this operation.', 403],
    ['denied', 'RequestExpired', 'Request has expired.', 400],
    ['throttled', 'RequestLimitExceeded', 'Request limit exceeded.', 503],
    ['unanswered', 'InternalError', 'An internal error has occurred', 500],
    ['unanswered', 'Unavailable', 'The service is unavailable', 503],
    ['unanswered', 'SyntaxError', 'Unexpected end of the answer', 200],
    ['unanswered', 'SomethingElse', 'no status at all', undefined],
    ['unanswered', 'AbortError', 'Request aborted', undefined],
  ])('is %s for %s: %s', (kind, code, message, status) => {
    expect(classifyDeleteError(awsError(code, message, status)).kind).toBe(kind);
  });

  it('is unanswered when the connection is cut, for then nobody knows', () => {
    const cut = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(classifyDeleteError(new AwsCallError('ec2:DeleteNetworkInterface', cut)).kind).toBe('unanswered');
  });
});

it('takes only EKS’s own word for it that a cluster is gone', () => {
  const says = (code: string, message: string) => isNoSuchCluster(awsError(code, message, 404), 'prod');
  expect(says('ResourceNotFoundException', 'No cluster found for name: prod.')).toBe(true);
  expect(says('ResourceNotFoundException', 'No cluster found for name: prod-2.')).toBe(false);
  expect(says('ResourceNotFoundException', 'Not found')).toBe(false);
  expect(says('NotFound', 'a proxy says so of prod')).toBe(false);
  expect(says('AccessDeniedException', 'no prod')).toBe(false);
});

it('takes only EC2’s own word for it that an instance or an ENI is gone, and only about that one', () => {
  const gone = (id: string) => `The instance ID '${id}' does not exist`;
  const says = (code: string, message: string) => isNoSuchInstance(awsError(code, message, 400), 'i-0a');
  expect(says('InvalidInstanceID.NotFound', gone('i-0a'))).toBe(true);
  expect(says('InvalidInstanceID.NotFound', gone('i-0ab'))).toBe(false);
  expect(says('InvalidInstanceID.NotFound', gone('i-0b'))).toBe(false);
  expect(says('InvalidInstanceID.NotFound', 'does not exist')).toBe(false);
  expect(says('InvalidInstanceID.Malformed', `Invalid id: "i-0a"`)).toBe(false);
  expect(says('InvalidNetworkInterfaceID.NotFound', gone('i-0a'))).toBe(false);
  const missing = awsError(
    'InvalidNetworkInterfaceID.NotFound',
    "The networkInterface ID 'eni-0a' does not exist",
    400,
  );
  expect(isNoSuchEni(missing, 'eni-0a')).toBe(true);
  expect(isNoSuchEni(missing, 'eni-0')).toBe(false);
});
