import { type Claim, claim } from './claim.ts';
import {
  auditorRole,
  CONFIGURATION,
  freeAddresses,
  HUB,
  halfAnHourPasses,
  PAYMENTS,
  SHOP,
  TOPIC,
  TROUBLES,
  troubledEstate,
} from './estate.ts';
import { reportIn, showMail, unsimulated } from './mail.ts';
import { claimsOnCleanup, claimsOnSecondAudit, claimsOnTrouble } from './outcome.ts';
import { plain, showDiagnosisInShort } from './short-diagnosis.ts';
import { caption, dim, say, showCommand } from './speech.ts';
import { type CommandOutcome, onStage, type Stage } from './stage.ts';

const AUDIT = ['audit', '--ledger', 'ledger', '--notify', TOPIC] as const;
const DIAGNOSE = ['diagnose', '--cluster', 'payments', '--role-arn', auditorRole(PAYMENTS), '--region', 'eu-west-1'];
const CLEANUP = ['cleanup', 'apply', '--role-arn', auditorRole(SHOP), '--region', 'eu-west-1', '--ledger', 'ledger'];

/** With its subject twelve. */
const MAIL_LINES = 10;
const CHANGED_LINES = 3;
const PLAN_ROWS = 3;

const ESTATE = `An AWS that runs on this machine: no account, nothing to pay for. The auditor lives in account
${HUB} and reads two others, in three regions. One deleted cluster left ENIs behind, one
subnet is full, one VPC CNI is too old for its nodes, and IAM denies one call.`;

/** The audit, why the worst cluster has no addresses, what people get, what changed, and the clean-up: three screens. */
export function playInShort(): Promise<InShort> {
  caption('1. The audit', ESTATE);
  return onStage(troubledEstate(), CONFIGURATION, async (stage) => {
    for (const trouble of TROUBLES) stage.aws.faults.add(trouble);
    showCommand(AUDIT);
    const diagnosed = stage.hear(...DIAGNOSE);
    const drawn = stage.hear('audit', '--format', 'html', '--quiet');
    const audited = await stage.hear(...AUDIT, '--quiet');
    say(audited.stdout.trimEnd());
    const { stdout: page } = await drawn;
    const claims = [
      ...showFirstMail(stage, audited),
      ...showDiagnosis(await diagnosed),
      ...(await playWhatChanged(stage)),
      ...(await playCleanup(stage)),
      claim('the page is whole', page.startsWith('<!DOCTYPE html>') && page.trimEnd().endsWith('</html>')),
      ...unsimulated(stage.aws.unsupported),
    ];
    return { claims, page };
  });
}

/** What the play in short claims, and the first audit as a page. */
export interface InShort {
  readonly claims: readonly Claim[];
  readonly page: string;
}

function showFirstMail({ aws }: Stage, audited: CommandOutcome): readonly Claim[] {
  const [mail] = aws.publications;
  if (mail === undefined) return [claim('a mail is sent', false)];
  caption('2. The mail', 'Sent when something changed. Chat gets a card, queues and functions get JSON.');
  showMail(mail, MAIL_LINES);
  return claimsOnTrouble(audited, reportIn(mail), mail.received.email.body);
}

/** The questions and the answer, without what was seen for each. */
function showDiagnosis(outcome: CommandOutcome): readonly Claim[] {
  caption(
    '3. Why pods of payments get no address',
    'The questions that an expert asks, in that order, and the answer.',
  );
  showCommand(DIAGNOSE);
  const answer = showDiagnosisInShort(outcome);
  return [claim('the diagnosis names the full subnet', answer.includes('3 of 123'))];
}

async function playWhatChanged({ aws, hear, wait }: Stage): Promise<readonly Claim[]> {
  wait(40);
  halfAnHourPasses(aws.world);
  const audited = await hear(...AUDIT, '--quiet');
  caption(
    '4. Forty minutes later',
    'The payments team made room, and a cluster "shop-green" came and went. What changed:',
  );
  const mail = aws.publications[1];
  if (mail === undefined) return [claim('a second mail is sent', false)];
  showMail(mail, CHANGED_LINES);
  say(`\n${sectionOf(audited.stdout, 'RESOLVED')}`);
  return claimsOnSecondAudit(reportIn(mail), mail);
}

async function playCleanup({ aws, hear }: Stage): Promise<readonly Claim[]> {
  caption(
    '5. The clean-up',
    'Off unless asked for. Shows its plan and asks first (here: --yes); keeps what it saw only once.',
  );
  showCommand([...CLEANUP, '--yes']);
  const before = freeAddresses(aws.world, SHOP, 'eu-west-1', 'shop-b');
  const applied = await hear(...CLEANUP, '--yes', '--quiet');
  const freed = freeAddresses(aws.world, SHOP, 'eu-west-1', 'shop-b') - before;
  say(`${planIn(applied.stderr)}\n\n${withoutFooter(applied.stdout)}`);
  return claimsOnCleanup(applied, aws.calls, freed);
}

/** What it would delete, the first rows of it. */
function planIn(text: string): string {
  const lines = text.split('\n');
  const rows = lines.filter((line) => /^ +eni-/.test(plain(line)));
  const shown = new Set(rows.slice(0, PLAN_ROWS));
  const head = lines.slice(
    lines.findIndex((line) => plain(line).startsWith('PLAN')),
    lines.indexOf(rows[0] ?? ''),
  );
  return [...head, ...shown, dim(`    … and ${rows.length - shown.size} more`)].join('\n');
}

/** The part of a report that begins with these words, up to the next. */
function sectionOf(text: string, head: string): string {
  return text.split('\n\n').find((section) => plain(section).startsWith(head)) ?? '';
}

/** What a run looked at was said before. */
function withoutFooter(text: string): string {
  return text.split('\n\n').slice(0, -1).join('\n\n');
}
