import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KNOWN_ERRORS } from '../../lambda/facts/errors/known-errors.ts';
import { KNOWN_STATES } from '../../lambda/facts/errors/states.ts';
import { renderErrors } from '../../scripts/render-errors.ts';

const PAGE = renderErrors();

test('docs/errors.md is as the known errors are now; otherwise run `npm run docs`', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')).toBe(PAGE);
});

test('the page has a heading for each known error and state, and links that lead to headings', () => {
  expect(PAGE.match(/^### /gm)).toHaveLength(KNOWN_ERRORS.length + KNOWN_STATES.length);
  const places = [...PAGE.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  const anchors = [...PAGE.matchAll(/^## (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(places).toEqual(anchors);
});
