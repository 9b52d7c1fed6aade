import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PURE_ROOMS, ROOMS, roomOf } from './rooms.ts';

const ROOT = join(import.meta.dirname, '../..');

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const IMPURE: readonly (readonly [string, RegExp])[] = [
  ['the clock', /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/],
  ['the environment', /\bprocess\./],
  ['the console', /\bconsole\./],
  ['a promise', /\bawait\b|\basync\b|\bnew Promise\b|\bPromise\.(all|resolve)\b/],
  ['randomness', /\bMath\.random\(|\brandom(?:UUID|Bytes|Int)\(/],
];

/** Of `sarif` there are types alone; a hash is of its text alone, and chance has names of its own. */
const PURE_PACKAGES = /^(zod|semver|cli-table3|picocolors|sarif|node:crypto)(\/|$)/;

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
    expect(product.map(({ path }) => path).filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  it.each(ROOMS.map((room) => [room.path, room] as const))('%s imports only what it may', (path, room) => {
    const strays = product
      .filter((file) => roomOf(file.path) === room)
      .flatMap((file) => localImports(file).map((target) => ({ from: file.path, target })))
      .filter(
        ({ target }) => roomOf(target) !== room && ![path, ...room.mayImport].some((place) => inside(target, place)),
      );
    expect(strays).toEqual([]);
  });

  it('have no circle among themselves', () => {
    const graph = new Map<string, readonly string[]>(
      ROOMS.map((room) => {
        const own = product.filter((file) => roomOf(file.path) === room);
        const targets = own.flatMap((file) => localImports(file)).map((target) => roomOf(target)?.path ?? target);
        return [room.path, [...new Set(targets)].filter((target) => target !== room.path)];
      }),
    );
    expect([...graph.keys()].flatMap((path) => cycleFrom(path, graph))).toEqual([]);
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

  it('never import tests or the simulated AWS', () => {
    const strays = product.filter((file) =>
      localImports(file).some((path) => inside(path, 'test') || inside(path, 'simulated-aws')),
    );
    expect(strays.map(({ path }) => path)).toEqual([]);
  });
});

describe('the simulated AWS, which is a product of its own', () => {
  const files = sourceFiles('simulated-aws/**/*.ts');

  it('imports nothing of ours but itself', () => {
    const strays = files.flatMap((file) =>
      localImports(file)
        .filter((target) => !inside(target, 'simulated-aws'))
        .map((target) => ({ from: file.path, target })),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(strays).toEqual([]);
  });

  it('reads nothing of ours but its own files and the table of instance types', () => {
    const reached = files.flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(/'((?:\.\.?\/)+[^']*)'/g)].map(([, place = '']) =>
        relative(ROOT, normalize(join(ROOT, dirname(path), place))),
      ),
    );
    const outside = new Set(reached.filter((place) => !inside(place, 'simulated-aws')));
    expect([...outside]).toEqual(['data/instance-type-network-limits.json']);
  });
});

describe('the simulator of IAM policies, which is under the AGPL', () => {
  const everything = sourceFiles('{lambda,infra,bin,bench,scripts,simulated-aws,test}/**/*.ts');
  const importers = (isIt: (target: string) => boolean) =>
    everything.filter((file) => file.imports.some((each) => isIt(resolved(file, each)))).map(({ path }) => path);

  it('is imported by one file, which tests alone reach', () => {
    expect(importers((target) => target.startsWith('@cloud-copilot/'))).toEqual(['simulated-aws/iam/simulator.ts']);
    const reaching = importers((target) => inside(target, 'simulated-aws/iam'));
    expect(reaching.filter((path) => !/^(test\/permissions|simulated-aws\/iam)\//.test(path))).toEqual([]);
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
