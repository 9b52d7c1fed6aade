/** Writes what is generated of the simulated AWS: what it speaks, how it differs, and what a world file may say. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES } from '../simulated-aws/client-suite/cases/index.ts';
import { DIFFERENCE_AREAS } from '../simulated-aws/client-suite/differences.ts';
import { renderDifferences } from '../simulated-aws/pages/render-differences.ts';
import { renderOperations } from '../simulated-aws/pages/render-operations.ts';
import { SERVICES } from '../simulated-aws/server.ts';
import { worldJsonSchema } from '../simulated-aws/world-file/json-schema.ts';

const FOLDER = join(import.meta.dirname, '../simulated-aws');

writeFileSync(join(FOLDER, 'DIFFERENCES.md'), renderDifferences(DIFFERENCE_AREAS, CASES.length));
writeFileSync(join(FOLDER, 'OPERATIONS.md'), renderOperations(SERVICES));
writeFileSync(join(FOLDER, 'world.schema.json'), worldJsonSchema());
