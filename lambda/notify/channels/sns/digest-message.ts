import { renderDigestChat } from '../../../report/chat/render-digest-chat.ts';
import { renderDigestEmail } from '../../../report/email/render-digest-email.ts';
import { digestOutline } from '../../../report/outline/digest.ts';
import { clipped } from '../../../report/words/plain-text.ts';
import type { DigestPublication } from '../channel.ts';
import { digestJson } from '../forms/digest-json.ts';
import { digestSubject } from '../forms/digest-subject.ts';
import { attributesOf } from './attributes.ts';
import { messageOf, type SnsMessage } from './sns-message.ts';

/**
 * The SNS message of a weekly digest, in the same variants as that of a report; its attribute `kind` is `digest`.
 * Subject, all variants and attributes together take fewer than 262,144 bytes of UTF-8.
 */
export function digestMessage({ digest, report, outline, reportLocation }: DigestPublication): SnsMessage {
  const words = digestOutline(digest, report);
  const subject = digestSubject(digest, words, outline);
  const location = reportLocation === null ? null : clipped(reportLocation, 2048);
  const people = {
    default: [subject, clipped(words.point, 600), ...(location === null ? [] : [location])].join('\n'),
    email: renderDigestEmail(words, location),
    https: JSON.stringify(renderDigestChat(words, subject, location)),
  };
  return messageOf(subject, people, attributesOf(outline, 'digest'), (budget) =>
    digestJson({ digest, report, reportLocation: location }, budget),
  );
}
