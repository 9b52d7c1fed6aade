/**
 * What came where AWS's answer should be: a web page, half an answer, an answer without what was asked for, or one about
 * something else. Never taken for an empty answer.
 */
export class UnusableAnswer extends Error {
  /** For the SDK: whether asking again may help. Present only when it may. */
  declare readonly $retryable?: { readonly throttling: false };
  /** For the SDK, which asks again after some statuses. */
  declare readonly $metadata?: { readonly httpStatusCode: number };

  constructor(message: string, { status, again = false, cause }: UnusableDetails = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'UnusableAnswer';
    if (again) this.$retryable = { throttling: false };
    if (status !== undefined) this.$metadata = { httpStatusCode: status };
  }
}

interface UnusableDetails {
  /** HTTP status, where it was no success. */
  readonly status?: number | undefined;
  /** What came is broken rather than wrong: asked again, it may come whole. */
  readonly again?: boolean;
  readonly cause?: unknown;
}

/** A whole answer that is none to what was asked. */
export function notUsable(why: string, cause?: unknown): UnusableAnswer {
  return new UnusableAnswer(`AWS's answer is not usable: ${why}`, { cause });
}

/** An answer that was cut off or garbled on its way. */
export function brokenAnswer(why: string, cause?: unknown): UnusableAnswer {
  return new UnusableAnswer(`AWS's answer came broken: ${why}`, { again: true, cause });
}

/** What reading an answer failed with: it came broken, unless that is said already. */
export function whyUnread(error: unknown): UnusableAnswer {
  if (error instanceof UnusableAnswer) return error;
  return brokenAnswer(error instanceof Error ? error.message : String(error), error);
}

const MAX_TITLE = 80;

/** A web page, as proxies, sign-in pages and wrong endpoints give: the same words for every call that ends there. */
export function webPage(html: string, status: number): UnusableAnswer {
  const title = titleOf(html);
  const named = title === '' ? '' : ` titled "${title}"`;
  const message = `a web page${named} came (HTTP ${status}) where AWS's answer should be`;
  return new UnusableAnswer(message, status < 300 ? {} : { status });
}

export function looksLikeWebPage(text: string): boolean {
  return /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,1000}-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(
    text.slice(0, 2_000),
  );
}

function titleOf(html: string): string {
  const [, title = ''] = /<title[^>]{0,200}>([^<]{0,1000})/i.exec(html.slice(0, 100_000)) ?? [];
  const oneLine = title
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{C}|"/gu, '')
    .trim();
  return oneLine.length > MAX_TITLE ? `${oneLine.slice(0, MAX_TITLE - 1)}…` : oneLine;
}
