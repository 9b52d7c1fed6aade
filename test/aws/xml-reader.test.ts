import { describe, expect, test } from 'vitest';
import { makeStrings } from '../../lambda/aws/strings.ts';
import { type Branch, element, leaf, xmlReader } from '../../lambda/aws/xml-reader.ts';

/** Reads `<doc>` with any number of `<v>` in `<list>`, and gives their texts. */
const DOCUMENT: Branch<string[]> = element({
  doc: element({
    list: element({
      v: leaf((values, text) => {
        values.push(text);
      }),
    }),
  }),
});

/** Reads the document whole, and again in single bytes: where it is cut must make no difference. */
function valuesOf(xml: string | Buffer): string[] {
  const bytes = Buffer.from(xml);
  const values = readIn([bytes]);
  expect(readIn(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(values);
  return values;
}

function readIn(pieces: readonly Buffer[]): string[] {
  const values: string[] = [];
  const reader = xmlReader(DOCUMENT, values, makeStrings());
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
    ['other scripts', 'Größe 日本語 😀', 'Größe 日本語 😀'],
    ['an instruction', 'a<?b </v> ?>c', 'ac'],
  ])('is read with %s', (_, content, value) => {
    expect(textOf(content)).toBe(value);
  });

  test('is empty in an empty element, however written', () => {
    expect(valuesOf('<doc><list><v/><v></v><v /></list></doc>')).toEqual(['', '', '']);
  });

  test('with an unknown entity is an error', () => {
    expect(() => textOf('&nbsp;')).toThrow('unknown entity &nbsp;');
  });

  test('with an element in it is an error: what stands before the element would be lost', () => {
    expect(() => textOf('a<b/>c')).toThrow('<b/> in text');
  });

  test('keeps its bytes that are no UTF-8 as characters that say so', () => {
    const document = (byte: number) =>
      Buffer.from(['<doc><list><v>', '</v></list></doc>'].join(String.fromCharCode(byte)), 'latin1');
    expect(valuesOf(document(0xff))).toEqual(['\uFFFD']);
  });

  test('is the same text, however much there is and whatever looks alike', () => {
    // Two pairs of the same hash.
    const alike = ['costarring', 'liquid', 'declinate', 'macallums', 'Größe', 'GröÃŸe'];
    const many = [...alike, ...Array.from({ length: 20_000 }, (_, number) => `v-${number}`), ...alike];
    const document = `<doc><list>${many.map((text) => `<v>${text}</v>`).join('')}</list></doc>`;
    expect(readIn([Buffer.from(document)])).toEqual(many);
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

  test('that begin in another tag are an error', () => {
    expect(() => valuesOf('<doc><list <v>x</v></list></doc>')).toThrow('a tag begins inside a tag');
  });

  test.each(['<doc>< ><a></a></ ></doc>', '<doc><><a/></></doc>', '<doc><list>< v>x</v></list></doc>'])(
    'without a name are an error: %s',
    (xml) => {
      expect(() => valuesOf(xml)).toThrow('a tag has no name');
    },
  );

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
    ['holds text that looks like its end', '<other a="</other>">other> /other><x>other</x></other>'],
  ])('is passed over when it %s', (_, other) => {
    expect(valuesOf(`<doc>${other}<list>${other}<v>yes</v></list>${other}</doc>`)).toEqual(['yes']);
  });

  test.each([1, 2, 70])('is passed over however often it comes, with ones of %i names', (names) => {
    const others = Array.from({ length: names }, (_, n) => `<o${n}>a<b/></o${n}><o${n} a="1"/><o${n}></o${n}>`).join(
      '',
    );
    expect(valuesOf(`<doc>${others}<list>${others}${others}<v>yes</v>${others}</list></doc>`)).toEqual(['yes']);
  });

  test('is passed over with a name of any length', () => {
    const long = `o${'x'.repeat(10_000)}`;
    expect(valuesOf(`<doc><${long}>a<b/></${long}><${long}/><list><v>yes</v></list></doc>`)).toEqual(['yes']);
  });

  test('is held to its end the second time, too', () => {
    expect(() => valuesOf('<doc><other>x</other><other>x</v></other></doc>')).toThrow('<other> is closed by </v>');
    expect(() => valuesOf('<doc><other>x</other><other><x/><!-- </other> --></other></doc>')).toThrow(
      '<other> has a comment or CDATA among its elements',
    );
  });

  test('must be closed by its own name', () => {
    expect(() => valuesOf('<doc><other>x</v></other></doc>')).toThrow('<other> is closed by </v>');
  });

  test('must end all the same', () => {
    expect(() => valuesOf('<doc><other><v>x</v></doc>')).toThrow('the document ends inside <doc>');
  });

  test.each(['<![CDATA[</other><list><v>no</v></list><other>]]>', '<!-- </other><list><v>no</v></list><other> -->'])(
    'is an error where text in it may look like its end and like elements after it: %s',
    (hidden) => {
      expect(() => valuesOf(`<doc><other><x/>${hidden}</other></doc>`)).toThrow(
        '<other> has a comment or CDATA among its elements',
      );
    },
  );
});

describe('a document', () => {
  test('may begin with a declaration, a document type and comments', () => {
    expect(
      valuesOf('<?xml version="1.0"?>\n<!DOCTYPE doc>\n<!-- a > b -->\n<doc><list><v>x</v></list></doc>\n'),
    ).toEqual(['x']);
  });

  test('may begin with a byte order mark', () => {
    expect(valuesOf('\uFEFF<doc><list><v>x</v></list></doc>')).toEqual(['x']);
  });

  test.each(['<doc/>', '<doc><list><v>y</v></list></doc>', '<other/>'])('that goes on with %s is an error', (more) => {
    expect(() => valuesOf(`<doc><list><v>x</v></list></doc>${more}`)).toThrow('the document goes on after its end');
  });

  test('with CDATA where a list has elements is an error: they would be none', () => {
    const list = element<string[]>({ v: leaf(() => {}) }, { only: true });
    const reader = xmlReader(element({ list }), [], makeStrings());
    expect(() => reader.write(Buffer.from('<list><![CDATA[<v>x</v>]]></list>'))).toThrow(
      'text where elements should be',
    );
  });

  test('that ends inside a tag is an error', () => {
    expect(() => valuesOf('<doc></doc><')).toThrow('the document ends inside a tag');
  });

  test('that ends inside an element is an error that names it', () => {
    expect(() => valuesOf('<doc><list><v>x</v>')).toThrow('the document ends inside <list>');
  });
});
