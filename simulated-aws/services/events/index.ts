import {
  PutEvents$,
  type PutEventsRequest,
  type PutEventsRequestEntry,
  type PutEventsResponse,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import { operation, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';

/** Entries of one call, and their bytes together (API reference, PutEvents). */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

/** Takes events for any bus of the region, and has no rules: what was put is read from the calls. */
export const events = service('events', awsJsonProtocol('AWSEvents'), [
  operation<PutEventsRequest, PutEventsResponse>(PutEvents$, ['Entries'], ({ Entries = [] }, { requestId }) => {
    if (Entries.length === 0 || Entries.length > MAX_ENTRIES) {
      throw invalid(
        `Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
      );
    }
    if (Entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > MAX_BYTES) {
      throw invalid('Total size of the entries in the request is over the limit.');
    }
    const answers = Entries.map((entry, index) => answerTo(entry, `${requestId}-${index}`));
    return { Entries: answers, FailedEntryCount: answers.filter(({ ErrorCode }) => ErrorCode !== undefined).length };
  }),
]);

/** User guide, "Calculating PutEvents event entry size". */
function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function answerTo({ Source, DetailType, Detail }: PutEventsRequestEntry, id: string): PutEventsResultEntry {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value)
      return refused('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (Source?.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  return isObject(Detail ?? '') ? { EventId: id } : refused('MalformedDetail', 'Detail is malformed.');
}

function refused(ErrorCode: string, ErrorMessage: string): PutEventsResultEntry {
  return { ErrorCode, ErrorMessage };
}

function isObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
