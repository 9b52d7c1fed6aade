import { join } from 'node:path';
import type { PythonEnvironment } from '../support/python.ts';
import { type RunningServer, startServer } from '../support/server-process.ts';

/** The Python that moto runs in. */
export const MOTO: PythonEnvironment = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'moto',
  module: 'moto.server',
  minor: 9,
};

const ANSWERS_WITHIN_MS = 60_000;

/**
 * Starts a moto server on a free loopback port, which it chooses itself so that nobody else can have taken it, and waits
 * until it answers.
 *
 * @param python a Python that has moto
 * @param signal ends the server when aborted
 * @throws Error with what the server said when it ends or is silent for a minute
 */
export async function startMoto(python: string, signal: AbortSignal): Promise<RunningServer> {
  const server = await startServer(
    {
      name: 'the moto server',
      command: python,
      args: ['-m', 'moto.server', '--host', '127.0.0.1', '--port', '0'],
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    },
    signal,
  );
  try {
    const response = await fetch(`${server.endpoint}/moto-api/data.json`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    if (!response.ok) throw new Error(`the moto server answers ${response.status}`);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
