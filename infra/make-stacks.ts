import { type App, Tags } from 'aws-cdk-lib';
import type { Config } from '../lambda/config/schema.ts';
import { ChatWatchStack, channelsOf } from './chat-watch-stack.ts';
import type { Timing } from './hub/timing.ts';
import { HubStack } from './hub-stack.ts';
import { memberOf } from './member.ts';
import { MemberStack } from './member-stack.ts';
import type { FunctionName } from './roles/role-name.ts';
import { stackName } from './stack-name.ts';

export interface Deployment {
  readonly config: Config;
  /** Folder of each function's code: its bundle (`index.mjs`) and, beside it, the configuration. */
  readonly code: (name: FunctionName) => string;
  readonly timing: Timing;
}

/**
 * The stacks that a configuration asks for: always the hub; the member where other accounts are audited, to be deployed
 * into each of them unless a StackSet does; the watch over chat where there are channels.
 */
export function makeStacks(app: App, { config, code, timing }: Deployment): void {
  for (const [key, value] of Object.entries(config.deployment.tags)) Tags.of(app).add(key, value);
  new HubStack(app, stackName('hub', config.name), { config, code, timing });
  if (channelsOf(config).length > 0) new ChatWatchStack(app, stackName('chatWatch', config.name), { config });
  const found = memberOf(config);
  if (found.kind === 'member') new MemberStack(app, stackName('member', config.name), { member: found.member });
}
