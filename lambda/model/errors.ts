/** Stable codes of the errors a user can meet. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'USAGE'
  | 'CREDENTIALS'
  | 'UNKNOWN_CHECK'
  | 'UNKNOWN_REGION'
  | 'MALFORMED_ARN'
  | 'EVENT_INVALID'
  | 'NOTHING_READ'
  | 'PUBLISH_FAILED'
  | 'OUTPUT_FAILED'
  | 'REPORT_INVALID'
  | 'CLUSTER_NOT_FOUND'
  | 'NODE_NOT_FOUND'
  | 'POD_NOT_FOUND'
  | 'SUBNET_NOT_FOUND'
  | 'SUBNET_UNREADABLE'
  | 'CHANGE_REFUSED'
  | 'CHANGE_UNREADABLE'
  | 'KUBECONFIG'
  | 'LEDGER_UNREADABLE'
  | 'LEDGER_FAILED';

/**
 * An error whose message is written for the user: one line that names the thing and what would be right.
 * Everything else that is thrown is a bug and shows its stack.
 */
export class AuditorError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'AuditorError';
    this.code = code;
  }
}

/** The line that a user is told of an error. Anything that is not an `AuditorError` is a bug, and thrown on. */
export function lineOf(error: unknown): string {
  if (error instanceof AuditorError) return error.message;
  throw error;
}
