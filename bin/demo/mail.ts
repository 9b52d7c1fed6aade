import type { Report } from '../../lambda/model/report.ts';
import { asReport } from '../../lambda/report/json/report-schema.ts';
import type { Publication } from '../../simulated-aws/services/sns/delivery.ts';
import { type Claim, claim } from './claim.ts';
import { bold, dim, say } from './speech.ts';

/** A mail as its readers get it. @param most lines of its body, the others being counted */
export function showMail({ subject, received }: Publication, most = Number.POSITIVE_INFINITY): void {
  const lines = received.email.body.trimEnd().split('\n');
  say(`${bold(`Subject: ${subject ?? ''}`)}\n\n${lines.slice(0, most).join('\n')}`);
  if (lines.length > most) say(dim(`… and ${lines.length - most} more lines`));
}

/** The report as queues and functions get it. */
export function reportIn({ received }: Publication): Report {
  return asReport(JSON.parse(received.sqs.message));
}

/** A call that the simulated AWS does not know would make the play untrue. */
export function unsimulated(calls: readonly string[]): readonly Claim[] {
  return calls.map((call) => claim(`not simulated: ${call}`, false));
}
