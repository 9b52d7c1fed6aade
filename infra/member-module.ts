import { DEFAULT_NAME } from '../lambda/config/names.ts';
import type { Config } from '../lambda/config/schema.ts';
import type { Member } from './member.ts';
import { type RolePolicies, rolePolicies } from './member-policies.ts';
import { memberTemplate } from './member-template.ts';
import { MAX_ACCOUNTS } from './roles/permissions.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's variables
/** What the module decides, where a deployment has it from its configuration. */
const PLACEHOLDERS = {
  name: '${name}',
  rolePath: '${role_path}',
  roleNamePrefix: '${role_name_prefix}',
  externalId: '${external_id}',
  organizationId: '${organization_id}',
  account: '${account}',
  region: '${region}',
} as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's variables

/**
 * Text of `terraform/member/policies.json.tftpl`: the policies of a member's roles as a Terraform template, from the very
 * template that a stack makes, with placeholders wherever the module decides. Each text with a placeholder is encoded as a
 * whole once it is filled in: what is filled in stays a part of that text.
 * @param deployment settings by default
 */
export function memberModulePolicies(deployment: Config['deployment']): string {
  const [read] = roles(deployment, { cleanup: false, withoutClusterTag: false });
  const [readAndCleanUp, cleanup, securityHub] = roles(deployment, { cleanup: true, withoutClusterTag: false });
  const [, withoutClusterTag] = roles(deployment, { cleanup: true, withoutClusterTag: true });
  const policies = {
    default_name: DEFAULT_NAME,
    most_accounts: MAX_ACCOUNTS,
    description: {
      read: read?.description,
      cleanup: cleanup?.description,
      security_hub: securityHub?.description,
    },
    trust: {
      read: documentOf(read?.assumeRolePolicy),
      read_and_clean_up: documentOf(readAndCleanUp?.assumeRolePolicy),
      cleanup: documentOf(cleanup?.assumeRolePolicy),
      security_hub: documentOf(securityHub?.assumeRolePolicy),
    },
    read: documentOf(read?.inlinePolicy),
    delete: {
      with_cluster_tag: documentOf(cleanup?.inlinePolicy),
      without_cluster_tag: documentOf(withoutClusterTag?.inlinePolicy),
    },
    security_hub: documentOf(securityHub?.inlinePolicy),
  };
  return `${JSON.stringify(policies, null, 2).replaceAll(/"(?:[^"\\]|\\.)*"/g, encoded)}\n`;
}

/** @param text as JSON, which Terraform writes alike */
function encoded(text: string): string {
  const [, alone] = /^"\$\{(\w+)\}"$/.exec(text) ?? [];
  if (alone !== undefined) return `\${jsonencode(${alone})}`;
  return /[$%]\{/.test(text) ? `\${jsonencode(${text})}` : text;
}

/** The role that reads and, with clean-up, the one that deletes; then the one that imports into Security Hub. */
function roles(
  deployment: Config['deployment'],
  { cleanup, withoutClusterTag }: { readonly cleanup: boolean; readonly withoutClusterTag: boolean },
): readonly RolePolicies[] {
  const { name, rolePath, roleNamePrefix, externalId, organizationId, account, region } = PLACEHOLDERS;
  const member: Member = {
    hub: { name, deployment: { ...deployment, rolePath, roleNamePrefix } },
    readRole: 'read',
    deleteRole: cleanup ? 'cleanup' : undefined,
    importRole: 'security-hub',
    deletable: { accounts: [account], regions: [region], withoutClusterTag },
    cleanup,
    externalId,
    organizationId,
  };
  return rolePolicies(memberTemplate(member));
}

function documentOf(policy: string | undefined): unknown {
  if (policy === undefined) throw new Error('a role of the member template is missing');
  return JSON.parse(policy);
}
