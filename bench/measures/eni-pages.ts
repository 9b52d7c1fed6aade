import { fileURLToPath } from 'node:url';
import { run } from '../processes.ts';
import type { Row } from '../rows.ts';
import type { Stage } from '../stage.ts';

const CHILD = fileURLToPath(new URL('../children/read-eni-pages.ts', import.meta.url));

interface Reading {
  readonly cpuMs: number;
  readonly pageBytes: number;
}

/** Pages of 1,000 ENIs read by our reader and by the SDK's own, in turn, so that both meet the same machine. */
export async function measureEniPages({ folder }: Stage, runs: number): Promise<readonly Row[]> {
  const ours: Reading[] = [];
  const sdk: Reading[] = [];
  for (let number = 0; number < runs; number++) {
    ours.push(await readPages('ours', folder));
    sdk.push(await readPages('sdk', folder));
  }
  const size = ((ours[0]?.pageBytes ?? 0) / 1e6).toFixed(1);
  return [
    { what: `a page of 1,000 ENIs (${size} MB), CPU: our reader`, unit: 'ms', values: ours.map(({ cpuMs }) => cpuMs) },
    { what: "a page of 1,000 ENIs, CPU: the SDK's own", unit: 'ms', values: sdk.map(({ cpuMs }) => cpuMs) },
    {
      what: "a page of 1,000 ENIs: the SDK's time to ours",
      unit: 'ratio',
      values: ours.map(({ cpuMs }, number) => (sdk[number]?.cpuMs ?? Number.NaN) / cpuMs),
    },
  ];
}

async function readPages(whose: 'ours' | 'sdk', cwd: string): Promise<Reading> {
  const { exitCode, stdout, stderr } = await run([CHILD, whose], { cwd });
  if (exitCode !== 0) throw new Error(`reading pages ended with exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
