/** Writes the examples in docs/channels.md. */
import { writeFileSync } from 'node:fs';
import { CHANNELS_PAGE, channelsPage } from '../test/notify/channel-examples.ts';

writeFileSync(CHANNELS_PAGE, channelsPage());
