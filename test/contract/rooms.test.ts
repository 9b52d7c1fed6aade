import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Which rooms a room may import. What is not named here is not allowed. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lambda/model': ['package.json'],
  'lambda/facts': ['lambda/model', 'data'],
  'lambda/checks': ['lambda/facts', 'lambda/model'],
  'lambda/aws': ['lambda/facts', 'lambda/model'],
  'lambda/collect': ['lambda/aws', 'lambda/facts', 'lambda/model'],
  'lambda/config': ['lambda/checks', 'lambda/model'],
  'lambda/audit': ['lambda/aws', 'lambda/checks', 'lambda/collect', 'lambda/facts', 'lambda/ledger', 'lambda/model'],
  'lambda/cleanup': [
    'lambda/audit/fingerprint.ts',
    'lambda/audit/run-checks.ts',
    'lambda/audit/summarize.ts',
    'lambda/audit/targets.ts',
    'lambda/aws',
    'lambda/collect',
    'lambda/facts',
    'lambda/ledger',
    'lambda/model',
    'lambda/report/cleanup-words.ts',
  ],
  'lambda/ledger': ['lambda/aws', 'lambda/facts', 'lambda/model'],
  'lambda/diagnose': [
    'lambda/audit/run-checks.ts',
    'lambda/audit/select-checks.ts',
    'lambda/audit/targets.ts',
    'lambda/aws',
    'lambda/collect',
    'lambda/facts',
    'lambda/ledger',
    'lambda/model',
  ],
  'lambda/doctor': [
    'lambda/audit/targets.ts',
    'lambda/aws',
    'lambda/collect/iam-policies.ts',
    'lambda/collect/paging.ts',
    'lambda/config/chat-channels.ts',
    'lambda/config/names.ts',
    'lambda/config/schema.ts',
    'lambda/config/to-request.ts',
    'lambda/facts',
    'lambda/ledger/store.ts',
    'lambda/model',
  ],
  'lambda/report': ['lambda/model'],
  'lambda/notify': ['lambda/aws', 'lambda/ledger', 'lambda/report', 'lambda/model'],
  'lambda/runs': [
    'lambda/audit/merge-report.ts',
    'lambda/audit/select-checks.ts',
    'lambda/ledger/open-store.ts',
    'lambda/ledger/store.ts',
    'lambda/model',
    'lambda/report/cleanup-schema.ts',
    'lambda/report/report-schema.ts',
  ],
  'lambda/handlers': [
    'lambda/audit',
    'lambda/aws',
    'lambda/checks',
    'lambda/cleanup',
    'lambda/config',
    'lambda/diagnose',
    'lambda/doctor',
    'lambda/ledger',
    'lambda/model',
    'lambda/notify',
    'lambda/report',
    'lambda/runs',
  ],
  infra: ['lambda/aws/permissions.ts', 'lambda/config', 'lambda/model', 'scripts'],
  cdk: ['infra', 'lambda/checks', 'lambda/config', 'lambda/model'],
};

/** Rooms without clock, environment, console, SDK or promise: data in, data out. */
const PURE_ROOMS = [
  'lambda/model',
  'lambda/facts',
  'lambda/checks',
  'lambda/report',
  'lambda/cleanup/conditions.ts',
  'lambda/cleanup/decide.ts',
  'lambda/cleanup/guards.ts',
  'lambda/cleanup/outcome.ts',
  'lambda/cleanup/plan.ts',
  'lambda/cleanup/refused-finding.ts',
  'lambda/cleanup/surroundings.ts',
  'lambda/cleanup/target-result.ts',
  'lambda/diagnose/causality.ts',
  'lambda/diagnose/causes.ts',
  'lambda/diagnose/checklist.ts',
  'lambda/diagnose/concerns.ts',
  'lambda/diagnose/diagnose.ts',
  'lambda/diagnose/evidence.ts',
  'lambda/diagnose/node-reach.ts',
  'lambda/diagnose/not-shown.ts',
  'lambda/diagnose/obstacles.ts',
  'lambda/doctor/examinations',
  'lambda/doctor/examine.ts',
  'lambda/doctor/members.ts',
  'lambda/doctor/seen.ts',
  'lambda/doctor/stack-names.ts',
  'lambda/ledger/changes.ts',
  'lambda/ledger/findings.ts',
  'lambda/ledger/history.ts',
  'lambda/ledger/merge.ts',
  'lambda/ledger/migrations.ts',
  'lambda/ledger/order.ts',
  'lambda/ledger/parse.ts',
  'lambda/ledger/schema.ts',
  'lambda/ledger/sightings.ts',
  'lambda/audit/merge-report.ts',
  'lambda/runs/audit-id.ts',
  'lambda/runs/chunks.ts',
  'lambda/runs/documents.ts',
  'lambda/runs/keys.ts',
  'lambda/runs/merge-run.ts',
  'lambda/runs/reason.ts',
  'lambda/runs/report-link.ts',
  'lambda/runs/run.ts',
];

const IMPURE: readonly (readonly [string, RegExp])[] = [
  ['the clock', /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/],
  ['the environment', /\bprocess\./],
  ['the console', /\bconsole\./],
  ['a promise', /\bawait\b|\basync\b|\bnew Promise\b|\bPromise\.(all|resolve)\b/],
  ['randomness', /\bMath\.random\(|\brandomUUID\(/],
];

const PURE_PACKAGES = /^(zod|semver|yaml|cli-table3|picocolors)(\/|$)/;

function sourceFiles(pattern: string): readonly SourceFile[] {
  return globSync(pattern, { cwd: ROOT }).map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, imports: [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '') };
  });
}

function resolved(file: SourceFile, specifier: string): string {
  return specifier.startsWith('.') ? relative(ROOT, normalize(join(ROOT, dirname(file.path), specifier))) : specifier;
}

function localImports(file: SourceFile): readonly string[] {
  return file.imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => resolved(file, specifier));
}

function inside(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

/** The code itself: comments speak of clocks and promises freely. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

const product = ['lambda', 'infra', 'cdk'].flatMap((room) => sourceFiles(`${room}/**/*.ts`));

describe('rooms', () => {
  it('are all named in the table', () => {
    const unnamed = product.filter(({ path }) => !Object.keys(MAY_IMPORT).some((room) => inside(path, room)));
    expect(unnamed.map(({ path }) => path)).toEqual([]);
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (room, allowed) => {
    const strays = product
      .filter(({ path }) => inside(path, room))
      .flatMap((file) => localImports(file).map((target) => ({ from: file.path, target })))
      .filter(({ target }) => ![room, ...allowed].some((place) => inside(target, place)));
    expect(strays).toEqual([]);
  });

  it.each(PURE_ROOMS)('%s knows no clock, environment, console, promise or chance', (room) => {
    const found = product
      .filter(({ path }) => inside(path, room))
      .flatMap(({ path, text }) =>
        IMPURE.filter(([, pattern]) => pattern.test(withoutComments(text))).map(([name]) => `${path}: ${name}`),
      );
    expect(found).toEqual([]);
  });

  it.each(PURE_ROOMS)('%s uses no package that does I/O', (room) => {
    const packages = product
      .filter(({ path }) => inside(path, room))
      .flatMap((file) => file.imports.filter((specifier) => !specifier.startsWith('.')))
      .filter((specifier) => !PURE_PACKAGES.test(specifier));
    expect([...new Set(packages)]).toEqual([]);
  });

  it('have no import cycle', () => {
    const graph = new Map(product.map((file) => [file.path, localImports(file)]));
    expect([...graph.keys()].flatMap((path) => cycleFrom(path, graph))).toEqual([]);
  });

  it('never import tests', () => {
    const strays = product.filter((file) => localImports(file).some((path) => inside(path, 'test')));
    expect(strays.map(({ path }) => path)).toEqual([]);
  });
});

describe('the simulator of IAM policies, which is under the AGPL', () => {
  const everything = sourceFiles('{lambda,infra,bin,bench,scripts,test}/**/*.ts');
  const importers = (isIt: (target: string) => boolean) =>
    everything.filter((file) => file.imports.some((each) => isIt(resolved(file, each)))).map(({ path }) => path);

  it('is imported by one file, which tests alone reach', () => {
    expect(importers((target) => target.startsWith('@cloud-copilot/'))).toEqual([
      'test/simulated-aws/iam/simulator.ts',
    ]);
    const reaching = importers((target) => inside(target, 'test/simulated-aws/iam'));
    expect(reaching.filter((path) => !/^test\/(permissions|simulated-aws\/iam)\//.test(path))).toEqual([]);
  });

  it('comes with nothing that is published', () => {
    const { dependencies = {}, files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(dependencies).toEqual({});
    expect(files.filter((path: string) => path.startsWith('test') || path.startsWith('node_modules'))).toEqual([]);
  });
});

function cycleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set<string>();
  const queue = [...(graph.get(start) ?? [])];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (path === start) return [start];
    if (seen.has(path)) continue;
    seen.add(path);
    queue.push(...(graph.get(path) ?? []));
  }
  return [];
}
