import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../lambda/checks/index.ts';
import { renderChecks } from './render-checks.ts';

writeFileSync(join(import.meta.dirname, '../CHECKS.md'), renderChecks(CHECKS));
