/** The moto server as a child process on a free loopback port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const STARTUP_MS = 60_000;

export interface MotoServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the server and waits until it answers.
 *
 * @param python a Python that has moto
 * @param signal ends the server when aborted
 * @throws Error with what the server said when it ends or is silent for a minute
 */
export async function startMoto(python: string, signal: AbortSignal): Promise<MotoServer> {
  const child = spawn(python, ['-m', 'moto.server', '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
    signal,
  });
  // An abort is told through whoever waits; told to nobody, it would end this process before it has tidied up.
  child.on('error', () => {});
  const stop = () => stopChild(child);
  try {
    const endpoint = await listening(child);
    await answering(endpoint);
    return { endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that the server prints when it listens: it chose the port itself, so nobody else can have taken it. */
async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  const found = new Promise<string>((resolve, reject) => {
    // Read to the end even after the address, or the server would block on a full pipe.
    const hear = (chunk: unknown) => {
      said = (said + String(chunk)).slice(-10_000);
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the moto server ended with exit code ${code}:\n${said}`)));
  });
  const late = delay(STARTUP_MS, undefined, { ref: false }).then(() => {
    throw new Error(`the moto server did not start within ${STARTUP_MS / 1000} s:\n${said}`);
  });
  return Promise.race([found, late]);
}

async function answering(endpoint: string): Promise<void> {
  const response = await fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(STARTUP_MS) });
  if (!response.ok) throw new Error(`the moto server answers ${response.status}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = delay(5000, 'late', { ref: false });
  if ((await Promise.race([ended, patience])) === 'late') {
    child.kill('SIGKILL');
    await ended;
  }
}
