import { Annotations, AspectPriority, Aspects } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import { asFunction } from '../infra/cdk-types.ts';
import { timingOf } from '../infra/hub/timing.ts';
import { makeHub } from '../infra/hub.ts';
import { tag } from '../infra/tag.ts';
import { channelsOf } from '../lambda/config/chat-channels.ts';
import { EksIpAuditorChatWatch } from './chat-watch.ts';
import type { EksIpAuditorConfig } from './config.ts';
import { prebuiltCode } from './prebuilt-code.ts';
import { settingsOf } from './settings.ts';

export interface EksIpAuditorProps {
  /**
   * The settings, as `eks-ip-auditor.config.json` has them. They are packed with the code of the functions, so that
   * nothing in them can be a value that is known only at deployment.
   * @default - every setting has its default: the account of the stack is audited once a day
   */
  readonly config?: EksIpAuditorConfig | undefined;
}

/**
 * Audits an estate by itself: functions, schedule, memory, topics, alarms, dashboard and, where the settings ask for it,
 * the StackSet that gives other accounts their roles.
 *
 * What has a name is named by `config.name`: two in one account need two names, also in two regions.
 */
export class EksIpAuditor extends Construct {
  /** The function that audits. Invoke it asynchronously with `{}` for an audit now. */
  readonly auditFunction: IFunction;
  /** The function that audits one account and region. */
  readonly scanFunction: IFunction;
  /** The function that cleans up; undefined while `config.cleanup.mode` is "off". */
  readonly cleanupFunction: IFunction | undefined;
  /** Where findings are published to: a topic of its own, or `config.notifications.topicArn`. */
  readonly findingsTopic: ITopic;
  /** Where alarms go: a topic of its own, or `config.notifications.alarmsTopicArn`. */
  readonly alarmsTopic: ITopic;
  /** The bucket with ledgers and reports: one of its own, which outlives it, or `config.deployment.bucketName`. */
  readonly bucketName: string;

  /** @throws Error with a line for each problem of the settings */
  constructor(scope: Construct, id: string, props: EksIpAuditorProps = {}) {
    super(scope, id);
    const { config, text } = settingsOf(props.config);
    tag(this, config.deployment.tags);
    const hub = makeHub(this, {
      config,
      code: prebuiltCode(text),
      timing: timingOf(config.schedule, new Date()),
    });
    if (channelsOf(config).length > 0) askForChatWatch(this, config.name);
    const { audit, scan, cleanup } = hub.functions;
    this.auditFunction = asFunction(audit.live);
    this.scanFunction = asFunction(scan.live);
    this.cleanupFunction = cleanup && asFunction(cleanup.live);
    this.findingsTopic = hub.findings;
    this.alarmsTopic = hub.alarms;
    this.bucketName = hub.bucket.bucketName;
  }
}

/** Says that nothing watches the chat of a deployment, once the whole app is there to be looked at. */
function askForChatWatch(auditor: EksIpAuditor, deployment: string): void {
  const visit = (node: IConstruct) => {
    if (node !== auditor || isChatWatched(auditor.node.root, deployment)) return;
    Annotations.of(auditor).addInfoV2(
      'eks-ip-auditor:chat-watch',
      'Channels of chat are configured. What tells that a message did not arrive in one is a construct apart, ' +
        'EksIpAuditorChatWatch, for a stack in us-east-1; the app has none.',
    );
  };
  Aspects.of(auditor).add({ visit }, { priority: AspectPriority.READONLY });
}

function isChatWatched(app: IConstruct, deployment: string): boolean {
  return app.node.findAll().some((node) => node instanceof EksIpAuditorChatWatch && node.deployment === deployment);
}
