/**
 * An error as AWS answers it: a code, a message, an HTTP status, members beside them (EKS names the cluster) and headers
 * (S3 names a bucket's region).
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
    this.headers = headers;
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
