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
