/**
 * Pages of a list. The first call fixes which items the chain will go through, by key; each page reads them as they
 * are then. So a token stays good while other actors change the world: nothing is skipped or given twice, and what was
 * deleted meanwhile is simply not there.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';

interface Position {
  readonly chain: string;
  readonly keys: readonly string[];
  readonly offset: number;
}

export interface Pager {
  readonly positions: Map<string, Position>;
  /** A page has no more than so many items, whatever size was asked for. */
  readonly mostOnAPage: number;
}

export interface PageRequest<Item> {
  /** Says which list this is: operation, account, region, parameters other than the page's. A token fits only it. */
  readonly chain: string;
  readonly token: string | undefined;
  /** Undefined: everything that is left, in one answer. */
  readonly size: number | undefined;
  /** Called for the first page only. */
  readonly keys: () => readonly string[];
  readonly read: (key: string) => Item | undefined;
}

/** Old tokens are forgotten beyond this many, the oldest first. */
const MAX_POSITIONS = 10_000;

/** @throws AwsError `InvalidNextToken` for a token that was not issued for this list; callers may reword it */
export function pageOf<Item>(
  pager: Pager,
  request: PageRequest<Item>,
): { readonly items: Item[]; readonly next: string | undefined } {
  const { keys, offset } = positionOf(pager, request);
  const end = request.size === undefined ? keys.length : offset + Math.min(request.size, pager.mostOnAPage);
  const items: Item[] = [];
  for (const key of keys.slice(offset, end)) {
    const item = request.read(key);
    if (item !== undefined) items.push(item);
  }
  return { items, next: end < keys.length ? remember(pager, { chain: request.chain, keys, offset: end }) : undefined };
}

function positionOf<Item>(pager: Pager, request: PageRequest<Item>): Omit<Position, 'chain'> {
  if (request.token === undefined) return { keys: request.keys(), offset: 0 };
  const position = pager.positions.get(request.token);
  if (position?.chain !== request.chain) {
    throw new AwsError('InvalidNextToken', `The token '${request.token}' is invalid`);
  }
  return position;
}

function remember(pager: Pager, position: Position): string {
  const token = Buffer.from(randomUUID()).toString('base64url');
  pager.positions.set(token, position);
  const oldest = pager.positions.size > MAX_POSITIONS ? pager.positions.keys().next().value : undefined;
  if (oldest !== undefined) pager.positions.delete(oldest);
  return token;
}

/** The identity of a list: every parameter but those that choose the page. */
export function chainOf(operation: string, scope: string, input: object): string {
  const parameters = Object.entries(input).filter(([name]) => !/^(nexttoken|maxresults|marker|maxitems)$/i.test(name));
  return JSON.stringify([operation, scope, parameters]);
}
