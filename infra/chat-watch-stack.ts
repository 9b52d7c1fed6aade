import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CHAT_REGION } from '../lambda/config/chat-channels.ts';
import { withoutBootstrap } from './cdk-types.ts';
import { type Chatting, watchChat } from './chat-watch.ts';

export interface ChatWatchStackProps extends StackProps {
  readonly config: Chatting;
}

/** The watch over chat as a stack apart, since its region is its own. */
export class ChatWatchStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: ChatWatchStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: alarms on messages that are not delivered to chat.',
      ...props,
      env: { region: CHAT_REGION },
      synthesizer: withoutBootstrap(),
    });
    watchChat(this, config);
  }
}
