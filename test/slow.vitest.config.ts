import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What takes long: stacks and their bundles, durable executions, deletions at their real pace. A process a file. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['test/**/*.slow.test.ts', 'test/permissions/**/*.test.ts'],
    maxWorkers: '100%',
    unstubEnvs: true,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
