/** Plays batches in a thread of its own: a seed comes in, what became of it goes out. */
import { parentPort } from 'node:worker_threads';
import { playBatch } from './batch.ts';

parentPort?.on('message', async (seed: number) => {
  parentPort?.postMessage(await playBatch(seed));
});
