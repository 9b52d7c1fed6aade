import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { channelsOf } from '../lambda/config/chat-channels.ts';
import { stackName } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';
import { type Hub, type HubProps, makeHub } from './hub.ts';

export interface HubStackProps extends StackProps, HubProps {}

/** The hub as a stack of its own, with outputs by which people find its parts. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, { config, code, timing, ...props }: HubStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: finds what keeps EKS pods from getting an IP address.',
      ...props,
    });
    const hub = makeHub(this, { config, code, timing });
    sayWhatStays(this, config);
    outputs(this, hub);
  }
}

/** A stack that the app no longer has is not deleted by it, and cannot be seen from here. */
function sayWhatStays(stack: Stack, config: Config): void {
  if (channelsOf(config).length > 0) return;
  Annotations.of(stack).addInfoV2(
    'eks-ip-auditor:no-chat',
    'No channel of chat is configured. If there was one before, its watch stays until you delete it: aws cloudformation ' +
      `delete-stack --region us-east-1 --stack-name ${stackName('chatWatch', config.name)}`,
  );
}

function outputs(stack: Stack, { functions: { audit, scan, cleanup }, findings, bucket, bus }: Hub): void {
  const all = {
    AuditFunction: [audit.live.functionArn, 'Audits everything: invoke it with {} for an audit now.'],
    ScanFunction: [scan.live.functionArn, 'Audits one account and region, or diagnoses one cluster, on demand.'],
    ...(cleanup && { CleanupFunction: [cleanup.live.functionArn, 'Deletes leaked ENIs, as far as "cleanup" allows.'] }),
    FindingsTopic: [findings.topicArn, 'What audits find, for subscribers of your own.'],
    ...(bus && { EventBus: [bus.eventBusArn, 'Where events go, for rules of your own.'] }),
    Bucket: [bucket.bucketName, 'Ledgers and reports. It stays when the stack is deleted.'],
    ...(cleanup && {
      CleanupRole: [cleanup.role.roleName, 'The role that deletes, for trust policies of other accounts.'],
    }),
  } as const;
  for (const [name, [value, description]] of Object.entries(all)) {
    new CfnOutput(stack, `${name}Output`, { key: name, value, description });
  }
}
