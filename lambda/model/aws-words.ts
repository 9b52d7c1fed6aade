import type { Refusal, SourceWords } from './source-words.ts';

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
      return 'Give the audit more time, or fewer targets a run.';
    case 'empty':
      return 'Correct targets.organization, or take the schedule away: until then nothing is audited.';
    case 'unusable':
      return 'Something between the auditor and AWS may answer in its place: check proxies and AWS_ENDPOINT_URL.';
    case 'unsupported':
    case 'error':
      return '';
  }
}
