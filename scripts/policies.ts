/**
 * Prints what an account has to give to the hub, from the configuration, and writes it to dist/member/: the
 * CloudFormation template, and each role's trust policy and inline policy as files for Terraform's `templatefile`, with
 * the variables `partition`, `account_id` and `hub_account_id`. Where the functions are to be in a VPC, also the endpoints; where
 * they are to read from Kubernetes, what a cluster is given for it.
 *
 *     npm run policies        # of eks-ip-auditor.config.json, or of the file that CONFIG_FILE names
 */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { checkoutConfig, ROOT, runScript } from '../bin/checkout.ts';
import { note, print } from '../bin/output.ts';
import { beyondEndpoints, neededEndpoints } from '../infra/endpoints.ts';
import { type Member, memberOf, onlyMember } from '../infra/member.ts';
import { rolePolicies } from '../infra/member-policies.ts';
import { memberTemplate } from '../infra/member-template.ts';
import { functionRoleName } from '../infra/roles/role-name.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { parseConfig } from '../lambda/config/load.ts';
import type { Config } from '../lambda/config/schema.ts';
import { isHomeAudited } from '../lambda/config/to-request.ts';
import { mapRolesLine } from '../lambda/facts/iam/kubernetes-access.ts';
import { AUDITOR_GROUP } from '../lambda/model/kubernetes-access.ts';
import { kubernetesAccess } from './kubernetes-access.ts';

const FOLDER = join(ROOT, 'dist/member');

async function main(): Promise<void> {
  const { config } = await checkoutConfig();
  const member = memberToPrint(config);
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const template = memberTemplate(member);
  await show('member.template.json', `${JSON.stringify(template, null, 2)}\n`);
  for (const { name, path, assumeRolePolicy, inlinePolicy } of rolePolicies(template)) {
    await print(`\n# aws_iam_role: name = "${name}", path = "${path}"\n`);
    await show(`${name}.assume-role-policy.json.tftpl`, assumeRolePolicy);
    await show(`${name}.inline-policy.json.tftpl`, inlinePolicy);
  }
  await print(wayOut(config));
  await print(intoClusters(config));
}

/** What lets the roles that read accounts read the Kubernetes API of their clusters, too. */
function intoClusters(config: Config): string {
  if (config.kubernetes === 'off') return '';
  const found = memberOf(config);
  const roles = [
    ...(found.kind === 'member' ? [{ of: 'a member account', role: found.member.readRole }] : []),
    ...(isHomeAudited(config) ? [{ of: "the hub's own account", role: functionRoleName(config, 'scan') }] : []),
  ];
  return [
    '\n# Kubernetes: each cluster is given this, by kubectl apply -f docs/kubernetes-access.yaml\n',
    kubernetesAccess(),
    '\n# and the role that reads its account:\n',
    ...roles.map(
      ({ of, role }) =>
        `\n# A cluster in ${of}, in authentication mode API or API_AND_CONFIG_MAP:\n${accessEntry(role)}\n` +
        `# In mode CONFIG_MAP, in mapRoles of ConfigMap aws-auth instead:\n# ${mapRolesLine(pathlessArn(role))}\n`,
    ),
  ].join('');
}

/** What functions in a VPC have to reach. */
function wayOut(config: Config): string {
  if (config.deployment.vpc === undefined) return '';
  const endpoints = neededEndpoints(config).map(({ service, type, why }) => `#   ${service} (${type}): ${why}\n`);
  const beyond = beyondEndpoints(config).map((line) => `#   ${line}\n`);
  return `\n# VPC endpoints that the functions need, as com.amazonaws.REGION.<service>:\n${endpoints.join('')}# What no endpoint of the region reaches:\n${beyond.join('')}`;
}

/** What stands for an account is for the reader to fill in. */
function accessEntry(role: string): string {
  const principal = `arn:PARTITION:iam::ACCOUNT_ID:role/${role}`;
  return `aws eks create-access-entry --region REGION --cluster-name CLUSTER --principal-arn ${principal} --kubernetes-groups ${AUDITOR_GROUP}`;
}

/** There a role has no path. */
function pathlessArn(role: string): string {
  return `arn:PARTITION:iam::ACCOUNT_ID:role/${role.slice(role.lastIndexOf('/') + 1)}`;
}

/** Where no other account is configured, that of an organisation by default. */
function memberToPrint(config: Config): Member {
  const member = onlyMember(config);
  if (member !== undefined) return member;
  note('no other account is configured: this is what one of an organisation would have by default');
  return memberToPrint(parseConfig(CHECKS, '{ "targets": { "organization": {} } }', 'the default'));
}

async function show(name: string, text: string): Promise<void> {
  const file = join(FOLDER, name);
  await writeFile(file, text);
  await print(`\n# ${relative(ROOT, file)}\n${text}`);
}

const usage = `Usage: npm run policies

Prints what an account has to give to the hub, and writes it to dist/member. The configuration is eks-ip-auditor.config.json, or
the file that CONFIG_FILE names:

  CONFIG_FILE=my.config.json npm run policies
`;

await runScript(main, { usage });
