import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A Node.js of that major version among those that the shell would find; undefined when there is none. */
export function nodeOfMajor(major: number): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return candidates.find((node) => {
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return stdout?.startsWith(`v${major}.`) === true;
  });
}
