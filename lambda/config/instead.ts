import { isRecord } from '../common/is-record.ts';
import { EMAIL, IDENTITY_ARN } from './formats.ts';

/**
 * What to write in the place of a value of the wrong type, as JSON or as a clause: `{ "roleArn": "arn:aws:…" }`.
 * Undefined where nothing better than the type is known.
 * @param path as `pathText` writes it
 * @param expected zod's name of the type
 */
export function writeInstead(path: string, value: unknown, expected: string): string | undefined {
  return ofPlace(path.replaceAll(/\[\d+\]/g, '[]'), value) ?? ofType(value, expected);
}

/** What to write in the place of a key that the schema does not have. */
export function writeInsteadOfKey(path: string, value: unknown): string | undefined {
  switch (path.replaceAll(/\[\d+\]/g, '[]')) {
    case 'targets.accounts[].accountId':
    case 'targets.accounts[].account':
    case 'targets.accounts[].id':
      return accountOf(value)?.replace(/^\{ (.*) \}$/, '$1');
    case 'cleanup.enabled':
      return value === false ? '"mode": "off"' : '"mode": "plan" or "mode": "apply"';
    default:
      return undefined;
  }
}

const SLACK = { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' };
const SES = { identityArn: IDENTITY_ARN.example, from: 'audits@example.com', to: [EMAIL.example] };
const SUPPRESSION = { resource: '*', reason: 'why no action is needed', expires: '2027-03-31' };

function ofPlace(place: string, value: unknown): string | undefined {
  switch (place) {
    case '':
      return '{}';
    case 'targets.accounts[]':
      return accountOf(value);
    case 'targets.accounts':
      return typeof value === 'string' || typeof value === 'number' ? `[${accountOf(value) ?? '{}'}]` : undefined;
    case 'targets.organization':
      return typeof value === 'string' && value.startsWith('o-')
        ? `"organizationId": ${json(value)}, "organization": {}`
        : '{}';
    case 'schedule':
      return json({ expression: typeof value === 'string' ? value : 'rate(1 day)' });
    case 'notifications.slack':
      return json([SLACK]);
    case 'notifications.slack[]':
      return json(SLACK);
    case 'notifications.securityHub':
      return '{}';
    case 'notifications.ses':
      return json(SES);
    case 'suppressions[]':
      return json({ check: typeof value === 'string' ? value : 'subnet-low-ips', ...SUPPRESSION });
    case 'clusters':
      return json({
        [Array.isArray(value) && typeof value[0] === 'string' ? value[0] : 'prod']: { cniVersion: '1.19.3' },
      });
    case 'checks':
      return '{ "leaked-eni": false } to turn one off; every other one runs';
    case 'cleanup':
      return '{ "mode": "plan" } or { "mode": "apply" }';
    case 'concurrency':
      return json({ targets: typeof value === 'number' ? value : 8 });
    default:
      if (/^clusters(\.\w+|\["[^"]+"\])$/.test(place)) {
        return json({ cniVersion: typeof value === 'string' ? value : '1.19.3' });
      }
      return /^checks(\.\w+|\["[^"]+"\])$/.test(place) ? ofCheck(value) : undefined;
  }
}

function ofCheck(value: unknown): string {
  return value === true || value === 'on' ? '{}, or leave it out: it runs unless it is false' : 'false to turn it off';
}

/** An account is entered by a role in it. */
function accountOf(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (/^\d{12}$/.test(text)) return json({ roleArn: `arn:aws:iam::${text}:role/eks-ip-auditor` });
  return text.startsWith('arn:') ? json({ roleArn: text }) : undefined;
}

function ofType(value: unknown, expected: string): string | undefined {
  if (value === null) return undefined;
  if (expected === 'array' && (typeof value === 'string' || isRecord(value))) return json([value]);
  if (expected === 'string' && typeof value === 'number') return `${json(String(value))}, in quotes`;
  const isNumber = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  if (['number', 'int'].includes(expected) && isNumber) return `${Number(value)}, without quotes`;
  if (expected !== 'boolean' || typeof value !== 'string' || !/^(true|false)$/i.test(value)) return undefined;
  return `${value.toLowerCase()}, without quotes`;
}

/** As people write it: a space inside of braces. Nothing that is too long for a line. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ').replaceAll(/\[ /g, '[').replaceAll(/ \]/g, ']');
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
