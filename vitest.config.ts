import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{test,simulated-aws}/**/*.test.ts'],
    exclude: [
      'test/emulator/**',
      'test/browser/**',
      'test/real/**',
      'test/permissions/**',
      'test/**/*.slow.test.ts',
      'node_modules/**',
    ],
    // Vitest leaves a core to its reporter, which on two cores is half of them.
    maxWorkers: '100%',
    // One worker loads the AWS clients once for all its files: they take longer to load than most files to run.
    isolate: false,
    unstubEnvs: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
