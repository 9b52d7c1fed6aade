import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMessages } from '../test/worlds/render-messages.ts';
import { worldFindings } from '../test/worlds/world-findings.ts';

writeFileSync(join(import.meta.dirname, '../docs/messages.md'), renderMessages(await worldFindings()));
