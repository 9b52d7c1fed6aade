import { amount, capitalised, count } from '../../common/words.ts';
import { clockProblem } from '../../facts/aws/clock-skew.ts';
import type { Expected, SeenChannel, SeenConcurrency, SeenHub } from '../seen.ts';
import { type Answer, ok, unknown, whenSeen, wrong } from './answer.ts';

/** Channels that the configuration names, by what Amazon Q Developer counted of them: its own API is not asked. */
export function examineChat({ channels }: SeenHub, expected: Expected): Answer {
  return whenSeen(channels, (found) => ofChannels(found, expected));
}

function ofChannels(channels: readonly SeenChannel[], { stackName }: Expected): Answer {
  const all = count(channels.length, 'channel');
  const missing = channels.filter(({ status }) => status === undefined);
  const failing = channels.filter(({ failed, delivered }) => failed && !delivered);
  const silent = channels.filter(({ status, failed, delivered }) => status !== undefined && !failed && !delivered);
  if (missing.length + failing.length > 0) {
    return wrong(
      `${missing.length + failing.length} of ${all} get no message.`,
      [
        `For a channel that is not in the stack, deploy ${stackName} again. For the others, authorise the workspace or team again (console of Amazon Q Developer in chat applications), and invite the app into private channels (docs/runbook.md, "Chat").`,
      ],
      [
        ...missing.map(({ configurationName }) => `${configurationName}: not in the stack`),
        ...failing.map(({ configurationName }) => `${configurationName}: every delivery of the last two weeks failed`),
      ],
    );
  }
  if (silent.length > 0) {
    return unknown(
      `${silent.length} of ${all} got no message in the last two weeks, so it is unknown whether ${silent.length === 1 ? 'it is' : 'they are'} still authorised.`,
      ['Use "Send test message" in the console of Amazon Q Developer in chat applications.'],
      silent.map(({ configurationName }) => configurationName),
    );
  }
  return ok(`Messages of the last two weeks arrived in ${channels.length === 1 ? 'the channel' : `all ${all}`}.`);
}

/** The audit itself, which waits for its targets. */
const AUDITS = 1;

/** New accounts may have as few as 10 executions at once (Lambda developer guide, quotas). */
export function examineConcurrency({ concurrency }: SeenHub, expected: Expected): Answer {
  return whenSeen(concurrency, (found) => ofConcurrency(found, expected));
}

function ofConcurrency({ limit, unreserved }: SeenConcurrency, { targetsAtATime, reserved }: Expected): Answer {
  const fromAll = (reserved.scan === undefined ? targetsAtATime : 0) + (reserved.audit === undefined ? AUDITS : 0);
  const takes = `An audit uses up to ${count(targetsAtATime + AUDITS, 'execution')} at once`;
  if (unreserved < fromAll) {
    return wrong(`${takes}, and the account has ${amount(unreserved)} unreserved of ${amount(limit)} in this region.`, [
      'Request a higher quota (Service Quotas, AWS Lambda, "Concurrent executions", L-B99A9384), or lower "concurrency.targets".',
    ]);
  }
  return ok(`${takes}. The account has ${amount(limit)} in this region, ${amount(unreserved)} of them unreserved.`);
}

/** Kept for 90 days without any trail (CloudTrail user guide, event history). */
export function examineTrail({ trail }: SeenHub): Answer {
  return whenSeen(trail, () =>
    ok(
      'CloudTrail event history shows who created, detached or deleted an ENI in the last 90 days. No audit reads it.',
    ),
  );
}

export function examineClock({ clock }: SeenHub): Answer {
  const problem = clockProblem(clock);
  if (problem === undefined) return ok("This machine's clock is within two minutes of AWS's.");
  return clock.known
    ? wrong(`${capitalised(problem)}.`, [
        'Set the clock: times in this report use it, and `cleanup` does not run with it.',
      ])
    : unknown(`${capitalised(problem)}.`, []);
}
