import { parseArgs } from 'node:util';
import type { Claim } from './demo/claim.ts';
import {
  auditorRole,
  CONFIGURATION,
  freeAddresses,
  HEALTHY_CONFIGURATION,
  HUB,
  halfAnHourPasses,
  healthyEstate,
  PAYMENTS,
  SHOP,
  TOPIC,
  TROUBLES,
  troubledEstate,
} from './demo/estate.ts';
import { playInShort } from './demo/in-short.ts';
import { reportIn, showMail, unsimulated } from './demo/mail.ts';
import {
  claimsOnCleanup,
  claimsOnHealth,
  claimsOnPlan,
  claimsOnResolution,
  claimsOnSecondAudit,
  claimsOnTrouble,
} from './demo/outcome.ts';
import { keepPage } from './demo/page.ts';
import { bold, caption, dim, green, red, say, sayExitCode, showCommand } from './demo/speech.ts';
import { onStage, type Stage } from './demo/stage.ts';
import { AFTER_MIGRATION, playTerraformMigration } from './demo/terraform-migration.ts';
import { note } from './output.ts';

/** The whole product against a simulated AWS, as a newcomer would meet it; checks itself while it plays. */

const AUDIT = ['audit', '--ledger', 'ledger', '--notify', TOPIC] as const;
const CLEANUP = ['--role-arn', auditorRole(SHOP), '--region', 'eu-west-1', '--ledger', 'ledger'] as const;

const ESTATE = `An AWS that runs on this machine: same protocols, no account, nothing to pay for.
The auditor lives in account ${HUB} and assumes a role in two others.

  ${SHOP}  eu-west-1       cluster "shop", and what the deleted cluster "shop-blue" left
  ${SHOP}  us-east-1       cluster "legacy": t3.medium nodes under VPC CNI 1.1.0
  ${PAYMENTS}  eu-west-1       cluster "payments" in a subnet with three addresses left
  ${PAYMENTS}  us-east-1       IAM does not let the auditor list the clusters here
  ${PAYMENTS}  ap-southeast-2  cluster "ledger": AWS counts 8 % free, but whole prefixes are
                                set aside for its pods, so all is well

Its configuration names the accounts and regions, and the one thing that no AWS API shows:`;

async function playTrouble(): Promise<readonly Claim[]> {
  caption('1. The estate', ESTATE);
  say(JSON.stringify(CONFIGURATION, null, 2));
  return onStage(troubledEstate(), CONFIGURATION, async (stage) => {
    for (const trouble of TROUBLES) stage.aws.faults.add(trouble);
    return [
      ...(await playFirstAudit(stage)),
      ...(await playSecondAudit(stage)),
      ...(await playCleanup(stage)),
      ...(await playThirdAudit(stage)),
      ...unsimulated(stage.aws.unsupported),
    ];
  });
}

async function playFirstAudit({ aws, run }: Stage): Promise<readonly Claim[]> {
  caption('2. The audit', 'One command. Progress goes to stderr, the report to stdout, and a mail to the team.');
  showCommand(AUDIT);
  const outcome = await run(...AUDIT);
  sayExitCode(outcome.exitCode, 'there is a finding at or above --fail-on, which is "high"');
  const mail = aws.publications[0];
  if (mail === undefined) return [{ text: 'a mail is sent', holds: false }];
  caption(
    '3. The mail',
    'SNS gives each subscriber its own form: text by mail, JSON to queues and functions, a card to chat.',
  );
  showMail(mail);
  return claimsOnTrouble(outcome, reportIn(mail), mail.received.email.body);
}

async function playSecondAudit({ aws, run, wait }: Stage): Promise<readonly Claim[]> {
  wait(40);
  halfAnHourPasses(aws.world);
  caption(
    '4. Forty minutes later',
    `The payments team has made room, and a cluster "shop-green" came and went. The ledger remembers: the report says
since when, and the mail has only what changed.`,
  );
  showCommand(AUDIT);
  await run(...AUDIT);
  const mail = aws.publications[1];
  if (mail === undefined) return [{ text: 'a second mail is sent', holds: false }];
  say('');
  showMail(mail);
  return claimsOnSecondAudit(reportIn(mail), mail);
}

async function playCleanup({ aws, run }: Stage): Promise<readonly Claim[]> {
  caption(
    '5. The clean-up, planned',
    'Off unless asked for. The plan gives a reason for every unattached ENI. One that was seen only once is kept.',
  );
  const plan = ['cleanup', 'plan', ...CLEANUP];
  showCommand(plan);
  const planned = await run(...plan);
  const onPlan = claimsOnPlan(planned, aws.calls);
  caption(
    '6. The clean-up, carried out',
    'Shown and asked first (here: --yes). Each ENI is looked at again right before, and read back after.',
  );
  const apply = ['cleanup', 'apply', ...CLEANUP, '--yes'];
  showCommand(apply);
  const before = freeAddresses(aws.world, SHOP, 'eu-west-1', 'shop-b');
  const applied = await run(...apply);
  const freed = freeAddresses(aws.world, SHOP, 'eu-west-1', 'shop-b') - before;
  return [...onPlan, ...claimsOnCleanup(applied, aws.calls, freed)];
}

async function playThirdAudit({ aws, run, wait }: Stage): Promise<readonly Claim[]> {
  wait(40);
  caption('7. The third audit', 'The 18 leaks of shop-blue are resolved, and so is the subnet that they drained.');
  showCommand(AUDIT);
  await run(...AUDIT);
  const mail = aws.publications[2];
  return mail === undefined ? [{ text: 'a third mail is sent', holds: false }] : claimsOnResolution(reportIn(mail));
}

async function playHealth(): Promise<readonly Claim[]> {
  caption(
    '8. The same estate, put right',
    'Another run with an empty ledger: no leaks, room in the subnet, a current VPC CNI, the permission granted.',
  );
  showCommand(AUDIT);
  return onStage(healthyEstate(), HEALTHY_CONFIGURATION, async ({ aws, run }) => {
    const outcome = await run(...AUDIT);
    say(dim(`\n(exit code ${outcome.exitCode}; mails sent: ${aws.publications.length})`));
    return [...claimsOnHealth(outcome, aws.publications.length), ...unsimulated(aws.unsupported)];
  });
}

async function playInFull(): Promise<Played> {
  return {
    claims: [...(await playTrouble()), ...(await playHealth())],
    next: `\nWhy pods of one cluster get no address: ${bold('npm run demo -- --world terraform-migration')}\n${OWN_ACCOUNT}\n`,
  };
}

async function playInBrief(): Promise<Played> {
  const { claims, page } = await playInShort();
  return {
    claims,
    next: `\nThe first audit as a page: ${bold(await keepPage(page))}\nEvery step and every detail: ${bold('npm run demo -- --full')}\n${OWN_ACCOUNT}\n`,
  };
}

const OWN_ACCOUNT = `On your own account: ${bold('npx eks-ip-auditor audit --region all')}   (it only reads)`;

/** What a play claims, and what to type next. */
interface Played {
  readonly claims: readonly Claim[];
  readonly next: string;
}

const PLAYS: Readonly<Record<string, (full: boolean) => Promise<Played>>> = {
  estate: (full) => (full ? playInFull() : playInBrief()),
  'terraform-migration': async (full) => ({ claims: await playTerraformMigration(full), next: AFTER_MIGRATION }),
};

/** `npm run demo -- --world terraform-migration` */
const { values: asked } = parseArgs({
  options: { world: { type: 'string', default: 'estate' }, full: { type: 'boolean', default: false } },
});
const play = PLAYS[asked.world];
if (play === undefined) {
  note(`error: no such world; there are ${Object.keys(PLAYS).join(', ')}`);
  process.exit(2);
}
const { claims, next } = await play(asked.full);
caption('What you saw', 'The demo checks itself.');
const failed = claims.filter(({ holds }) => !holds);
if (asked.full || asked.world !== 'estate') {
  for (const { text, holds } of claims) say(`  ${holds ? green('✓') : red('✗')} ${text}`);
} else {
  for (const { text } of failed) say(`  ${red('✗')} ${text}`);
  say(
    `  ${failed.length === 0 ? green('✓') : red('✗')} ${claims.length - failed.length} of ${claims.length} claims hold`,
  );
}
say(next);
process.exitCode = failed.length === 0 ? 0 : 1;
