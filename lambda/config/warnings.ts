import { isExpired } from '../model/audit-request.ts';
import { isKnown } from './regions.ts';
import type { Config } from './schema.ts';

/**
 * What of a configuration is right and still not what anybody would want of a deployment, a line each: `config check`,
 * a synth and `npm run package` say it.
 */
export function configWarnings(config: Pick<Config, 'notifications' | 'targets' | 'cleanup'>): readonly string[] {
  return [...newerRegions(config), ...unheardAlarms(config), ...mailedTwice(config)];
}

/** What is not among the regions of this release and may be newer: only AWS can say. */
function newerRegions({ targets, cleanup }: Pick<Config, 'targets' | 'cleanup'>): readonly string[] {
  const places = {
    'targets.regions': targets.regions,
    'cleanup.regions': cleanup.regions,
    'cleanup.clusterRegions': cleanup.clusterRegions,
  };
  return Object.entries(places).flatMap(([path, regions]) =>
    regions === undefined || regions === 'all'
      ? []
      : regions
          .filter((region) => !isKnown(region))
          .map((region) => `${path}: "${region}" is not among the regions that this release knows; is it newer?`),
  );
}

function unheardAlarms({ notifications }: Pick<Config, 'notifications'>): readonly string[] {
  const { emails, slack, teams, alarmsTopicArn } = notifications;
  if (alarmsTopicArn !== undefined || emails.length + slack.length + teams.length > 0) return [];
  return [
    'notifications: nobody gets the alarms of a deployment; give emails, slack or teams, or subscribe to its topic ' +
      'Alarms yourself',
  ];
}

function mailedTwice({ notifications: { emails, ses } }: Pick<Config, 'notifications'>): readonly string[] {
  const bySns = new Set(emails.map((email) => email.toLowerCase()));
  return (ses?.to ?? [])
    .filter((email) => bySns.has(email.toLowerCase()))
    .map(
      (email) =>
        `notifications.ses.to: "${email}" is in emails, too, and gets each message twice; list it in one of them`,
    );
}

/** The suppressions that no longer cover anything, a line each: no harm to an audit, and wrong in what is written now. */
export function expiredSuppressions({ suppressions }: Pick<Config, 'suppressions'>, now: Date): readonly string[] {
  return suppressions.flatMap((entry, index) =>
    isExpired(entry, now)
      ? [`suppressions[${index}]: it expired on ${entry.expires}, and suppresses nothing; renew or remove it`]
      : [],
  );
}
