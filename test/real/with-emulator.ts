import { dirname, join } from 'node:path';
import { ensurePython } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { startEmulator } from './emulator-server.ts';
import type { PlaceEnvironment } from './place.ts';

const MINISTACK = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'ministack',
  module: 'ministack, awscli',
  minor: 10,
};

/**
 * Has an emulator while something is done with it.
 *
 * @throws SetupError when the machine lacks what it needs
 */
export async function withEmulator<T>(signal: AbortSignal, work: (env: PlaceEnvironment) => Promise<T>): Promise<T> {
  const python = await ensurePython(MINISTACK, say, signal);
  const { endpoint, folder, stop } = await startEmulator(python, signal);
  try {
    return await work({
      EMULATOR_ENDPOINT: endpoint,
      EMULATOR_FOLDER: folder,
      EMULATOR_PROGRAMS: dirname(python),
    });
  } finally {
    await stop();
  }
}
