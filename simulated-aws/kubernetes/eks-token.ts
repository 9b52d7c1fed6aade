/**
 * For tests: reads a token as an API server of EKS does (aws-iam-authenticator 0.7.8, `pkg/token/token.go`), and signs its
 * request anew as AWS would to see whether the signature is right (AWS general reference, Signature Version 4, query strings).
 */
import { createHash, createHmac } from 'node:crypto';

const PARAMETERS: readonly string[] = [
  'action',
  'version',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
];

export interface ReadToken {
  readonly host: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly sessionToken: string | undefined;
  readonly at: Date;
}

/** @throws Error saying which rule of the authenticator the token breaks */
export function readEksToken(token: string): ReadToken {
  const query = urlOf(token).searchParams;
  const { protocol, host, pathname } = urlOf(token);
  must(token.length <= 4096, 'it is too large');
  must(protocol === 'https:' && pathname === '/', 'it is no https URL of /');
  const names = [...query.keys()].map((name) => name.toLowerCase());
  must(new Set(names).size === names.length, 'a parameter is there twice');
  for (const name of names) must(PARAMETERS.includes(name), `parameter ${name} is not allowed`);
  must(query.get('Action') === 'GetCallerIdentity', 'it is another action');
  must((query.get('X-Amz-SignedHeaders') ?? '').split(';').includes('x-k8s-aws-id'), 'no cluster is signed');
  const expires = Number(query.get('X-Amz-Expires'));
  must(expires >= 0 && expires <= 900, 'it expires too late');
  const [accessKeyId = '', , region = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const at = new Date((query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return { host, accessKeyId, region, sessionToken: query.get('X-Amz-Security-Token') ?? undefined, at };
}

/** Whether these credentials signed it for this cluster. */
export function isSignedFor(token: string, cluster: string, secretAccessKey: string): boolean {
  const { host, searchParams: query } = urlOf(token);
  const [, day = '', region = '', service = '', end = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const signed = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const headers: Readonly<Record<string, string>> = { host, 'x-k8s-aws-id': cluster };
  const pairs = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const canonical = [
    'GET',
    '/',
    pairs.join('&'),
    ...signed.map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    signed.join(';'),
    hash(''),
  ].join('\n');
  const scope = [day, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', query.get('X-Amz-Date'), scope, hash(canonical)].join('\n');
  const key = [day, region, service, end].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex') === query.get('X-Amz-Signature');
}

function urlOf(token: string): URL {
  must(token.startsWith('k8s-aws-v1.') && !token.includes('='), 'it is no token of EKS');
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function must(holds: boolean, problem: string): void {
  if (!holds) throw new Error(`token: ${problem}`);
}
