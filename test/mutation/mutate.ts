import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { matchesGlob, relative } from 'node:path';
import type { NodePath } from '@babel/core';
import { Stryker } from '@stryker-mutator/core';
import type { Group } from './groups.ts';
import { type NodeMutator, RULES_MUTATORS } from './rules-mutators.ts';

const CACHE = '.cache/mutation';

export type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

export interface MutationOptions {
  /** Globs instead of the group's own: a part of it. */
  readonly only: readonly string[];
  /** Globs of test files instead of the group's own. */
  readonly tests: readonly string[];
  readonly concurrency: number;
  /** Tries every mutant again, whatever the last run knows of it. */
  readonly force: boolean;
}

/** Runs Stryker over a group. What the last run found of code and tests that have not changed since is kept. */
export async function mutate(
  group: Group,
  { only, tests, concurrency, force }: MutationOptions,
): Promise<MutantResult[]> {
  await useOurMutators(group.sample ?? 1);
  await mkdir(CACHE, { recursive: true });
  process.env.MUTATION_TESTS = JSON.stringify(tests.length > 0 ? tests : group.tests);
  const stryker = new Stryker({
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    plugins: ['@stryker-mutator/vitest-runner'],
    coverageAnalysis: 'perTest',
    concurrency,
    // Its preprocessor of tsconfig.json needs an API that TypeScript 7 does not have; nothing here needs the file.
    tsconfigFile: 'none.json',
    mutator: {
      excludedMutations: ['ObjectLiteral', 'StringLiteral', 'OptionalChaining', 'ArrowFunction', 'BlockStatement'],
    },
    mutate: only.length > 0 ? [...only] : [...group.mutate],
    // On a machine that is busy with other work a slow test must not pass for a mutant that never ends.
    timeoutMS: 60_000,
    timeoutFactor: 2,
    incremental: true,
    incrementalFile: `${CACHE}/${group.name}.json`,
    force,
    tempDirName: `${CACHE}/sandbox`,
    reporters: ['dots'],
    thresholds: { break: null },
  });
  const results = await stryker.runMutationTest();
  // Of a part, the results of the last run's other files come along.
  return only.length === 0 ? results : results.filter(({ fileName }) => isOneOf(fileName, only));
}

function isOneOf(fileName: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(relative(process.cwd(), fileName), glob));
}

/**
 * Stryker has no plug-in point for mutators. Its list of them is an array that the instrumenter reads in this process,
 * so ours are put into it here, and nothing of the installed package is changed.
 */
async function useOurMutators(sample: number): Promise<void> {
  const list = new URL(
    'dist/src/mutators/mutate.js',
    import.meta.resolve('@stryker-mutator/instrumenter/package.json'),
  );
  const { allMutators }: { readonly allMutators: NodeMutator[] } = await import(list.href);
  const known = allMutators.filter(({ name }) => !name.startsWith('Rule'));
  const all = [...known, ...RULES_MUTATORS].map((mutator) => sampled(mutator, sample));
  allMutators.splice(0, allMutators.length, ...all);
}

/** The same mutants of the same code every time, whatever else there is in the file. */
function sampled(mutator: NodeMutator, share: number): NodeMutator {
  if (share >= 1) return mutator;
  return {
    ...mutator,
    *mutate(path, ...rest) {
      let index = 0;
      for (const replacement of mutator.mutate(path, ...rest)) {
        if (isInSample(`${mutator.name} ${index++} ${placeOf(path)}`, share)) yield replacement;
      }
    },
  };
}

function isInSample(mutant: string, share: number): boolean {
  return createHash('sha256').update(mutant).digest().readUInt32BE() < share * 2 ** 32;
}

/** A node by its statement and where it stands in it, so that the lines around it may change. */
function placeOf(path: NodePath): string {
  const statement = path.getStatementParent();
  return `${(path.node.start ?? 0) - (statement?.node.start ?? 0)} ${statement?.toString()}`;
}
