/** What became of a message. */
export type Outcome =
  /** `details`: what the log says of it besides. */
  | { readonly kind: 'taken'; readonly details: Readonly<Record<string, unknown>> }
  /** `seconds`: until it is tried again. */
  | { readonly kind: 'not-taken'; readonly why: string; readonly seconds: number };
