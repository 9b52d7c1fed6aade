import { Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { watchChat } from '../infra/chat-watch.ts';
import { tag } from '../infra/tag.ts';
import { CHAT_REGION, channelsOf } from '../lambda/config/chat-channels.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import type { EksIpAuditorConfig } from './config.ts';
import { settingsOf } from './settings.ts';

export interface EksIpAuditorChatWatchProps {
  /** The settings of the hub. Of them, its name and its notifications matter here. */
  readonly config: EksIpAuditorConfig;
}

/**
 * Tells by mail when a channel of chat did not take a message. For a stack in us-east-1, where AWS counts that, whatever
 * region the hub is in.
 */
export class EksIpAuditorChatWatch extends Construct {
  /** Where these alarms go. */
  readonly alarmsTopic: ITopic;
  /** The name of the deployment whose channels it watches. */
  readonly deployment: string;

  /** @throws Error with a line for each problem of the settings, without a channel, or in a stack of another region */
  constructor(scope: Construct, id: string, props: EksIpAuditorChatWatchProps) {
    super(scope, id);
    const { config } = settingsOf(props.config);
    if (channelsOf(config).length === 0) {
      throw new AuditorError(
        'CONFIG_INVALID',
        'config: notifications: there is no channel to watch; give slack or teams',
      );
    }
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== CHAT_REGION) {
      throw new AuditorError(
        'CONFIG_INVALID',
        `its stack is in ${region}, and AWS counts what chat did not take in ${CHAT_REGION} only; make it in a stack there`,
      );
    }
    tag(this, config.deployment.tags);
    this.alarmsTopic = watchChat(this, config);
    this.deployment = config.name;
  }
}
