import { vi } from 'vitest';

/** Sets environment variables for one test. Vitest takes them back before the next one (`unstubEnvs`). */
export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
