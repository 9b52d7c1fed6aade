import type { Gap, GapReason } from '../model/coverage.ts';
import { AUTHENTICATE, CONNECT } from '../model/kubernetes-words.ts';

/**
 * How a call of the Kubernetes API ended without an answer:
 * - `unreachable`, `tls`: no connection, or none to the server that the certificate should name
 * - `credentials`: this machine has none to show, as when an exec plugin fails
 * - `unauthenticated`: 401; the API server does not know who we are
 * - `denied`: 403
 * - `unsupported`: 404 of a whole kind that each API server has, or a kind in other versions than the one asked for
 * - `expired`: 410; what a list goes on from is too old
 * - `throttled`: 429
 * - `server`: 5xx
 * - `unusable`: something came that is no answer of an API server to the call
 */
export type KubeErrorKind =
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'credentials'
  | 'unauthenticated'
  | 'denied'
  | 'unsupported'
  | 'expired'
  | 'throttled'
  | 'server'
  | 'unusable';

/** What a server says besides, in milliseconds. */
type Said = Partial<Pick<KubeCallError, 'retryAfter' | 'aheadMs'>>;

/** A call that the Kubernetes API did not answer as asked. Everything that the ports throw is one. */
export class KubeCallError extends Error {
  readonly kind: KubeErrorKind;
  /** A verb and what it is of: `list nodes`. */
  readonly call: string;
  /** Milliseconds after which the server would have it tried again, where it said so. */
  readonly retryAfter: number | undefined;
  /** Milliseconds by which the server's clock is ahead of this machine's, where it refused a token and gave its time. */
  readonly aheadMs: number | undefined;

  constructor(kind: KubeErrorKind, call: string, message: string, said: Said = {}) {
    super(oneLine(message));
    this.name = 'KubeCallError';
    this.kind = kind;
    this.call = call;
    this.retryAfter = said.retryAfter;
    this.aheadMs = said.aheadMs;
  }
}

const MAX_MESSAGE_LENGTH = 500;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : line;
}

/** The gap that a call leaves in a section; undefined for what is no call of the ports: a bug. */
export function gapOf(section: string, error: unknown): Gap | undefined {
  if (!(error instanceof KubeCallError)) return undefined;
  const { kind, message } = error;
  return { section, source: 'kubernetes', reason: REASONS[kind], action: actionOf(error), message };
}

const REASONS: Readonly<Record<KubeErrorKind, GapReason>> = {
  unreachable: 'error',
  tls: 'unusable',
  timeout: 'timeout',
  credentials: 'error',
  unauthenticated: 'denied',
  denied: 'denied',
  unsupported: 'unsupported',
  expired: 'error',
  throttled: 'throttled',
  server: 'error',
  unusable: 'unusable',
};

/** What fails before the call itself fails all calls alike, and is one cause. */
function actionOf({ kind, call }: KubeCallError): string {
  switch (kind) {
    case 'unreachable':
    case 'tls':
      return CONNECT;
    case 'credentials':
    case 'unauthenticated':
      return AUTHENTICATE;
    case 'timeout':
    case 'denied':
    case 'unsupported':
    case 'expired':
    case 'throttled':
    case 'server':
    case 'unusable':
      return call;
  }
}
