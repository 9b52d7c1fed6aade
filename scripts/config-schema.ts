import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../lambda/checks/index.ts';
import { configJsonSchemaText } from '../lambda/config/json-schema.ts';

/** Writes the published JSON Schema of the configuration, which editors read. A test holds it fresh. */
writeFileSync(join(import.meta.dirname, '../config.schema.json'), configJsonSchemaText(CHECKS));
