import { SOON_SECONDS } from './try-again.ts';

/** What became of a message. */
export type Outcome =
  /** `details`: what the log says of it besides. */
  { readonly kind: 'taken'; readonly details: Readonly<Record<string, unknown>> } | Postponed;

/** Why a message was not taken, and for how many seconds it is kept before it is tried again. */
export interface Postponed {
  readonly kind: 'not-taken';
  readonly why: string;
  readonly seconds: number;
}

/** By default soon: somebody has to put it right, and may be doing so. */
export function postponed(why: string, seconds: number = SOON_SECONDS): Postponed {
  return { kind: 'not-taken', why, seconds };
}
