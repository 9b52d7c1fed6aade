/** For tests: the places in an answer, XML or JSON, and the answer with one of them changed. */
import { parseXml, writeXml, type XmlNode } from '../xml-tree.ts';

/** What becomes of an element: it is left out, is there with nothing in it, has another value than it can have, or is there twice. */
export type Change = 'missing' | 'empty' | 'garbled' | 'twice';

/** Names from the root to an element; those of a list's items have one place, `[]` in JSON. */
export type Place = string;

/** One element, which can be changed in its document. */
interface Element {
  readonly place: Place;
  /** It has a value, not elements. */
  readonly isLeaf: boolean;
  readonly change: (change: Change) => void;
}

interface Document {
  readonly elements: readonly Element[];
  readonly text: () => string;
}

/** What no service gives for anything but free text. */
export const GARBLED = 'zz';

/** Every place of an answer, and whether all that is there are values. */
export function placesOf(body: string): ReadonlyMap<Place, { readonly isLeaf: boolean }> {
  const places = new Map<Place, { isLeaf: boolean }>();
  for (const { place, isLeaf } of documentOf(body).elements) {
    places.set(place, { isLeaf: isLeaf && places.get(place)?.isLeaf !== false });
  }
  return places;
}

/** The answer with every element at the place changed. */
export function changedAt(body: string, place: Place, change: Change): string {
  const document = documentOf(body);
  const found = document.elements.filter((element) => element.place === place);
  // Last first: what is taken out of a list moves those behind it.
  for (const element of found.toReversed()) element.change(change);
  return document.text();
}

function documentOf(body: string): Document {
  return body.trimStart().startsWith('<') ? xmlDocument(body) : jsonDocument(body);
}

function xmlDocument(body: string): Document {
  const root = parseXml(body);
  return { elements: elementsOfXml(root, root.name), text: () => writeXml(root) };
}

function elementsOfXml(parent: XmlNode, path: string): readonly Element[] {
  return parent.children.flatMap((node) => {
    const place = `${path}/${node.name}`;
    const change = (how: Change) => {
      if (how === 'missing') parent.children = parent.children.filter((each) => each !== node);
      else if (how === 'twice')
        parent.children = parent.children.flatMap((each) => (each === node ? [node, node] : [each]));
      else Object.assign(node, { children: [], text: how === 'empty' ? '' : GARBLED });
    };
    return [{ place, isLeaf: node.children.length === 0, change }, ...elementsOfXml(node, place)];
  });
}

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

function jsonDocument(body: string): Document {
  const root: Json = JSON.parse(body);
  return { elements: elementsOfJson(root, ''), text: () => JSON.stringify(root) };
}

function elementsOfJson(value: Json, path: string): readonly Element[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => [
      {
        place: `${path}[]`,
        isLeaf: isScalar(item),
        change: (how: Change) => {
          if (how === 'missing') value.splice(index, 1);
          else if (how === 'twice') value.splice(index, 0, item);
          else value[index] = how === 'empty' ? emptied(item) : GARBLED;
        },
      },
      ...elementsOfJson(item, `${path}[]`),
    ]);
  }
  if (isScalar(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    {
      place: `${path}/${name}`,
      isLeaf: isScalar(member),
      change: (how: Change) => {
        if (how === 'missing') delete value[name];
        else if (how === 'twice') throw new Error('JSON has a member once');
        else value[name] = how === 'empty' ? emptied(member) : GARBLED;
      },
    },
    ...elementsOfJson(member, `${path}/${name}`),
  ]);
}

function isScalar(value: Json): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null;
}

function emptied(value: Json): Json {
  if (typeof value === 'string') return '';
  if (isScalar(value)) return null;
  return Array.isArray(value) ? [] : {};
}
