/** The part of Lambda's context that we use. */
export interface InvocationContext {
  readonly awsRequestId: string;
  /** In MB, as text (Lambda developer guide, context object of Node.js). */
  readonly memoryLimitInMB: string;
  readonly getRemainingTimeInMillis: () => number;
}
