import { expect, it } from 'vitest';
import { jsonValuesIn } from '../../lambda/common/json-values.ts';

it.each([
  ['nothing', '', [], false],
  ['text alone', 'no {such} thing\n', [], false],
  ['one', ' {"a":[1]}\n', [{ a: [1] }], false],
  ['several in a line', '{"a":1}{"a":2} [3]', [{ a: 1 }, { a: 2 }, [3]], false],
  ['several lines with others between', 'ctr: no {x}\n{"a":\n1}\nwarning\n  [2]\n', [{ a: 1 }, [2]], false],
  ['brackets and quotes in strings', '{"a":"}]{\\"","b":"\\\\"}{}', [{ a: '}]{"', b: '\\' }, {}], false],
  ['one without an end', '{"a":1}{"b":', [{ a: 1 }], true],
  ['one that is none', '{a:1}\n{"b":2}', [{ b: 2 }], true],
  ['too many', '{}'.repeat(1001), Array.from({ length: 1000 }, () => ({})), true],
])('values of JSON in %s', (_, text, values, isBroken) => {
  expect(jsonValuesIn(text)).toEqual({ values, isBroken });
});
