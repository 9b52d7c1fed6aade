import { ASSETS_BUCKET_PARAMETER, ASSETS_PREFIX_PARAMETER } from '../infra/code-of.ts';
import { HUB_ACCOUNT_PARAMETER } from '../infra/member-stack.ts';
import { type StackKind, stackName } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';

/**
 * The README of a package: the commands that deploy it.
 * @param templates the kinds of the templates that are in it
 */
export function packageReadme({ name, targets }: Config, templates: readonly StackKind[]): string {
  const stack = (kind: StackKind) => stackName(kind, name);
  const sections = [
    HEAD,
    section(
      'The hub',
      'The template is larger than CloudFormation takes directly, so that it goes through the bucket too.',
      `aws s3 cp assets s3://ASSETS_BUCKET/eks-ip-auditor/ --recursive
aws cloudformation deploy --stack-name ${stack('hub')} --template-file hub.template.json --s3-bucket ASSETS_BUCKET \\
  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${ASSETS_BUCKET_PARAMETER}=ASSETS_BUCKET`,
    ),
  ];
  if (templates.includes('member')) {
    const bySet = targets.organization?.stackSet === true;
    sections.push(
      section(
        'Members',
        bySet
          ? 'The hub has a StackSet that puts these roles into every account of the units. The management account, and accounts outside of them, need the stack:'
          : 'In every account that is to be audited, with the account of the hub:',
        `aws cloudformation deploy --stack-name ${stack('member')} --template-file member.template.json \\
  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${HUB_ACCOUNT_PARAMETER}=HUB_ACCOUNT_ID`,
      ),
    );
  }
  if (templates.includes('chatWatch')) {
    sections.push(
      section(
        'The watch over chat',
        'In us-east-1, where AWS counts what chat did not take:',
        `aws cloudformation deploy --region us-east-1 --stack-name ${stack('chatWatch')} --template-file chat-watch.template.json`,
      ),
    );
  }
  sections.push(
    section(
      'Try it',
      'The first audit comes with the schedule. To run it now, with AUDIT_FUNCTION replaced by the output `AuditFunction` of the hub:',
      `aws lambda invoke --function-name AUDIT_FUNCTION --invocation-type Event --cli-binary-format raw-in-base64-out \\
  --payload '{}' /dev/null`,
    ),
  );
  return sections.join('\n');
}

const HEAD = `# EKS IP Auditor, to be deployed with CloudFormation

The configuration is in the archives of the functions: a change of it is a new package. \`sha256sum --check SHA256SUMS\` says
whether all of it arrived; \`sbom.cdx.json\` (CycloneDX) and \`THIRD_PARTY_NOTICES.txt\` say what is in it.

ASSETS_BUCKET is a bucket of yours in the region that you deploy to. Keep the archives in it as long as the stack is there.
With another prefix than \`eks-ip-auditor/\`, give \`${ASSETS_PREFIX_PARAMETER}=PREFIX/\` too. With Terraform or OpenTofu the module
\`terraform/hub\` does all of "The hub".
`;

function section(title: string, text: string, commands: string): string {
  return `## ${title}\n\n${text}\n\n\`\`\`\n${commands}\n\`\`\`\n`;
}
