/** Writes the examples in docs/channels.md, and that of a mail. */
import { writeFileSync } from 'node:fs';
import { CHANNELS_PAGE, channelsPage, exampleMail, MAIL_PAGE } from '../test/notify/channel-examples.ts';

writeFileSync(CHANNELS_PAGE, channelsPage());
writeFileSync(MAIL_PAGE, exampleMail());
