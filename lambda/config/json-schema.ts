import * as z from 'zod';
import type { AnyCheck } from '../checks/define-check.ts';
import { configSchema } from './schema.ts';

/** JSON Schema (2020-12) of the configuration file as people write it: fields with a default may be left out. */
export function configJsonSchema(checks: readonly AnyCheck[]): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema(checks), { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'EKS IP Auditor configuration' };
}

/** Text of the published `config.schema.json`. */
export function configJsonSchemaText(checks: readonly AnyCheck[]): string {
  return `${JSON.stringify(configJsonSchema(checks), null, 2)}\n`;
}
