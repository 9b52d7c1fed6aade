import { type Branch, type ElementReader, element, leaf } from './xml-reader.ts';

/** What has been read so far of a page of EC2's, whatever it lists. */
export interface PageDraft<Item> {
  readonly items: Item[];
  /** The element of the list was there: without it the body is no page at all. */
  hasList: boolean;
  hasToken: boolean;
  nextToken: string | undefined;
  /** What AWS always gives and an item has not, or what is wrong with a value: the first of it. */
  missing: string | undefined;
}

export function emptyPage<Item>(): PageDraft<Item> {
  return { items: [], hasList: false, hasToken: false, nextToken: undefined, missing: undefined };
}

/** Names of elements. */
interface PageNames {
  readonly response: string;
  readonly list: string;
}

/** The answer of an operation of EC2 that lists something page by page. A list or a token that is there twice is refused. */
export function pageDocument<Page extends PageDraft<unknown>>(
  { response, list }: PageNames,
  item: ElementReader<Page>,
): Branch<Page> {
  return element({
    [response]: element({
      [list]: element<Page>(
        { item },
        {
          only: true,
          begin: (page) => {
            if (page.hasList) throw new Error('the list is there twice');
            page.hasList = true;
          },
        },
      ),
      nextToken: leaf<Page>((page, text) => {
        if (page.hasToken) throw new Error('the token is there twice');
        page.hasToken = true;
        page.nextToken = text === '' ? undefined : text;
      }, 'own'),
    }),
  });
}

/**
 * What was read of the body, once it has ended.
 * @throws Error where the list was not there
 */
export function pageIn<Item>({ items, hasList, nextToken, missing }: PageDraft<Item>, list: string) {
  if (!hasList) throw new Error(`the answer has no ${list}`);
  return missing === undefined ? { items, nextToken } : { items, nextToken, missing };
}
