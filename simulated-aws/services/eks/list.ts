import { AwsError } from '../../aws-error.ts';
import { chainOf, pageOf } from '../../paging.ts';
import type { CallContext } from '../../service.ts';

/** EKS pages by 100 unless asked for fewer, and takes 1 to 100 (service model). */
const MAX_PAGE = 100;

interface ListInput {
  readonly clusterName?: string | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** One page of the names in a map of resources. */
export function listNames(
  operation: string,
  input: ListInput,
  context: CallContext,
  resources: () => ReadonlyMap<string, unknown>,
): { readonly names: string[]; readonly nextToken: string | undefined } {
  const present = resources();
  const { items, next } = pageOf(context.pager, {
    chain: chainOf(operation, `${context.account.id} ${context.region.name}`, input),
    token: knownToken(input.nextToken, context),
    size: pageSize(input.maxResults),
    keys: () => [...present.keys()].sort(),
    read: (name) => (present.has(name) ? name : undefined),
  });
  return { names: items, nextToken: next };
}

function knownToken(token: string | undefined, context: CallContext): string | undefined {
  if (token === undefined || context.pager.positions.has(token)) return token;
  throw new AwsError('InvalidParameterException', 'Invalid nextToken', 400);
}

function pageSize(maxResults: number | undefined): number {
  if (maxResults === undefined) return MAX_PAGE;
  if (maxResults >= 1 && maxResults <= MAX_PAGE) return maxResults;
  const message = `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${MAX_PAGE}`;
  throw new AwsError('InvalidParameterException', message, 400);
}
