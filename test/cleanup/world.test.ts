import { describe, expect, it } from 'vitest';
import { pause } from '../../lambda/cleanup/world.ts';
import { fakeWorld } from './cleaning.ts';

describe('a pause', () => {
  it('waits as long as it is asked to', async () => {
    const world = fakeWorld();
    await pause(world, 1);
    expect(world.waits).toEqual([1]);
  });

  it.each([0, -5, Number.NaN])('of %d ms is none', async (milliseconds) => {
    const world = fakeWorld();
    await pause(world, milliseconds);
    expect(world.waits).toEqual([]);
  });

  it('is none once the run has to stop', async () => {
    const world = fakeWorld();
    world.stop();
    await pause(world, 1000);
    expect(world.waits).toEqual([]);
  });

  it('ends quietly when the run has to stop during it, and with the error when it failed for another reason', async () => {
    const world = fakeWorld();
    const broken = new Error('no timer');
    const sleep = async () => {
      throw broken;
    };
    await expect(pause({ ...world, sleep }, 1000)).rejects.toBe(broken);
    const stopped = async () => {
      world.stop();
      throw new Error('aborted');
    };
    await expect(pause({ ...world, sleep: stopped }, 1000)).resolves.toBeUndefined();
  });
});
