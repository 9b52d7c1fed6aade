import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { type RunningServer, startServer } from '../support/server-process.ts';

/** A running emulator and what its clients need to know of it. */
export interface Emulator extends RunningServer {
  /** A folder that goes with it. It looks there for what is in its way on purpose: `controls.ts`. */
  readonly folder: string;
}

/**
 * Starts the emulator on a free loopback port, with nothing of this process's environment, and with a temporary folder as
 * its home. Functions run on the Node.js of this process.
 *
 * @param python a Python that has it
 * @param signal ends it when aborted
 * @throws Error with what it said when it ends or is silent for a minute
 */
export async function startEmulator(python: string, signal: AbortSignal): Promise<Emulator> {
  const home = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-real-'));
  const remove = () => rm(home, { recursive: true, force: true });
  try {
    const server = await startServer(
      {
        name: 'the emulator',
        command: python,
        args: [join(import.meta.dirname, 'emulator.py')],
        env: {
          PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
          PYTHONUNBUFFERED: '1',
          HOME: home,
          TMPDIR: home,
          CONTROLS: home,
          // It would listen on all addresses.
          BIND_HOST: '127.0.0.1',
          // It tells its functions the port that it was given, so that it cannot choose one itself.
          GATEWAY_PORT: String(await freePort()),
          // Each call is held to the policies of who makes it.
          AUTH: 'true',
          SFTP_ENABLED: '0',
          IOT_MTLS_ENABLED: '0',
        },
      },
      signal,
    );
    const stop = () => server.stop().finally(remove);
    return { ...server, folder: home, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
