import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { READ_ACTIONS } from '../lambda/aws/permissions.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { ROOMS } from '../test/contract/rooms.ts';
import { PAINS } from '../test/worlds/pains.ts';
import { renderPains } from '../test/worlds/render-pains.ts';
import { betweenMarks } from './between-marks.ts';
import { KUBERNETES_ACCESS, kubernetesAccess } from './kubernetes-access.ts';
import { renderChecks } from './render-checks.ts';
import { renderErrors } from './render-errors.ts';
import { renderEventLines } from './render-event-lines.ts';
import { renderActions, renderCheckTable } from './render-readme.ts';
import { renderRooms } from './render-rooms.ts';

const ROOT = join(import.meta.dirname, '..');

writeFileSync(join(ROOT, 'CHECKS.md'), renderChecks(CHECKS));
writeFileSync(join(ROOT, 'docs/errors.md'), renderErrors());
writeFileSync(join(ROOT, 'data/event-lines.json'), renderEventLines());
writeFileSync(join(ROOT, 'docs/pains.md'), renderPains(PAINS));
writeFileSync(KUBERNETES_ACCESS, kubernetesAccess());

function renew(name: string, mark: string, content: string): void {
  const path = join(ROOT, name);
  writeFileSync(path, betweenMarks(readFileSync(path, 'utf8'), mark, content));
}

renew('ARCHITECTURE.md', 'rooms', renderRooms(ROOMS));
renew('README.md', 'checks', renderCheckTable(CHECKS));
renew('README.md', 'actions', renderActions(READ_ACTIONS));
