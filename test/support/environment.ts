import { afterEach, vi } from 'vitest';

/** Sets environment variables for one test, and takes them back after it. */
export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

afterEach(() => {
  vi.unstubAllEnvs();
});
