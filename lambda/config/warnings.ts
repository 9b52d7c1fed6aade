import { isExpired } from '../model/audit-request.ts';
import type { Config } from './schema.ts';

/**
 * What of a configuration is right and still not what anybody would want of a deployment, a line each: `config check`,
 * a synth and `npm run package` say it.
 */
export function configWarnings({ notifications }: Pick<Config, 'notifications'>): readonly string[] {
  const { emails, slack, teams, alarmsTopicArn } = notifications;
  if (alarmsTopicArn !== undefined || emails.length + slack.length + teams.length > 0) return [];
  return [
    'notifications: nobody hears the alarms of a deployment; give emails, slack or teams, or subscribe to its topic ' +
      'Alarms yourself',
  ];
}

/** The suppressions that no longer cover anything, a line each. */
export function expiredSuppressions({ suppressions }: Pick<Config, 'suppressions'>, now: Date): readonly string[] {
  return suppressions.flatMap((entry, index) =>
    isExpired(entry, now)
      ? [`suppressions[${index}]: it expired on ${entry.expires}, and covers nothing; renew it or take it out`]
      : [],
  );
}
