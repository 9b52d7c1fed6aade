/** The child of process.ts: makes the world it is told of, serves it, and answers questions about it. */
import { fileURLToPath } from 'node:url';
import type { Answers, Reply, Started, StartRequest, WorldSource } from './process.ts';
import { homeRegion, type SimulatedAws, startSimulatedAws } from './server.ts';
import { aRandomWorld } from './world/index.ts';
import { readWorld, type ServedWorld } from './world-file/read.ts';

let aws: SimulatedAws | undefined;

process.on('message', (message: StartRequest | keyof Answers) => {
  answer(message).then(
    (reply) => send({ answer: reply }),
    (error: unknown) => send({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

function send(reply: Reply): void {
  process.send?.(reply);
}

async function answer(message: StartRequest | keyof Answers): Promise<Started | Answers[keyof Answers]> {
  if (typeof message !== 'string') return start(message);
  if (aws === undefined) throw new Error('asked before it was started');
  switch (message) {
    case 'calls':
      return aws.calls;
    case 'publications':
      return aws.publications;
    case 'unsupported':
      return aws.unsupported;
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
    }
  }
}

async function start({ source, options }: StartRequest): Promise<Started> {
  const { world, faults } = await worldOf(source);
  aws = await startSimulatedAws(world, { ...options, faults: [...faults, ...(options.faults ?? [])] });
  const { homeAccountId } = world;
  return { endpoint: aws.endpoint, homeAccountId, homeRegion: homeRegion(world, homeAccountId) };
}

async function worldOf(source: WorldSource): Promise<ServedWorld> {
  if ('seed' in source) return { world: aRandomWorld(source.seed, source.size), faults: [] };
  const { module } = source;
  return readWorld(module.startsWith('file:') ? fileURLToPath(module) : module);
}
