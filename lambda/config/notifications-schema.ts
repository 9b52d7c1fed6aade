import * as z from 'zod';
import { WEEKDAYS } from '../common/days.ts';
import { SEVERITIES } from '../model/severity.ts';
import { formatted, KEY_ARN, TOPIC_ARN } from './formats.ts';
import { owners } from './owners-schema.ts';
import { emailAddresses, slackChannelList, teamsChannelList } from './recipients-schema.ts';
import { securityHub } from './security-hub-schema.ts';
import { ses } from './ses-schema.ts';
import { webhooks } from './webhooks-schema.ts';

/** When and where to tell people. */
export function notifications(checkIds: readonly string[]) {
  return z
    .strictObject({
      topicArn: formatted(TOPIC_ARN)
        .optional()
        .describe(
          'SNS topic of your own that the Lambda functions publish to. By default the deployment creates one. The CLI ' +
            'publishes only with --notify.',
        ),
      topicKeyArn: formatted(KEY_ARN).optional().describe('KMS key that encrypts your own topic.'),
      alarmsTopicArn: formatted(TOPIC_ARN)
        .optional()
        .describe(
          'SNS topic of your own for the alarms, in the region of the deployment. Its policy must let CloudWatch publish. By ' +
            'default the deployment creates one.',
        ),
      emails: emailAddresses().describe(
        'Addresses that the deployment subscribes to findings and to alarms. Each must confirm both once.',
      ),
      slack: slackChannelList().describe(
        'Channels of Slack that the deployment connects through Amazon Q Developer in chat applications. Their ' +
          'workspace must be authorised there once by hand.',
      ),
      teams: teamsChannelList().describe(
        'Channels of Microsoft Teams that the deployment connects through Amazon Q Developer in chat applications. ' +
          'Their team must be authorised there once by hand.',
      ),
      events: z
        .boolean()
        .default(false)
        .describe(
          'True: the deployment creates an event bus of EventBridge, named like the deployment, and puts an event on it for each ' +
            'finding that is new, worse or resolved, each ENI that clean-up deleted, and each audit that could look at less. ' +
            'Rules and their targets are yours: see docs/channels.md.',
        ),
      ses: ses().describe(
        'Sends each message as HTML, with its text beside it, by Amazon SES. By default nothing is sent by SES: "emails" get text ' +
          'by SNS. See docs/channels.md.',
      ),
      webhooks: webhooks().describe(
        'Webhooks that a function of the deployment posts findings to: Slack, Teams, or an HTTPS endpoint of yours. Addresses are ' +
          'kept in Secrets Manager. See docs/channels.md.',
      ),
      securityHub: securityHub(),
      owners: owners(checkIds),
      when: z
        .enum(['changes', 'always'])
        .default('changes')
        .describe(
          '"changes": when something is new, worse or resolved, or can no longer be looked at. "always": ' +
            'after every audit. Without a ledger everything is new in every audit.',
        ),
      minSeverity: z.enum(SEVERITIES).default('low').describe('Findings below this severity do not cause a message.'),
      heartbeatDays: z
        .int()
        .min(1)
        .max(90)
        .default(7)
        .describe('After this many days without a message, one is sent anyway, so that silence means health.'),
      weeklyDigest: z
        .enum(['off', ...WEEKDAYS])
        .default('off')
        .describe(
          'Weekday (UTC) of a weekly digest: how free addresses changed in each cluster, what clean-up freed, what was found and ' +
            'resolved, and which subnets run out. The first audit on or after that day sends it, even when nothing is new. ' +
            'It needs a ledger. By default there is none.',
        ),
    })
    .refine(({ topicArn, topicKeyArn }) => topicKeyArn === undefined || topicArn !== undefined, {
      path: ['topicKeyArn'],
      error: 'a key goes with a topicArn, and there is none here',
    })
    .prefault({})
    .describe('When and where to publish the result of an audit.');
}
