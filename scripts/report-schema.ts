/**
 * Writes report.schema.json, diagnosis.schema.json, doctor.schema.json, map.schema.json and what-if.schema.json, the published
 * JSON Schemas of what `--format json` gives, and events.schema.json, that of the details of events.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsJsonSchemaText } from '../lambda/report/events/event-schema.ts';
import { diagnosisJsonSchemaText } from '../lambda/report/json/diagnosis-schema.ts';
import { doctorJsonSchemaText } from '../lambda/report/json/doctor-schema.ts';
import { mapJsonSchemaText } from '../lambda/report/json/map-schema.ts';
import { reportJsonSchemaText } from '../lambda/report/json/report-schema.ts';
import { whatIfJsonSchemaText } from '../lambda/report/json/what-if-json.ts';

writeFileSync(join(import.meta.dirname, '../report.schema.json'), reportJsonSchemaText());
writeFileSync(join(import.meta.dirname, '../diagnosis.schema.json'), diagnosisJsonSchemaText());
writeFileSync(join(import.meta.dirname, '../doctor.schema.json'), doctorJsonSchemaText());
writeFileSync(join(import.meta.dirname, '../map.schema.json'), mapJsonSchemaText());
writeFileSync(join(import.meta.dirname, '../events.schema.json'), eventsJsonSchemaText());
writeFileSync(join(import.meta.dirname, '../what-if.schema.json'), whatIfJsonSchemaText());
