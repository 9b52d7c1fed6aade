/** Paging as EC2's describe calls have it. */
import { AwsError } from '../../aws-error.ts';
import { chainOf, pageOf } from '../../paging.ts';
import type { CallContext } from '../../service.ts';

export interface Ec2Page<Item> {
  readonly operation: string;
  readonly input: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined };
  /** Allowed `MaxResults`, inclusive. */
  readonly min: number;
  readonly max: number;
  /** Page size without `MaxResults`; undefined where EC2 then answers with everything. */
  readonly unasked: number | undefined;
  readonly keys: () => readonly string[];
  readonly read: (key: string) => Item | undefined;
}

/** One page, and the token for the next one where there is more. */
export function ec2Page<Item>(
  context: CallContext,
  page: Ec2Page<Item>,
): { readonly items: Item[]; readonly next: { readonly NextToken?: string } } {
  checkMaxResults(page);
  const { items, next } = pageOf(context.pager, {
    chain: chainOf(page.operation, `${context.account.id} ${context.region.name}`, page.input),
    token: page.input.NextToken === '' ? undefined : page.input.NextToken,
    size: page.input.MaxResults ?? page.unasked,
    keys: page.keys,
    read: page.read,
  });
  return { items, next: next === undefined ? {} : { NextToken: next } };
}

/** Wording of the lower bound: aws-sdk-ruby pull request 2575. */
function checkMaxResults<Item>({ input, min, max }: Ec2Page<Item>): void {
  const { MaxResults } = input;
  if (MaxResults === undefined || (MaxResults >= min && MaxResults <= max)) return;
  const bound = MaxResults < min ? `greater than ${min}` : `smaller than ${max}`;
  const message = `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value ${bound}.`;
  throw new AwsError('InvalidParameterValue', message);
}

/** EC2 refuses a page size together with a list of ids. */
export function refuseIdsWithPageSize(
  parameter: string,
  ids: readonly string[] | undefined,
  maxResults: number | undefined,
): void {
  if (ids === undefined || ids.length === 0 || maxResults === undefined) return;
  const message = `The parameter ${parameter} cannot be used with the parameter maxResults`;
  throw new AwsError('InvalidParameterCombination', message);
}

/**
 * Records by id, in the order asked for; all of them without ids.
 *
 * @throws AwsError of `notFound` for the ids that do not exist: one unknown id fails the whole call
 */
export function byIds<Item>(
  records: ReadonlyMap<string, Item>,
  ids: readonly string[] | undefined,
  notFound: (missing: readonly string[]) => AwsError,
): readonly string[] {
  if (ids === undefined || ids.length === 0) return [...records.keys()];
  const missing = ids.filter((id) => !records.has(id));
  if (missing.length > 0) throw notFound(missing);
  return [...new Set(ids)];
}
