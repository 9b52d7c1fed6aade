import type { Config } from './schema.ts';

/** Whether there is anything for the function `deliver` to send. */
export function hasDeliveries({ notifications: { webhooks, ses } }: Pick<Config, 'notifications'>): boolean {
  return webhooks.length > 0 || ses !== undefined;
}
