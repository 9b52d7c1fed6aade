import * as z from 'zod';
import { distinct } from './distinct.ts';
import { EMAIL, formatted, SLACK_CHANNEL, SLACK_WORKSPACE, TEAMS_CHANNEL, UUID } from './formats.ts';

/** A stack has at most 500 resources (CloudFormation quotas), and an address takes three. */
const MAX_EMAILS = 100;

/** A channel takes a resource, and an alarm in a stack of its own. */
export const MAX_CHANNELS = 50;

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

/** Addresses that a deployment subscribes. */
export function emailAddresses(most = MAX_EMAILS) {
  return distinct(
    formatted(EMAIL),
    (email) => email.toLowerCase(),
    (email) => `"${email}"`,
  )
    .max(most, { error: `there are too many; the most is ${most}: use a mailing list` })
    .default([]);
}

/** Channels of Slack that a deployment connects. */
export function slackChannelList() {
  return distinct(slack, slackKey, channelText)
    .max(MAX_CHANNELS, { error: `there are too many; the most is ${MAX_CHANNELS}` })
    .default([]);
}

/** Channels of Microsoft Teams that a deployment connects. */
export function teamsChannelList() {
  return distinct(teams, teamsKey, channelText)
    .max(MAX_CHANNELS, { error: `there are too many; the most is ${MAX_CHANNELS}` })
    .default([]);
}

interface Channel {
  readonly channelId: string;
}

/** What two entries of one channel of Slack have in common. */
export function slackKey({ channelId }: Channel): string {
  return channelId;
}

/** What two entries of one channel of Teams have in common. */
export function teamsKey({ channelId }: Channel): string {
  return channelId.toLowerCase();
}

export function channelText({ channelId }: Channel): string {
  return `channel "${channelId}"`;
}
