import { classifyAwsError } from '../../aws/errors.ts';
import { harmless } from '../../report/words/plain-text.ts';

/** What of a service its refusals are said by. */
export interface Refusing {
  /** `SNS` */
  readonly service: string;
  /** What is wrong where the thing that is published to does not exist, and what would be right. */
  readonly notFound: string;
  /** The same where it is not allowed. */
  readonly denied: string;
}

/** Why AWS did not take what was published, and what would be right, in one line. */
export function whyNot(error: unknown, { service, notFound, denied }: Refusing): string {
  const { kind, code, message } = classifyAwsError(error);
  switch (kind) {
    case 'not-found':
      return notFound;
    case 'denied':
      return denied;
    case 'credentials':
      return `AWS does not accept the credentials (${code}); renew them`;
    case 'throttled':
      return `${service} throttles the account; publish again later`;
    case 'timeout':
      return `time ran out before ${service} answered`;
    case 'unusable':
      return harmless(message);
    case 'conflict':
    case 'unsupported':
    case 'network':
    case 'error':
      return `${code}: ${harmless(message)}`;
  }
}
