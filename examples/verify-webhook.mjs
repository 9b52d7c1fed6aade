import { createHmac, timingSafeEqual } from 'node:crypto';

/** @param body the bytes as they came */
export function isFromAuditor(headers, body, signingKey, now = Date.now()) {
  const timestamp = headers['x-eks-ip-auditor-timestamp'] ?? '';
  const signature = headers['x-eks-ip-auditor-signature'] ?? '';
  if (!(Math.abs(now / 1000 - Number(timestamp)) < 300)) return false;
  const expected = createHmac('sha256', signingKey).update(`${timestamp}.`).update(body).digest('hex');
  const [given, wanted] = [Buffer.from(signature), Buffer.from(`v1=${expected}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
