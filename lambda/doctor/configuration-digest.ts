import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';

/** The same for configurations that take effect alike, as read by one release: defaults are filled in. */
export function configurationDigest({ $schema: _, ...config }: Config): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex');
}
