import { X509Certificate } from 'node:crypto';
import type { Connection, Credentials } from './connection.ts';

/** How to show an API server who we are, and how long that holds. */
export interface Tokens {
  /** @throws Error, whose message is the reason in a clause */
  readonly make: () => Promise<string>;
  /** Milliseconds for which one is good. */
  readonly goodFor: number;
}

/** A token that was refused and is younger is not made anew: another one says the same. */
const FRESH_MS = 60_000;

/**
 * The way to an API server by tokens, over TLS that its own authority vouches for. Nothing is asked of it yet.
 * @param ca certificates of its authority, PEM
 * @returns what keeps us from going there, in a clause, where the authority is none: the machine's own are not asked instead
 */
export function connectionByToken(url: string, ca: string, tokens: Tokens): Connection | { readonly problem: string } {
  if (!isCertificate(ca)) return { problem: 'what EKS gives as its certificate authority is no certificate' };
  return {
    server: { url, ca, serverName: undefined, verified: true },
    credentials: remade(tokens),
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function remade({ make, goodFor }: Tokens): Connection['credentials'] {
  let latest: { readonly credentials: Promise<Credentials>; readonly at: number } | undefined;
  return async (_signal, refused) => {
    const age = latest === undefined ? Number.POSITIVE_INFINITY : Date.now() - latest.at;
    const isRefused = refused !== undefined && (await latest?.credentials.catch(() => undefined)) === refused;
    if (latest === undefined || age > goodFor || (isRefused && age > FRESH_MS)) {
      latest = { credentials: make().then((token) => ({ token })), at: Date.now() };
    }
    try {
      return await latest.credentials;
    } catch (error) {
      latest = undefined;
      throw error;
    }
  };
}
