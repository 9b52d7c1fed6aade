import { KNOWN_ERRORS } from '../lambda/facts/errors/known-errors.ts';

/**
 * data/event-lines.json: what of the known errors tells an event of Kubernetes, and what EC2 says inside one. Functions read
 * events and have no room for all that is known of errors.
 */
export function renderEventLines(): string {
  const lines = KNOWN_ERRORS.filter(({ where }) => where === 'kubernetes-event' || where === 'ec2-api');
  return `[\n${lines.map(({ id, pattern }) => `  ${JSON.stringify({ id, pattern })}`).join(',\n')}\n]\n`;
}
