import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibility$,
  type ChangeMessageVisibilityRequest,
  SendMessage$,
  type SendMessageRequest,
  type SendMessageResult,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import { operation, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';

/** Of a message with its attributes. */
const MAX_BYTES = 262_144;

/** Twelve hours. */
const MAX_VISIBILITY = 43_200;

/** Takes messages for any queue, and hands out none: what was sent is read from the calls. */
export const sqs = service('sqs', awsJsonProtocol('AmazonSQS'), [
  operation<SendMessageRequest, SendMessageResult>(
    SendMessage$,
    ['QueueUrl', 'MessageBody', 'MessageAttributes'],
    ({ MessageBody = '' }, { requestId }) => {
      if (MessageBody === '')
        throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
      if (Buffer.byteLength(MessageBody) > MAX_BYTES) {
        throw new AwsError(
          'InvalidParameterValue',
          `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
        );
      }
      return { MessageId: requestId, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    },
  ),
  operation<ChangeMessageVisibilityRequest, object>(
    ChangeMessageVisibility$,
    ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
    ({ VisibilityTimeout = -1 }) => {
      if (VisibilityTimeout < 0 || VisibilityTimeout > MAX_VISIBILITY) {
        throw new AwsError(
          'InvalidParameterValue',
          `Value ${VisibilityTimeout} for parameter VisibilityTimeout is invalid.`,
        );
      }
      return {};
    },
  ),
]);
