import {
  CfnMicrosoftTeamsChannelConfiguration,
  LoggingLevel,
  SlackChannelConfiguration,
} from 'aws-cdk-lib/aws-chatbot';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type Chatting, slackChannels, teamsChannels } from '../../lambda/config/chat-channels.ts';
import { type HubNaming, hubRole } from '../roles/role-name.ts';

/**
 * Connects channels to topics through Amazon Q Developer in chat applications, which may do nothing in AWS.
 * @param topicsOf those of an owner's channels; of null, those of channels that get everything
 */
export function chatConfigurations(
  scope: Construct,
  config: HubNaming & Chatting,
  topicsOf: (owner: string | null) => readonly ITopic[],
): void {
  const channels = { slack: slackChannels(config), teams: teamsChannels(config) };
  if (channels.slack.length + channels.teams.length === 0) return;
  const role = new Role(scope, 'ChatRole', {
    // Chat is one for all regions, and so is IAM: what is named by it alone would be taken from another deployment.
    ...hubRole(config, 'chat', true),
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
    description: 'EKS IP Auditor: delivers messages to chat. Chat users can do nothing with it.',
  });
  // Without one, whoever is in the channel could do all that an administrator can.
  const guardrail = new ManagedPolicy(scope, 'ChatGuardrail', {
    statements: [new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
  });
  for (const { id, configurationName, workspaceId, channelId, owner } of channels.slack) {
    new SlackChannelConfiguration(scope, id, {
      slackChannelConfigurationName: configurationName,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [...topicsOf(owner)],
      role,
      guardrailPolicies: [guardrail],
      loggingLevel: LoggingLevel.ERROR,
    });
  }
  for (const { id, configurationName, teamId, tenantId, channelId, owner } of channels.teams) {
    // CloudFormation's ids have no hyphens; names of owners are in small letters.
    new CfnMicrosoftTeamsChannelConfiguration(scope, id.replaceAll('-', 'X'), {
      configurationName,
      teamId,
      teamsTenantId: tenantId,
      teamsChannelId: channelId,
      iamRoleArn: role.roleArn,
      snsTopicArns: topicsOf(owner).map(({ topicArn }) => topicArn),
      guardrailPolicies: [guardrail.managedPolicyArn],
      loggingLevel: 'ERROR',
    });
  }
}
