/** How each service words the refusals that any of its operations can meet. */
import { AwsError } from './aws-error.ts';
import type { Caller } from './credentials.ts';
import { iamActionOf } from './record.ts';
import type { ServiceName } from './service.ts';

/** IAM says no. EC2's wording names no resource for calls that have no resource-level permissions. */
export function denied(service: ServiceName, action: string, caller: Caller, resource: string): AwsError {
  const who = `User: ${caller.arn} is not authorized to perform:`;
  const because = 'because no identity-based policy allows the';
  switch (service) {
    case 'ec2':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${who} ec2:${action} ${because} ec2:${action} action`,
        403,
      );
    case 'eks':
      return new AwsError('AccessDeniedException', `${who} eks:${action} on resource: ${resource}`, 403);
    case 'autoscaling':
    case 'cloudformation':
    case 'iam':
    case 'monitoring': {
      const permission = iamActionOf({ service, action });
      return new AwsError(
        'AccessDenied',
        `${who} ${permission} on resource: ${resource} ${because} ${permission} action`,
        403,
      );
    }
    case 'cloudtrail':
    case 'events':
    case 'lambda':
    case 'organizations':
    case 'scheduler':
    case 'secretsmanager':
    case 'securityhub':
    case 'ses':
    case 'sqs':
    case 'servicequotas': {
      const permission = iamActionOf({ service, action });
      return new AwsError(
        'AccessDeniedException',
        `${who} ${permission} on resource: ${resource} ${because} ${permission} action`,
        ['lambda', 'scheduler', 'securityhub', 'ses'].includes(service) ? 403 : 400,
      );
    }
    case 's3': {
      // S3 alone puts the resource in quotation marks (noobaa-core issue 10060, terraform-aws-bedrock issue 41).
      const permission = iamActionOf({ service, action });
      return new AwsError(
        'AccessDenied',
        `${who} ${permission} on resource: "${resource}" ${because} ${permission} action`,
        403,
      );
    }
    case 'sns':
      return new AwsError(
        'AuthorizationError',
        `${who} SNS:${action} on resource: ${resource} ${because} SNS:${action} action`,
        403,
      );
    case 'sts':
      return new AwsError('AccessDenied', `${who} sts:${action} on resource: ${resource}`, 403);
  }
}

/**
 * A request over the rate. EC2's code is from its throttling page; those of EKS, Lambda, Organizations, Service Quotas and SNS from their
 * service models; S3's from its list of error codes.
 */
export function throttled(service: ServiceName): AwsError {
  switch (service) {
    case 'ec2':
      return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'eks':
      return new AwsError('ThrottlingException', 'Rate exceeded', 429);
    case 'organizations': {
      // Not HTTP 429 (aws-sdk-js issue 2135); the wording is in aws-deployment-framework issue 784.
      const message = 'You have sent too many requests in too short a period of time. Try again later.';
      return new AwsError('TooManyRequestsException', message, 400);
    }
    case 'lambda':
    case 'securityhub':
      return new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
    case 'ses':
      return new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
    case 'servicequotas':
      return new AwsError('TooManyRequestsException', 'Rate exceeded', 400);
    case 'sqs':
      return new AwsError('RequestThrottled', 'Request is throttled.', 400);
    case 'cloudtrail':
    case 'events':
    case 'secretsmanager':
      return new AwsError('ThrottlingException', 'Rate exceeded', 400);
    case 'scheduler':
      return new AwsError('ThrottlingException', 'Rate exceeded', 429);
    case 's3':
      return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
    case 'sns':
      return new AwsError('Throttled', 'Rate exceeded', 429);
    case 'autoscaling':
    case 'cloudformation':
    case 'iam':
    case 'monitoring':
    case 'sts':
      return new AwsError('Throttling', 'Rate exceeded', 400);
  }
}

export function expiredCredential(service: ServiceName): AwsError {
  switch (service) {
    case 'ec2':
      return new AwsError('RequestExpired', 'Request has expired.', 400);
    case 'eks':
    case 'lambda':
    case 'scheduler':
    case 'securityhub':
    case 'ses':
      return new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
    case 'cloudtrail':
    case 'events':
    case 'organizations':
    case 'secretsmanager':
    case 'servicequotas':
    case 'sqs':
      return new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 400);
    case 's3':
      return new AwsError('ExpiredToken', 'The provided token has expired.', 400);
    case 'autoscaling':
    case 'cloudformation':
    case 'iam':
    case 'monitoring':
    case 'sns':
    case 'sts':
      return new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
  }
}

/** A key that AWS does not know, or one used in a region that its account has not enabled. */
export function invalidCredential(service: ServiceName): AwsError {
  switch (service) {
    case 'ec2':
      return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
    case 'eks':
    case 'lambda':
    case 'scheduler':
    case 'securityhub':
    case 'ses':
      return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid', 403);
    case 'cloudtrail':
    case 'events':
    case 'organizations':
    case 'secretsmanager':
    case 'servicequotas':
    case 'sqs':
      return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 400);
    case 's3': {
      const message = 'The AWS Access Key Id you provided does not exist in our records.';
      return new AwsError('InvalidAccessKeyId', message, 403);
    }
    case 'autoscaling':
    case 'cloudformation':
    case 'iam':
    case 'monitoring':
    case 'sns':
    case 'sts':
      return new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
}
