import { bytesOf } from '../../../common/bytes.ts';
import { count } from '../../../common/words.ts';
import type { Report } from '../../../model/report.ts';
import { renderChat } from '../../../report/chat/render-chat.ts';
import { renderEmail } from '../../../report/email/render-email.ts';
import type { Outline } from '../../../report/outline/outline.ts';
import { clipped } from '../../../report/words/plain-text.ts';
import { machineJson } from '../forms/machine.ts';
import { subjectOf } from '../forms/subject.ts';
import { attributesOf, type MessageAttributes } from './attributes.ts';

/** One publish: a subject, a message with a variant a protocol (`MessageStructure=json`), attributes to filter by. */
export interface SnsMessage {
  readonly subject: string;
  readonly message: string;
  readonly attributes: MessageAttributes;
}

/** SNS: the message with all its variants, and the attributes, in bytes of UTF-8. */
const SNS_LIMIT_BYTES = 262_144;

/** Kept free, so that what SNS may add to its count one day does not fail a publish. */
const MARGIN_BYTES = 1024;

/**
 * The SNS message of a report: `default` (a short text), `email`, `https` (Amazon Q Developer), `sqs` and `lambda` (the
 * JSON report, or its summary and a pointer when it is too large). Subject, all variants and attributes together take
 * fewer than 262,144 bytes of UTF-8.
 *
 * @param outline of this report
 * @param reportLocation where the whole report is kept, an absolute URL, or null
 */
export function snsMessage(report: Report, outline: Outline, reportLocation: string | null = null): SnsMessage {
  const subject = subjectOf(outline);
  const attributes = attributesOf(outline, 'report');
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  const people = {
    default: defaultText(subject, outline, location),
    email: renderEmail(outline, location),
    https: JSON.stringify(renderChat(outline, subject, location)),
  };
  return messageOf(subject, people, attributes, (budget) => machineJson(report, location, budget));
}

/** What people get, by protocol. */
export type ForPeople = Readonly<Record<'default' | 'email' | 'https', string>>;

/**
 * A message of its variants.
 * @param machine the JSON for queues and functions, in at most so many bytes inside the message
 */
export function messageOf(
  subject: string,
  people: ForPeople,
  attributes: MessageAttributes,
  machine: (budget: number) => string,
): SnsMessage {
  const taken = bytesOf(subject) + attributesBytes(attributes) + bytesOf(messageJson(people, '')) + MARGIN_BYTES;
  const json = machine(Math.floor((SNS_LIMIT_BYTES - taken) / 2));
  return { subject, message: messageJson(people, json), attributes };
}

/** Bytes that SNS counts: the message, and name, type and value of each attribute; here with the subject. */
export function messageBytes({ subject, message, attributes }: SnsMessage): number {
  return bytesOf(subject) + bytesOf(message) + attributesBytes(attributes);
}

function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue }]) => sum + bytesOf(name) + bytesOf(DataType) + bytesOf(StringValue),
    0,
  );
}

function messageJson(people: ForPeople, machine: string): string {
  return JSON.stringify({ ...people, sqs: machine, lambda: machine });
}

/** For every protocol without a variant of its own: the subject and the worst few findings that are news. */
function defaultText(subject: string, { open, changes }: Outline, reportLocation: string | null): string {
  const { groups } = changes?.toAct ?? open;
  const worst = groups.slice(0, 3).map(({ severity, words }) => `${severity}: ${clipped(words.headline, 200)}`);
  const more = groups.length > 3 ? [`and ${count(groups.length - 3, 'more group')} of findings`] : [];
  const pointer = reportLocation === null ? [] : [reportLocation];
  return [subject, ...worst, ...more, ...pointer].join('\n');
}
