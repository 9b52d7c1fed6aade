import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedKeys } from '../../lambda/common/repeated-keys.ts';

describe('keys that a JSON text repeats', () => {
  it.each([
    ['{"a":1,"a":2}', [['a']]],
    ['{"a":1,"a":2,"a":3}', [['a']]],
    ['{"a":{"b":1,"c":2,"b":3}}', [['a', 'b']]],
    ['[{"a":1},{"b":1,"b":1}]', [[1, 'b']]],
    ['{"a":[[0],[{"x":1,"x":1}]]}', [['a', 1, 0, 'x']]],
    ['{"a":1,"\\u0061":2}', [['a']]],
    ['{ "a" : 1 ,\n "a"\n: 2 }', [['a']]],
    ['{"":1,"":2}', [['']]],
    ['{"__proto__":1,"__proto__":2}', [['__proto__']]],
    ['{"a":{"x":1},"b":{"x":1},"a":0}', [['a']]],
  ])('are named by their paths: %s', (text, paths) => {
    expect(repeatedKeys(text)).toEqual(paths);
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"\\"a\\":1,\\"a\\":2"}',
    '["a","a",":","{\\"a\\":"]',
    '{"a":"x\\\\","b":"a"}',
    '"a"',
    'null',
  ])('are none in %s', (text) => {
    expect(repeatedKeys(text)).toEqual([]);
  });

  it('are none in what JSON.stringify writes, whatever its texts', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(repeatedKeys(text)).toEqual([]);
      }),
    );
  });
});
