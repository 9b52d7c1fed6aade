import type { App, StackProps } from 'aws-cdk-lib';
import { channelsOf } from '../lambda/config/chat-channels.ts';
import { stackName } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';
import { ChatWatchStack } from './chat-watch-stack.ts';
import type { CodeOf } from './code-of.ts';
import type { Timing } from './hub/timing.ts';
import { HubStack } from './hub-stack.ts';
import { memberOf } from './member.ts';
import { MemberStack } from './member-stack.ts';
import { tag } from './tag.ts';

export interface Deployment {
  readonly config: Config;
  readonly code: CodeOf;
  readonly timing: Timing;
  /** Of the hub, where its template is to stand by itself. */
  readonly stack?: Pick<StackProps, 'synthesizer' | 'analyticsReporting'>;
}

/**
 * The stacks that a configuration asks for: always the hub; the member where other accounts are audited, to be deployed
 * into each of them unless a StackSet does; the watch over chat where there are channels.
 */
export function makeStacks(app: App, { config, code, timing, stack = {} }: Deployment): void {
  tag(app, config.deployment.tags);
  new HubStack(app, stackName('hub', config.name), { config, code, timing, ...stack });
  if (channelsOf(config).length > 0) new ChatWatchStack(app, stackName('chatWatch', config.name), { config });
  const found = memberOf(config);
  if (found.kind === 'member') new MemberStack(app, stackName('member', config.name), { member: found.member });
}
