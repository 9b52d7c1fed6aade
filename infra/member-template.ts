import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Member } from './member.ts';
import { MemberStack } from './member-stack.ts';

/**
 * The member stack's CloudFormation template, as a stack, a StackSet and a file have it alike. Made in an app of its
 * own, away from what the CDK's command line gives to the app that it runs.
 */
export function memberTemplate(member: Member): Readonly<Record<string, unknown>> {
  const outdir = mkdtempSync(join(tmpdir(), 'eks-ip-auditor-member-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      postCliContext: {
        'aws:cdk:enable-path-metadata': false,
        // As in our own app: it orders what policies list, and a StackSet goes through its accounts for a change of order.
        '@aws-cdk/aws-iam:minimizePolicies': true,
      },
    });
    const stack = new MemberStack(app, 'EksIpAuditorMember', { member });
    return app.synth().getStackArtifact(stack.artifactId).template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
