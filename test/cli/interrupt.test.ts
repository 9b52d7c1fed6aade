import { afterEach, describe, expect, it, vi } from 'vitest';
import { Interrupted, interruptedExitCode, interruptible, stoppable } from '../../bin/cli/interrupt.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function listeners(): readonly number[] {
  return ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
}

describe.each([
  ['interruptible', interruptible],
  ['stoppable', stoppable],
])('%s work', (_, run) => {
  it('gives what it gives, and nothing listens any more', async () => {
    const before = listeners();
    expect(await run(async () => 42)).toBe(42);
    expect(listeners()).toEqual(before);
  });

  it('throws what it throws, and nothing listens any more', async () => {
    const before = listeners();
    await expect(
      run(async () => {
        throw new Error('boom');
      }),
    ).rejects.toThrow('boom');
    expect(listeners()).toEqual(before);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is told of %s, which makes the exit code %i', async (name, code) => {
    let told: unknown;
    await run(async (signal) => {
      process.emit(name, name);
      told = signal.reason;
    }).catch(() => undefined);
    expect(told).toBeInstanceOf(Interrupted);
    expect(told instanceof Interrupted && interruptedExitCode(told)).toBe(code);
  });
});

describe('interruptible work', () => {
  it('is not waited for', async () => {
    const never = interruptible(() => {
      queueMicrotask(() => process.emit('SIGINT', 'SIGINT'));
      return new Promise(() => undefined);
    });
    await expect(never).rejects.toBeInstanceOf(Interrupted);
  });
});

describe('stoppable work', () => {
  it('is waited for, and gives what it gives', async () => {
    const done = stoppable(async (signal) => {
      process.emit('SIGINT', 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return signal.aborted ? 'finished in good order' : 'never told';
    });
    expect(await done).toBe('finished in good order');
  });

  it('ends at once on the second Ctrl-C', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('exited');
    });
    const done = stoppable(async () => {
      process.emit('SIGINT', 'SIGINT');
      process.emit('SIGINT', 'SIGINT');
    });
    await expect(done).rejects.toThrow('exited');
    expect(exit).toHaveBeenCalledWith(130);
  });
});
