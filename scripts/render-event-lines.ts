import { KNOWN_ERRORS } from '../lambda/facts/errors/known-errors.ts';

/** What Karpenter says of pods by events of its own. */
const OF_KARPENTER: readonly string[] = ['karpenter-limits'];

/**
 * data/event-lines.json: what of the known errors tells an event of Kubernetes, and what EC2 says inside one. Functions read
 * events and have no room for all that is known of errors.
 */
export function renderEventLines(): string {
  const lines = KNOWN_ERRORS.filter(
    ({ id, where }) => where === 'kubernetes-event' || where === 'ec2-api' || OF_KARPENTER.includes(id),
  );
  return `[\n${lines.map(({ id, pattern }) => `  ${JSON.stringify({ id, pattern })}`).join(',\n')}\n]\n`;
}
