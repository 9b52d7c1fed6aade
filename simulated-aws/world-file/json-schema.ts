import * as z from 'zod';
import { worldSchema } from './schema.ts';

/** The text of world.schema.json, for editors. */
export function worldJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(worldSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' }), null, 2)}\n`;
}
