import type { Refusal, Refused, SourceWords } from './source-words.ts';

/** Of the AWS APIs: an action is an IAM action, and a role allows it. */
export const AWS_WORDS: SourceWords = {
  reasons: {
    denied: 'access denied',
    throttled: 'throttled by AWS',
    timeout: 'out of time',
    unsupported: 'not supported there',
    empty: 'no account to audit',
    unusable: 'unusable answer',
    error: 'failed',
  },
  allow: (actions) => `allow ${actions}`,
  advice,
  brief,
  briefAdvice,
};

function advice({ reason, action, whole }: Refusal): string {
  switch (reason) {
    case 'denied':
      return whole
        ? `Let the auditor in: allow ${action} on both sides, and check the external id.`
        : `Allow ${action} in the role that the auditor uses there.`;
    case 'throttled':
      return 'Audit again later, or with less concurrency.';
    case 'timeout':
      return 'Give the audit more time, or fewer targets per run.';
    case 'empty':
      return 'Correct targets.organization, or remove the schedule: until then nothing is audited.';
    case 'unusable':
      return 'Something between the auditor and AWS may answer instead: check proxies and AWS_ENDPOINT_URL.';
    case 'unsupported':
    case 'error':
      return '';
  }
}

function brief({ reason, action }: Refused): string {
  switch (reason) {
    case 'denied':
      return `${action} denied`;
    case 'throttled':
      return `${action} throttled by AWS`;
    case 'timeout':
      return `${action} out of time`;
    case 'unsupported':
      return `${action} not supported there`;
    case 'empty':
      return 'no account to audit';
    case 'unusable':
      return `${action} got an unusable answer`;
    case 'error':
      return `${action} failed`;
  }
}

function briefAdvice(refused: Refused): string {
  const { reason, whole, messages } = refused;
  if (reason !== 'denied' || whole) return advice(refused);
  const roles = new Set(messages.map(roleIn));
  const [role] = roles;
  return roles.size === 1 && role !== undefined
    ? `Allow it in role ${role}.`
    : 'Allow it in the role that the auditor uses there.';
}

/** Who was denied, as the message of an IAM error has it. IAM API reference, roleNameType: such a name is of these characters. */
function roleIn(message: string): string | undefined {
  return /:assumed-role\/([\w+=,.@-]{1,64})\//.exec(message)?.[1];
}
