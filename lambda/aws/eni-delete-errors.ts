import { AwsCallError, classifyAwsError, httpStatusOf } from './errors.ts';

/**
 * - `would-succeed`: a trial (`DryRun`) that the real call would follow
 * - `gone`: there is no such ENI
 * - `in-use`: something holds it
 * - `denied`: we may not delete ENIs there; none of the others either
 * - `throttled`: it was not tried; later it may be
 * - `refused`: AWS answered that it does not delete this one
 * - `unanswered`: nobody knows whether it was deleted
 */
export type DeleteFailureKind = 'would-succeed' | 'gone' | 'in-use' | 'denied' | 'throttled' | 'refused' | 'unanswered';

export interface DeleteFailure {
  readonly kind: DeleteFailureKind;
  /** One line in AWS's words. */
  readonly message: string;
}

/**
 * Says what a failed DeleteNetworkInterface means. Only an answer that says so is a refusal: a server error, a cut
 * connection or an answer that cannot be read leaves open whether the ENI was deleted.
 */
export function classifyDeleteError(error: unknown): DeleteFailure {
  const { kind, code, message } = classifyAwsError(error);
  const said = { message: message.includes(code) ? message : `${code}: ${message}` };
  switch (code) {
    case 'DryRunOperation':
      return { kind: 'would-succeed', message };
    case 'InvalidNetworkInterfaceID.NotFound':
      return { kind: 'gone', message };
    case 'InvalidNetworkInterface.InUse':
      return { kind: 'in-use', message };
    case 'InvalidParameterValue':
      return { kind: isInUse(message) ? 'in-use' : 'refused', ...said };
    case 'OperationNotPermitted':
      return { kind: 'refused', ...said };
    case 'AuthFailure':
      return { kind: isAboutTheEni(message) ? 'refused' : 'denied', ...said };
  }
  if (kind === 'denied' || kind === 'credentials') return { kind: 'denied', message };
  if (kind === 'throttled') return { kind: 'throttled', message };
  if (kind === 'unusable') return { kind: 'unanswered', message };
  if (kind === 'timeout') return { kind: 'unanswered', message: 'EC2 did not answer in time' };
  return { kind: isRefusal(error) ? 'refused' : 'unanswered', ...said };
}

/** "Network interface 'eni-…' is currently in use." (amazon-vpc-cni-k8s issue 69; cloud-nuke PR 1132). */
function isInUse(message: string): boolean {
  return /\bin use\b/i.test(message);
}

/** "You do not have permission to access the specified resource." (aws-k8s-tester issue 70): another account's ENI. */
function isAboutTheEni(message: string): boolean {
  return /specified resource/i.test(message);
}

function isRefusal(error: unknown): boolean {
  const status = httpStatusOf(error instanceof AwsCallError ? error.cause : error);
  return status !== undefined && status >= 400 && status < 500;
}
