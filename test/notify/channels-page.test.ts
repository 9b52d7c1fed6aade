import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHANNELS_PAGE, channelsPage, exampleMail, MAIL_PAGE } from './channel-examples.ts';

it.each([
  ['docs/channels.md has fresh examples', CHANNELS_PAGE, channelsPage],
  ['examples/mail.html is a fresh mail', MAIL_PAGE, exampleMail],
])('%s: `node scripts/channels.ts` writes it', (_, file, written) => {
  expect(readFileSync(file, 'utf8')).toBe(written());
});
