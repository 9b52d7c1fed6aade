/** One account in one region: the unit of work, of coverage and of the ledger. */
export interface Target {
  readonly accountId: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN of this target. */
  readonly partition: string;
}

/** Where a target is, whatever its partition. */
export type Place = Pick<Target, 'accountId' | 'region'>;

export function targetKey(target: Place): string {
  return `${target.accountId}/${target.region}`;
}

/** ARN of a resource in the target, e.g. `arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1`. */
export function targetArn(target: Target, service: string, resource: string): string {
  return `arn:${target.partition}:${service}:${target.region}:${target.accountId}:${resource}`;
}
