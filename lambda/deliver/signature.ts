import { createHmac } from 'node:crypto';

/** Headers of a signed message. */
export const TIMESTAMP_HEADER = 'x-eks-ip-auditor-timestamp';
export const SIGNATURE_HEADER = 'x-eks-ip-auditor-signature';

/**
 * The headers by which a receiver knows that a message is ours, and of when: HMAC-SHA-256 over the time, a dot and the
 * body. The time is signed too, so that nobody can send the message again later as new.
 * @param at seconds since 1970
 */
export function signatureHeaders(body: string, signingKey: string, at: number): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', signingKey).update(`${at}.${body}`).digest('hex');
  return { [TIMESTAMP_HEADER]: String(at), [SIGNATURE_HEADER]: `v1=${digest}` };
}
