/** Writes report.schema.json, the published JSON Schema of the JSON report. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportJsonSchemaText } from '../lambda/report/report-schema.ts';

writeFileSync(join(import.meta.dirname, '../report.schema.json'), reportJsonSchemaText());
