import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['test/real/**/*.real.test.ts'],
    maxWorkers: '100%',
    // A deployment takes seconds, and minutes where others use the machine too.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
