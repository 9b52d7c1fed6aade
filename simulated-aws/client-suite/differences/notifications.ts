/** Where moto and the simulated AWS answer differently: SNS. */
import type { Disagreement } from '../difference.ts';

export const notificationDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto publishes it.',
    source: 'SNS service model, PublishInput$MessageStructure: "at least a top-level JSON key of default"',
    differences: [
      {
        case: 'refuses a JSON message without a default',
        field: '',
        moto: 'published',
        simulated: {
          error: {
            code: 'InvalidParameterException',
            status: 400,
            message: 'Invalid parameter: Message Structure - No default entry in JSON message body',
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: "The code is the same; the wording is moto's own.",
    source:
      'SNS service model, PublishInput$Message, asks for an error; wording as in LocalStack, whose tests are held to AWS',
    differences: [
      {
        case: 'refuses a JSON message that is no JSON',
        field: 'error.message',
        moto: 'Message is not valid JSON.',
        simulated: 'Invalid parameter: Message Structure - JSON message body failed to parse',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto publishes it.',
    source: 'not in the service model; LocalStack, whose tests are held to AWS, answers the same',
    differences: [
      {
        case: 'refuses an empty message',
        field: '',
        moto: 'published',
        simulated: {
          error: { code: 'InvalidParameterException', status: 400, message: 'Invalid parameter: Empty message' },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'The code is the same; moto says the rule where SNS only names the parameter.',
    source: 'SNS service model, PublishInput$Subject; wording as in LocalStack, whose tests are held to AWS',
    differences: [
      {
        case: 'refuses a subject of 101 characters',
        field: 'error.message',
        moto: 'Subject must be less than 100 characters',
        simulated: 'Invalid parameter: Subject',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto looks at the length alone.',
    source: 'SNS service model, PublishInput$Subject: "no line breaks or control characters"',
    differences: [
      {
        case: 'refuses a subject with a line break',
        field: '',
        moto: 'published',
        simulated: { error: { code: 'InvalidParameterException', status: 400, message: 'Invalid parameter: Subject' } },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'The code is the same; moto puts the words of boto3 around those of SNS.',
    source: 'SNS API reference, Publish: InvalidParameter',
    differences: [
      {
        case: 'refuses a message of 262,145 bytes',
        field: 'error.message',
        moto: 'An error occurred (InvalidParameter) when calling the Publish operation: Invalid parameter: Message too long',
        simulated: 'Invalid parameter: Message too long',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'The code is the same; moto says "Endpoint" for a topic.',
    source: 'wording as users report it of Publish: "(NotFound) … Topic does not exist"',
    differences: [
      {
        case: 'does not publish to an unknown topic',
        field: 'error.message',
        moto: 'Endpoint does not exist',
        simulated: 'Topic does not exist',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto looks for the topic in the region asked alone.',
    source: 'mozilla/security issue 8: "Invalid parameter: TopicArn" for a topic of another region',
    differences: [
      {
        case: 'does not publish to a topic of another region',
        field: 'error.code',
        moto: 'NotFoundException',
        simulated: 'InvalidParameterException',
      },
      { case: 'does not publish to a topic of another region', field: 'error.status', moto: 404, simulated: 400 },
      {
        case: 'does not publish to a topic of another region',
        field: 'error.message',
        moto: 'Endpoint does not exist',
        simulated: 'Invalid parameter: TopicArn',
      },
    ],
  },
];
