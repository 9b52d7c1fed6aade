import {
  CfnMicrosoftTeamsChannelConfiguration,
  LoggingLevel,
  SlackChannelConfiguration,
} from 'aws-cdk-lib/aws-chatbot';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { slackChannels, teamsChannels } from '../../lambda/config/chat-channels.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { type HubNaming, hubRole } from '../roles/role-name.ts';

type Chat = Pick<Config['notifications'], 'slack' | 'teams'>;

/** Connects channels to the topics through Amazon Q Developer in chat applications, which may do nothing in AWS. */
export function chatConfigurations(
  scope: Construct,
  config: HubNaming & { readonly notifications: Chat },
  notificationTopics: ITopic[],
): void {
  const { name, notifications: chat } = config;
  const channels = { slack: slackChannels(name, chat), teams: teamsChannels(name, chat) };
  if (channels.slack.length + channels.teams.length === 0) return;
  const role = new Role(scope, 'ChatRole', {
    // Chat is one for all regions, and so is IAM: what is named by it alone would be taken from another deployment.
    ...hubRole(config, 'chat', true),
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
    description: 'EKS IP Auditor: messages are delivered to chat, and nothing can be done from there.',
  });
  // Without one, whoever is in the channel could do all that an administrator can.
  const guardrail = new ManagedPolicy(scope, 'ChatGuardrail', {
    statements: [new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
  });
  for (const { id, configurationName, workspaceId, channelId } of channels.slack) {
    new SlackChannelConfiguration(scope, id, {
      slackChannelConfigurationName: configurationName,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics,
      role,
      guardrailPolicies: [guardrail],
      loggingLevel: LoggingLevel.ERROR,
    });
  }
  for (const { id, configurationName, teamId, tenantId, channelId } of channels.teams) {
    new CfnMicrosoftTeamsChannelConfiguration(scope, id, {
      configurationName,
      teamId,
      teamsTenantId: tenantId,
      teamsChannelId: channelId,
      iamRoleArn: role.roleArn,
      snsTopicArns: notificationTopics.map(({ topicArn }) => topicArn),
      guardrailPolicies: [guardrail.managedPolicyArn],
      loggingLevel: 'ERROR',
    });
  }
}
