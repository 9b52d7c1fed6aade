import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildFunction } from '../../infra/function-code.ts';
import { CONFIG_FILE_NAME } from '../../lambda/config/load.ts';
import { NOTICES_FILE } from '../../scripts/notices.ts';

const folder = mkdtempSync(join(tmpdir(), 'function-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a function's code", () => {
  it('is a bundle with its source map and, beside it, the configuration and the licences of what is in it', async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, '{"scope":"all"}');
    await buildFunction('cleanup', config, folder);
    const code = join(folder, 'cleanup');
    expect(readdirSync(code).sort()).toEqual([NOTICES_FILE, 'chunks', CONFIG_FILE_NAME, 'index.mjs', 'index.mjs.map']);
    expect(readFileSync(join(code, NOTICES_FILE), 'utf8')).toMatch(/^@aws-sdk\/client-ec2 [\d.]+ \(Apache-2\.0\)$/m);
    // Without it Node does not find the map, and a stack in the log names nobody's line.
    expect(readFileSync(join(code, 'index.mjs'), 'utf8')).toMatch(/\n\/\/# sourceMappingURL=index\.mjs\.map\n$/);
    expect(readFileSync(join(code, CONFIG_FILE_NAME), 'utf8')).toBe('{"scope":"all"}');
  });

  it('has the defaults where no configuration was written', async () => {
    await buildFunction('scan', undefined, folder);
    expect(JSON.parse(readFileSync(join(folder, 'scan', CONFIG_FILE_NAME), 'utf8'))).toEqual({});
  });
});
