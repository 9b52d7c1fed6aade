import { describe, expect, test } from 'vitest';
import { type ElementReader, element, leaf, xmlReader } from '../../lambda/aws/xml-reader.ts';

/** Reads `<doc>` with any number of `<v>` in `<list>`, and gives their texts. */
const DOCUMENT: ElementReader<string[]> = element({
  doc: element({
    list: element({
      v: leaf((values, text) => {
        values.push(text);
      }),
    }),
  }),
});

/** Reads the document whole, and again in single characters: where it is cut must make no difference. */
function valuesOf(xml: string): string[] {
  const values = readIn([xml]);
  expect(readIn([...xml])).toEqual(values);
  return values;
}

function readIn(pieces: readonly string[]): string[] {
  const values: string[] = [];
  const reader = xmlReader(DOCUMENT, values);
  for (const piece of pieces) reader.write(piece);
  reader.end();
  return values;
}

const textOf = (content: string) => valuesOf(`<doc><list><v>${content}</v></list></doc>`)[0];

describe('text', () => {
  test.each([
    ['entities', '&lt;a&gt; &amp; &quot;b&quot; &apos;c&apos;', `<a> & "b" 'c'`],
    ['an entity of an entity', '&amp;lt;', '&lt;'],
    ['character references', '&#65;&#x42;&#x1F600;', 'AB😀'],
    ['CDATA', 'a<![CDATA[<b>&amp;]]>c', 'a<b>&amp;c'],
    ['a comment inside', 'a<!-- </v> -->b', 'ab'],
    ['spaces around', '  a  ', '  a  '],
    ['line breaks of any system', 'a\r\nb\rc', 'a\nb\nc'],
    ['a carriage return that is meant', 'a&#xD;b', 'a\rb'],
  ])('is read with %s', (_, content, value) => {
    expect(textOf(content)).toBe(value);
  });

  test('is empty in an empty element, however written', () => {
    expect(valuesOf('<doc><list><v/><v></v><v /></list></doc>')).toEqual(['', '', '']);
  });

  test('with an unknown entity is an error', () => {
    expect(() => textOf('&nbsp;')).toThrow('unknown entity &nbsp;');
  });
});

describe('tags', () => {
  test('may have attributes, with anything in their values', () => {
    expect(
      valuesOf(`<doc xmlns="http://a/b"><list a='>' b="</list>"><v c="/">x</v><v d="'/>'"/></list></doc>`),
    ).toEqual(['x', '']);
  });

  test('that cross are an error', () => {
    expect(() => valuesOf('<doc><list><v>x</list></v></doc>')).toThrow('<v> is closed by </list>');
  });

  test('that close nothing are an error', () => {
    expect(() => valuesOf('<doc/></doc>')).toThrow('</doc> closes nothing');
  });
});

describe('an element that nobody reads', () => {
  test.each([
    ['holds an element that would be read elsewhere', '<other><v>no</v><list><v>no</v></list></other>'],
    ['holds one of its own name', '<other><other a="1">x</other><other/></other>'],
    ['holds one whose name begins as its own', '<other><others></others></other>'],
    ['is empty', '<other/><other a="b"/>'],
  ])('is passed over when it %s', (_, other) => {
    expect(valuesOf(`<doc>${other}<list>${other}<v>yes</v></list>${other}</doc>`)).toEqual(['yes']);
  });

  test('must end all the same', () => {
    expect(() => valuesOf('<doc><other><v>x</v></doc>')).toThrow('the document ends inside <doc>');
  });
});

describe('a document', () => {
  test('may begin with a declaration, a document type and comments', () => {
    expect(
      valuesOf('<?xml version="1.0"?>\n<!DOCTYPE doc>\n<!-- a > b -->\n<doc><list><v>x</v></list></doc>\n'),
    ).toEqual(['x']);
  });

  test('that ends inside an element is an error that names it', () => {
    expect(() => valuesOf('<doc><list><v>x</v>')).toThrow('the document ends inside <list>');
  });
});
