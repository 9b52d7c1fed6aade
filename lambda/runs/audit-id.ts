/**
 * The id of the audit that a durable execution is: the last part of its ARN, so that a step that is repeated writes over
 * its own objects and over no others.
 * @throws Error for an ARN that ends in nothing fit for the key of an object
 */
export function auditIdOf(executionArn: string): string {
  const id = /[A-Za-z0-9_-]+$/.exec(executionArn)?.[0];
  if (id === undefined) throw new Error(`not the ARN of an execution: ${executionArn}`);
  return id;
}
