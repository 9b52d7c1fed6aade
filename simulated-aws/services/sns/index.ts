import { Publish$, type PublishInput, type PublishResponse } from '@aws-sdk/client-sns';
import { operation, service } from '../../service.ts';
import { awsQueryProtocol } from '../../wire/query-protocol.ts';
import { publish } from './publish.ts';

export const sns = service('sns', awsQueryProtocol('http://sns.amazonaws.com/doc/2010-03-31/'), [
  operation<PublishInput, PublishResponse>(
    Publish$,
    ['TopicArn', 'TargetArn', 'Message', 'Subject', 'MessageStructure', 'MessageAttributes'],
    publish,
  ),
]);
