/**
 * Writes dist/ as the npm package has it: the command line, the constructs for CDK apps and the functions that these
 * deploy.
 *
 *     npm run build
 */
import { join } from 'node:path';
import { bundleCli } from './build.ts';
import { buildConstructs } from './build-constructs.ts';

/** @param dist replaced as a whole */
export async function buildPackage(dist: string): Promise<void> {
  await bundleCli(dist);
  await buildConstructs(dist);
}

if (import.meta.main) await buildPackage(join(import.meta.dirname, '../dist'));
