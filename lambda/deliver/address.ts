import { isLoopbackHost } from '../common/loopback.ts';

/** Where a webhook is, and what signs what goes there. Neither is in any message, log or error. */
export interface Address {
  readonly url: URL;
  /** Null where nothing is signed. */
  readonly signingKey: string | null;
}

/** What a secret has to hold. */
export interface Wanted {
  /** Whether it needs a key to sign with. */
  readonly signed: boolean;
  /** Whether an address of this machine will do without TLS: for tests. */
  readonly onLoopback: boolean;
  /** What holds it, as errors call it. Default: `the secret`. */
  readonly holder?: string | undefined;
}

/** A secret that is none of a webhook. Its message says what would be right, and nothing of what is there. */
export class BadSecret extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadSecret';
  }
}

/** Characters of a key that nobody guesses. */
const LEAST_KEY = 16;

/**
 * Reads the text of a secret: the address as it is, or JSON with `url` and `signingKey`.
 * @throws BadSecret
 */
export function addressIn(text: string, { signed, onLoopback, holder = 'the secret' }: Wanted): Address {
  const { url, signingKey } = fieldsIn(text.trim());
  if (url === undefined || !URL.canParse(url))
    throw new BadSecret(`${holder} has no address: it is a text like https://…`);
  const address = new URL(url);
  const isSafe = address.protocol === 'https:' || (onLoopback && isLoopbackHost(address.hostname));
  if (!isSafe) throw new BadSecret(`the address in ${holder} is not one of https://`);
  if (address.username !== '' || address.password !== '')
    throw new BadSecret(`the address in ${holder} has a user or password in it`);
  if (!signed) return { url: address, signingKey: null };
  if (signingKey === undefined || signingKey.length < LEAST_KEY)
    throw new BadSecret(
      `${holder} has no "signingKey" of at least ${LEAST_KEY} characters: it is {"url": …, "signingKey": …}`,
    );
  return { url: address, signingKey };
}

function fieldsIn(text: string): { readonly url?: string | undefined; readonly signingKey?: string | undefined } {
  if (!text.startsWith('{')) return { url: text };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return {
      url: 'url' in parsed && typeof parsed.url === 'string' ? parsed.url : undefined,
      signingKey: 'signingKey' in parsed && typeof parsed.signingKey === 'string' ? parsed.signingKey : undefined,
    };
  } catch {
    return {};
  }
}
