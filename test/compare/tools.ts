import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensurePython, pinnedVersion } from '../support/python.ts';
import { say } from '../support/python-suite.ts';

/** What others wrote in Python and users take from PyPI. */
const TOOLS = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'c7n',
  module: 'c7n, c7n_org, awscli, awslabs.eks_mcp_server',
  minor: 11,
};

export interface Tools {
  /** Its Python. */
  readonly python: string;
  /** Folder of its programs. */
  readonly programs: string;
  /** In which version a package is there. */
  readonly versionOf: (name: string) => string;
}

/** @throws SetupError when the machine lacks what it needs */
export async function ensureTools(signal: AbortSignal): Promise<Tools> {
  const python = await ensurePython(TOOLS, say, signal);
  const requirements = await readFile(TOOLS.requirements, 'utf8');
  return {
    python,
    programs: dirname(python),
    versionOf: (name) => pinnedVersion({ ...TOOLS, name }, requirements),
  };
}
