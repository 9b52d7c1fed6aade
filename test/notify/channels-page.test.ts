import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHANNELS_PAGE, channelsPage } from './channel-examples.ts';

it('docs/channels.md has fresh examples: `node scripts/channels.ts` writes them', () => {
  expect(readFileSync(CHANNELS_PAGE, 'utf8')).toBe(channelsPage());
});
