import { AwsError } from '../../aws-error.ts';
import { chainOf, pageOf } from '../../paging.ts';
import type { CallContext } from '../../service.ts';

/** IAM pages by 100 unless asked otherwise, and takes 1 to 1000 (service model, maxItemsType). */
const PAGE = 100;
const MAX_PAGE = 1000;

interface ListInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of names or ARNs, in their order. */
export function listTexts(
  operation: string,
  input: ListInput,
  { pager, account }: CallContext,
  texts: () => Iterable<string>,
): { readonly items: string[]; readonly IsTruncated: boolean; readonly Marker?: string } {
  const present = new Set(texts());
  const { items, next } = pageOf(pager, {
    chain: chainOf(operation, account.id, input),
    token: knownMarker(input.Marker, pager),
    size: pageSize(input.MaxItems),
    keys: () => [...present].sort(),
    read: (text) => (present.has(text) ? text : undefined),
  });
  return next === undefined ? { items, IsTruncated: false } : { items, IsTruncated: true, Marker: next };
}

function knownMarker(marker: string | undefined, { positions }: CallContext['pager']): string | undefined {
  if (marker === undefined || positions.has(marker)) return marker;
  throw new AwsError('ValidationError', `Invalid Marker: ${marker}`);
}

function pageSize(maxItems = PAGE): number {
  if (maxItems >= 1 && maxItems <= MAX_PAGE) return maxItems;
  const bound = maxItems < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_PAGE}`;
  const message = `1 validation error detected: Value '${maxItems}' at 'maxItems' failed to satisfy constraint: Member must have value ${bound}`;
  throw new AwsError('ValidationError', message);
}
