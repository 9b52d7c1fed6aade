import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLEAR_LINE, ours, written } from '../../bin/output.ts';
import { hostileText } from '../report/hostile-text.ts';

const UNSAFE = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|\uFE01|\u3164|\u2800|\u{E0131}/u;

describe('what is written', () => {
  it('has nothing of what it is given that steers a terminal or hides text', () => {
    fc.assert(fc.property(fc.array(hostileText), (parts) => !UNSAFE.test(written(parts))));
  });

  it.each([
    ['colours', '\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
    ['the control that we use ourselves', CLEAR_LINE.ours, ' \ufffd[2K'],
    ['a title', '\u001b]0;title\u0007', '\ufffd]0;title\ufffd'],
    ['text from right to left', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
    ['eight-bit controls', '\u009b2J', '\ufffd2J'],
    ['a filler, a blank, and what hides in selectors', 'a\u3164\u2800\ufe01\u{e0131}b', 'a\ufffd\ufffd\ufffd\ufffdb'],
    ['the selector of emoji where it selects nothing', '⚠\ufe0f a\ufe0f', '⚠\ufe0f a\ufffd'],
    ['a carriage return over what was written', 'error\rfine', 'error fine'],
  ])('takes %s for data, also behind a control of ours', (_, text, shown) => {
    expect(written([CLEAR_LINE, text])).toBe(`${CLEAR_LINE.ours}${shown}`);
  });

  it('keeps lines, and what is ours', () => {
    expect(written(['a\nb', ours('\u001b[1mc\u001b[22m')])).toBe('a\nb\u001b[1mc\u001b[22m');
  });
});
