import fc from 'fast-check';

export const HOSTILE: readonly string[] = [
  '\u001b[31mred\u001b]0;title\u0007',
  '=HYPERLINK("https://evil.example","x")',
  '\u202egpj.exe',
  '<!channel> <@U123> @here',
  '`$(rm -rf /)` **bold** [link](https://evil.example)',
  '\ud800',
  '\u0000\u009b2J',
  '\u{e0041}\uffff\u2028',
  // A filler, a blank, a joiner of letters, and text hidden in variation selectors: none is seen.
  'prod\u3164\u2800\u115f\u034f\ufe0f\ufe01\u{e0131}\u{e0142}',
  '👩‍👩‍👧‍👦漢字',
  'line\r\nbreak\ttab',
  '"quotes" \\ and, commas',
];

/** Text as a tag or a name may hold it at its worst. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.nat(80)).map(([text, times]) => text.repeat(times)),
);
