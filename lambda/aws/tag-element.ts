import { type ElementReader, element, leaf } from './xml-reader.ts';

/** The tags of one thing, and the one that is being read. */
export interface TagDraft {
  readonly tags: [key: string, value: string][];
  /** Undefined while no element of it was there. */
  tagKey: string | undefined;
  tagValue: string | undefined;
}

export function noTags(): TagDraft {
  return { tags: [], tagKey: undefined, tagValue: undefined };
}

/**
 * A tag of EC2's. It has one key and one value, and no other of the thing has its key (EC2 user guide, tag restrictions):
 * of two, one would hide the other, and it may be the one that keeps an ENI.
 * @param breaks told what is wrong with a tag: `a tag without a key or a value`
 */
export function tagElement<Page>(
  draftOf: (page: Page) => TagDraft,
  breaks: (page: Page, what: string) => void,
): ElementReader<Page> {
  const part = (name: 'tagKey' | 'tagValue') =>
    leaf<Page>((page, text) => {
      const draft = draftOf(page);
      if (draft[name] !== undefined) breaks(page, 'a tag with more than one key or value');
      draft[name] = text;
    });
  return element<Page>(
    { key: part('tagKey'), value: part('tagValue') },
    {
      begin: (page) => {
        const draft = draftOf(page);
        draft.tagKey = undefined;
        draft.tagValue = undefined;
      },
      end: (page) => {
        const { tags, tagKey = '', tagValue } = draftOf(page);
        // A value may be empty: then its element is.
        if (tagKey === '' || tagValue === undefined) breaks(page, 'a tag without a key or a value');
        if (tags.some(([key]) => key === tagKey)) breaks(page, 'a tag twice');
        tags.push([tagKey, tagValue ?? '']);
      },
    },
  );
}
