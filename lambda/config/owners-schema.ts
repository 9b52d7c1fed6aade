import * as z from 'zod';
import { didYouMean } from '../common/closest.ts';
import { globMatches } from '../common/globs.ts';
import { distinct } from './distinct.ts';
import { ACCOUNT_ID, CLUSTER_GLOB, formatted, KEY_ARN, OWNER_NAME, TOPIC_ARN } from './formats.ts';
import { emailAddresses, slackChannelList, teamsChannelList } from './recipients-schema.ts';

/** A stack has at most 500 resources (CloudFormation quotas): a topic takes three, an address of an owner one. */
const MAX_OWNERS = 20;
export const MAX_OWNER_EMAILS = 60;

/** What an owner's findings have in common: each criterion that is given holds, by one of what it lists. */
function match(checkIds: readonly string[]) {
  const some = { error: 'the list is empty, so that nothing matches; leave it out, or name something' };
  return z
    .strictObject({
      clusters: z
        .array(formatted(CLUSTER_GLOB))
        .min(1, some)
        .optional()
        .describe(
          'Names of clusters; * matches any characters, ? matches one. A finding on a subnet belongs to every cluster that ' +
            'uses the subnet.',
        ),
      accounts: z.array(formatted(ACCOUNT_ID)).min(1, some).optional().describe('Ids of accounts.'),
      checks: z
        .array(checkGlob(checkIds))
        .min(1, some)
        .optional()
        .describe('Check ids; * matches any characters, ? matches one, e.g. "subnet-*".'),
    })
    .refine(({ clusters, accounts, checks }) => [clusters, accounts, checks].some((each) => each !== undefined), {
      error: 'it names no findings; give clusters, accounts or checks',
    })
    .describe('Which findings are theirs: those that match everything given here.');
}

function checkGlob(ids: readonly string[]) {
  return z.string().superRefine((glob, context) => {
    const isGlob = /[*?]/.test(glob);
    if (isGlob ? ids.some((id) => globMatches(glob, id)) : ids.includes(glob)) return;
    const hint = isGlob ? '' : didYouMean(glob, ids);
    context.addIssue({ code: 'custom', message: `no check is called ${JSON.stringify(glob)}${hint}` });
  });
}

function owner(checkIds: readonly string[]) {
  return z
    .strictObject({
      name: formatted(OWNER_NAME).describe(
        'Name of the team in messages, e.g. "payments-team". A new name gets a new topic.',
      ),
      match: match(checkIds),
      emails: emailAddresses(MAX_OWNER_EMAILS).describe(
        'Addresses that the deployment subscribes to their findings. Each must confirm once.',
      ),
      slack: slackChannelList().describe('Channels of Slack for their findings. A channel is listed once in all.'),
      teams: teamsChannelList().describe(
        'Channels of Microsoft Teams for their findings. A channel is listed once in all.',
      ),
      topicArn: formatted(TOPIC_ARN)
        .optional()
        .describe('SNS topic of your own for their findings. By default the deployment creates one for each owner.'),
      topicKeyArn: formatted(KEY_ARN).optional().describe('KMS key that encrypts your own topic.'),
    })
    .refine(
      ({ emails, slack, teams, topicArn }) => topicArn !== undefined || emails.length + slack.length + teams.length > 0,
      { error: 'nobody would get it; give emails, slack, teams or a topicArn' },
    )
    .refine(({ topicArn, topicKeyArn }) => topicKeyArn === undefined || topicArn !== undefined, {
      path: ['topicKeyArn'],
      error: 'a key goes with a topicArn, and there is none here',
    })
    .describe('A team that gets its own findings only.');
}

/** Who is told of their own findings, beside those who get everything. */
export function owners(checkIds: readonly string[]) {
  return distinct(
    owner(checkIds),
    ({ name }) => name,
    ({ name }) => `owner "${name}"`,
  )
    .max(MAX_OWNERS, { error: `there are too many; the most is ${MAX_OWNERS}` })
    .default([])
    .describe(
      'Teams that each get a message with their own findings and no others. The recipients above still get everything, so ' +
        'findings without an owner are not lost.',
    );
}
