import { describe, expect, it } from 'vitest';
import { wantsColor, widthOf } from '../../bin/cli/streams.ts';

const terminal = { isTTY: true };
const pipe = { isTTY: false };

describe('colour', () => {
  it.each([
    ['goes to a terminal', terminal, {}, true],
    ['does not go to a pipe', pipe, {}, false],
    ['is kept out by NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['is not kept out by an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['is forced into a pipe by FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['is kept out by FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['is kept out when both ask', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['does not go to a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_, stream, env, expected) => {
    expect(wantsColor(stream, env)).toBe(expected);
  });
});

describe('the width', () => {
  it.each([
    ["is the terminal's", { columns: 133 }, {}, 133],
    ['is that of COLUMNS where there is no terminal', {}, { COLUMNS: '72' }, 72],
    ['is 100 where nothing tells', {}, {}, 100],
    ['is 100 where COLUMNS is nonsense', {}, { COLUMNS: 'wide' }, 100],
    ['is 100 where the terminal says nothing usable', { columns: 0 }, {}, 100],
  ])('%s', (_, stream, env, expected) => {
    expect(widthOf(stream, env)).toBe(expected);
  });
});
