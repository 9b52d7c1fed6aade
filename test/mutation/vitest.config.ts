import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Cheap files first, since one failing test is enough: what reaches the AWS clients takes seconds to load. */
class CheapFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => costOf(a) - costOf(b));
  }
}

function costOf({ moduleId }: TestSpecification): number {
  const text = readFileSync(moduleId, 'utf8');
  const reachesClients = /simulated-aws|cleaning|collecting|worlds\/|audited/.test(text);
  return (reachesClients ? 1 : 0) + text.length / 1e6;
}

/** The tests of the group that is mutated, which `run.ts` names. */
const tests: readonly string[] = JSON.parse(process.env.MUTATION_TESTS ?? '[]');

export default defineConfig({
  test: {
    include: [...tests],
    exclude: ['test/**/*.slow.test.ts', 'test/cleanup/{random,quiet}-worlds.test.ts', 'node_modules/**'],
    // What a module makes as it is loaded is changed only where it is loaded anew.
    isolate: true,
    sequence: { sequencer: CheapFirst },
    unstubEnvs: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
