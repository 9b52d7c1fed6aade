import { z } from 'zod';
import { SEVERITIES } from '../model/severity.ts';
import { distinct } from './distinct.ts';
import {
  EMAIL,
  formatted,
  KEY_ARN,
  SLACK_CHANNEL,
  SLACK_WORKSPACE,
  TEAMS_CHANNEL,
  TOPIC_ARN,
  UUID,
} from './formats.ts';

/** A stack has at most 500 resources (CloudFormation quotas), and an address takes three. */
const MAX_EMAILS = 100;

/** A channel takes a resource, and an alarm in a stack of its own. */
const MAX_CHANNELS = 50;

const slack = z
  .strictObject({
    workspaceId: formatted(SLACK_WORKSPACE).describe('Id of the workspace, e.g. "T0123ABCD".'),
    channelId: formatted(SLACK_CHANNEL).describe('Id of the channel, not its name, e.g. "C0123ABCD".'),
  })
  .describe('A channel of Slack.');

const teams = z
  .strictObject({
    teamId: formatted(UUID).describe('Id of the team: groupId in the link to it.'),
    tenantId: formatted(UUID).describe('Id of the Microsoft tenant: tenantId in the link to the team.'),
    channelId: formatted(TEAMS_CHANNEL).describe('Id of the channel as in the link to it: "19%3A…%40thread.tacv2".'),
  })
  .describe('A channel of Microsoft Teams.');

/** When and where to tell people. */
export const notifications = z
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
    emails: distinct(
      formatted(EMAIL),
      (email) => email.toLowerCase(),
      (email) => `"${email}"`,
    )
      .max(MAX_EMAILS, { error: `there are too many; the most is ${MAX_EMAILS}: use a mailing list` })
      .default([])
      .describe('Addresses that the deployment subscribes to findings and to alarms. Each must confirm both once.'),
    slack: distinct(
      slack,
      ({ channelId }) => channelId,
      ({ channelId }) => `channel "${channelId}"`,
    )
      .max(MAX_CHANNELS, { error: `there are too many; the most is ${MAX_CHANNELS}` })
      .default([])
      .describe(
        'Channels of Slack that the deployment connects through Amazon Q Developer in chat applications. Their ' +
          'workspace must be authorised there once by hand.',
      ),
    teams: distinct(
      teams,
      ({ channelId }) => channelId.toLowerCase(),
      ({ channelId }) => `channel "${channelId}"`,
    )
      .max(MAX_CHANNELS, { error: `there are too many; the most is ${MAX_CHANNELS}` })
      .default([])
      .describe(
        'Channels of Microsoft Teams that the deployment connects through Amazon Q Developer in chat applications. ' +
          'Their team must be authorised there once by hand.',
      ),
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
  })
  .refine(({ topicArn, topicKeyArn }) => topicKeyArn === undefined || topicArn !== undefined, {
    path: ['topicKeyArn'],
    error: 'a key goes with a topicArn, and there is none here',
  })
  .prefault({})
  .describe('When and where to publish the result of an audit.');
