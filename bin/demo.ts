import { createColors } from 'picocolors';
import type { Report } from '../lambda/model/report.ts';
import { wantsColor } from './cli/streams.ts';
import {
  CONFIGURATION,
  HEALTHY_CONFIGURATION,
  HUB,
  healthyEstate,
  PAYMENTS,
  SHOP,
  TOPIC,
  troubledEstate,
} from './demo/estate.ts';
import { type Claim, claimsOnHealth, claimsOnTrouble } from './demo/outcome.ts';
import { onStage } from './demo/stage.ts';

/** The whole product against a simulated AWS, as a newcomer would meet it; checks itself while it plays. */

const { bold, dim, green, red } = createColors(wantsColor(process.stdout, process.env));
const AUDIT = ['audit', '--notify', TOPIC] as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function caption(title: string, text: string): void {
  say(`\n${bold(`── ${title} ${'─'.repeat(Math.max(3, 74 - title.length))}`)}\n${dim(text)}\n`);
}

function showCommand(args: readonly string[]): void {
  say(`${bold(`$ eks-ip-auditor ${args.join(' ')}`)}\n`);
}

const ESTATE = `An AWS that runs on this machine: same protocols, no account, nothing to pay for.
The auditor lives in account ${HUB} and assumes a role in two others.

  ${SHOP}  eu-west-1       cluster "shop", and what the deleted cluster "shop-blue" left
  ${SHOP}  us-east-1       cluster "legacy": t3.medium nodes under VPC CNI 1.1.0
  ${PAYMENTS}  eu-west-1       cluster "payments" in a subnet with three addresses left
  ${PAYMENTS}  us-east-1       IAM does not let the auditor list the clusters here
  ${PAYMENTS}  ap-southeast-2  cluster "ledger": AWS counts 8 % free, but whole prefixes are
                                set aside for its pods, so all is well

Its configuration names the accounts and regions, and the one thing no AWS API tells:`;

async function playTrouble(): Promise<readonly Claim[]> {
  caption('1. The estate', ESTATE);
  say(JSON.stringify(CONFIGURATION, null, 2));
  return onStage(troubledEstate(), CONFIGURATION, async ({ aws, run }) => {
    aws.faults.deny('eks:ListClusters', { accountId: PAYMENTS, region: 'us-east-1' });
    caption('2. The audit', 'One command. Progress goes to stderr, the report to stdout, and a mail to the team.');
    showCommand(AUDIT);
    const outcome = await run(...AUDIT);
    say(dim(`\n(exit code ${outcome.exitCode}: there is a finding at or above --fail-on, which is "high")`));
    const publication = aws.publications[0];
    if (publication === undefined) return [{ text: 'a mail is sent', holds: false }];
    caption(
      '3. The mail',
      'SNS gives each subscriber its own form: text by mail, JSON to queues and functions, a card to chat.',
    );
    say(`${bold(`Subject: ${publication.subject ?? ''}`)}\n\n${publication.received.email.body}`);
    const report: Report = JSON.parse(publication.received.sqs.message);
    return [...claimsOnTrouble(outcome, report, publication.received.email.body), ...unsimulated(aws.unsupported)];
  });
}

async function playHealth(): Promise<readonly Claim[]> {
  caption(
    '4. The same estate, put right',
    'Leaks deleted, room in the subnet, a current VPC CNI, the permission granted.',
  );
  showCommand(AUDIT);
  return onStage(healthyEstate(), HEALTHY_CONFIGURATION, async ({ aws, run }) => {
    const outcome = await run(...AUDIT);
    say(dim(`\n(exit code ${outcome.exitCode}; mails sent: ${aws.publications.length})`));
    return [...claimsOnHealth(outcome, aws.publications.length), ...unsimulated(aws.unsupported)];
  });
}

/** A call that the simulated AWS does not know would make the play untrue. */
function unsimulated(calls: readonly string[]): readonly Claim[] {
  return calls.map((call) => ({ text: `not simulated: ${call}`, holds: false }));
}

const claims = [...(await playTrouble()), ...(await playHealth())];
caption('5. What you saw', 'The demo checks itself.');
for (const { text, holds } of claims) say(`  ${holds ? green('✓') : red('✗')} ${text}`);
say(`\nOn your own account: ${bold('npx eks-ip-auditor audit --region all')}   (it only ever reads)\n`);
process.exitCode = claims.every(({ holds }) => holds) ? 0 : 1;
