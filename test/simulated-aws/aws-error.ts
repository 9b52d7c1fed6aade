/** An error as AWS answers it: a code, a message, an HTTP status, and members beside them (EKS names the cluster). */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/**
 * Something that AWS knows and the simulated AWS does not: an operation, a parameter, a filter.
 * Answered with HTTP 501, which no SDK retries, and kept in `unsupported`.
 */
export class UnsupportedError extends AwsError {
  constructor(what: string) {
    super('SimulatedAwsUnsupported', `The simulated AWS does not support ${what}.`, 501);
  }
}
