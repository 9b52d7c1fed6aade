import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const DELETER = 'lambda/aws/eni-deleter.ts';

/** Who may know the port through which ENIs are deleted. */
const MAY_NAME_THE_PORT: readonly RegExp[] = [
  /^lambda\/aws\/(ports|permissions|answers|eni-deleter)\.ts$/,
  /^lambda\/cleanup\//,
  /^lambda\/handlers\/cleanup\.ts$/,
  /^bin\/cli\/cleanup[\w-]*\.ts$/,
  /^infra\//,
];

/** Entries that must not be able to delete, by any chain of imports. */
const CANNOT_DELETE = [
  'lambda/handlers/audit.ts',
  'bin/cli/audit.ts',
  'bin/cli/doctor.ts',
  'lambda/audit/audit-estate.ts',
  ...['checks', 'collect', 'config', 'doctor', 'ledger', 'notify', 'report'].map((room) => `lambda/${room}/`),
];

const files = new Map(
  globSync('{lambda,bin,infra}/**/*.ts', { cwd: ROOT }).map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

/** Imports that are there at run time, dynamic ones too. A type alone cannot delete. */
function importsOf(path: string): readonly string[] {
  const text = (files.get(path) ?? '').replaceAll(/^import type [\s\S]*?;$/gm, '');
  return [...text.matchAll(/(?:from|import\(|import)\s*['"](\.[^'"]+)['"]/g)].map((match) =>
    relative(ROOT, normalize(join(ROOT, dirname(path), match[1] ?? ''))),
  );
}

function reachableFrom(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    queue.push(...importsOf(path));
  }
  return reached;
}

/** Of a folder: from any of its files. */
function reachableFromAll(entry: string): readonly string[] {
  const entries = entry.endsWith('/') ? [...files.keys()].filter((path) => path.startsWith(entry)) : [entry];
  return [...new Set(entries.flatMap((path) => [...reachableFrom(path)]))];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

function filesWith(pattern: RegExp): readonly string[] {
  return [...files].filter(([, text]) => pattern.test(withoutComments(text))).map(([path]) => path);
}

describe('the port that deletes', () => {
  it('is within reach of clean-up, or this test would prove nothing', () => {
    expect(reachableFrom('lambda/cleanup/clean-estate.ts')).toContain(DELETER);
  });

  it.each(CANNOT_DELETE)('is out of reach of %s', (entry) => {
    const reached = reachableFromAll(entry);
    expect(reached.length).toBeGreaterThan(1);
    expect(reached.filter((path) => path === DELETER || path.startsWith('lambda/cleanup/'))).toEqual([]);
  });

  it('is named by clean-up and by nothing else', () => {
    const strays = filesWith(/\b(EniDelete|eniDeleter)\b/).filter(
      (path) => !MAY_NAME_THE_PORT.some((allowed) => allowed.test(path)),
    );
    expect(strays).toEqual([]);
  });

  it('is called in one place', () => {
    expect(filesWith(/\.\s*deleteNetworkInterface\s*\(/)).toEqual(['lambda/cleanup/execute.ts']);
  });

  it('is the only way to the call', () => {
    expect(filesWith(/DeleteNetworkInterface(Command\b|\$)/)).toEqual([DELETER]);
  });

  it('has no sister: nothing else in the product changes a network', () => {
    const changing = /\b(Create|Delete|Modify|Detach|Attach|Terminate|Release|Unassign|Reset)\w+Command\b/g;
    const commands = [...files.values()].flatMap((text) => withoutComments(text).match(changing) ?? []);
    expect([...new Set(commands)]).toEqual(['DeleteNetworkInterfaceCommand']);
  });
});

describe('a verified plan', () => {
  it('is made in one file, which lets out nothing but its type', () => {
    const verify = files.get('lambda/cleanup/verify.ts') ?? '';
    expect(verify).toMatch(/^class Verified \{/m);
    expect(verify).toMatch(/^ {2}private constructor\(/m);
    expect(verify).not.toMatch(/export\s+(class|\{[^}]*\bVerified\b|default)/);
  });
});
