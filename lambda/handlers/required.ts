import { AuditorError } from '../model/errors.ts';

/**
 * The value of an environment variable that the deployment sets.
 * @throws AuditorError USAGE when it is not set
 */
export function required(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '')
    throw new AuditorError('USAGE', `${name} is not set; deploy the function with its stack, which does`);
  return value;
}
