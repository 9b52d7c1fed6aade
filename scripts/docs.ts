import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../lambda/checks/index.ts';
import { ROOMS } from '../test/contract/rooms.ts';
import { PAINS } from '../test/worlds/pains.ts';
import { renderPains } from '../test/worlds/render-pains.ts';
import { renderChecks } from './render-checks.ts';
import { withRooms } from './render-rooms.ts';

const ROOT = join(import.meta.dirname, '..');

writeFileSync(join(ROOT, 'CHECKS.md'), renderChecks(CHECKS));
writeFileSync(join(ROOT, 'docs/pains.md'), renderPains(PAINS));

const ARCHITECTURE = join(ROOT, 'ARCHITECTURE.md');
writeFileSync(ARCHITECTURE, withRooms(readFileSync(ARCHITECTURE, 'utf8'), ROOMS));
