/** What the simulated AWS remembers of the calls it answered. */

/** One call, in the order they came in. */
export interface RecordedCall {
  readonly service: string;
  /** The operation's name, e.g. `DescribeSubnets`. */
  readonly action: string;
  readonly accountId: string | undefined;
  readonly region: string;
  readonly callerArn: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** `pending` until answered; `dropped`: the connection was cut. */
  outcome: 'pending' | 'ok' | 'error' | 'dropped';
  /** AWS's error code, with outcome `error`. */
  errorCode: string | undefined;
}

/** Operations that IAM knows under another name (Service Authorization Reference). */
const IAM_ACTIONS: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** Services that sign by another name than IAM knows them by. */
const IAM_SERVICES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** The IAM action of a call, e.g. `ec2:DescribeSubnets`. */
export function iamActionOf(call: Pick<RecordedCall, 'service' | 'action'>): string {
  const action = `${IAM_SERVICES[call.service] ?? call.service}:${call.action}`;
  return IAM_ACTIONS[action] ?? action;
}

/** The distinct IAM actions of calls, sorted. GetCallerIdentity is left out: it needs no permission. */
export function iamActionsOf(calls: readonly RecordedCall[]): string[] {
  const actions = new Set(calls.map(iamActionOf));
  actions.delete('sts:GetCallerIdentity');
  return [...actions].sort();
}
