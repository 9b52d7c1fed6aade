/** What the deployed product is used for, in parts small enough to be played for one permission. */
import { FOLDERS } from '../../lambda/config/names.ts';
import { securityHubKey } from '../../lambda/ledger/keys.ts';
import { storedText } from '../../lambda/ledger/parse.ts';
import type { Place } from '../../lambda/model/target.ts';
import { afterAudit } from '../../lambda/security-hub/memory.ts';
import { putObject } from '../../simulated-aws/index.ts';
import { aFinding, aTarget } from '../report/sample-report.ts';
import { HUB, WEBHOOK_SECRET } from './estate.ts';
import type { RunningProduct } from './running-product.ts';
import type { Scenario } from './setting.ts';
import type { Product } from './synthesized-product.ts';

const AUDIT = { auditId: 'audit-1', startedAt: '2026-11-25T06:00:00.000Z' };

/** The first audit of an estate: scheduled, with everything that it does by the other functions. */
export const firstAudit: Scenario = { remembered: false, play: scheduled };

/** A later one, whose clean-up deletes. */
export const laterAudit: Scenario = { remembered: true, play: scheduled };

async function scheduled(running: RunningProduct): Promise<readonly unknown[]> {
  const { status, result, error } = await running.onSchedule('2026-11-25T06:00:00Z');
  return [status === 'SUCCEEDED' ? result : error];
}

/** A person snoozes a check, and an audit heeds it. */
export const snoozing: Scenario = {
  remembered: true,
  play: async (running) => {
    const { status, error } = await running.onDemand({ snooze: { check: 'leaked-eni', days: 2, reason: 'known' } });
    return status === 'SUCCEEDED' ? scheduled(running) : [error];
  },
};

/** A person has one target scanned. */
export const scanOf = (accountId: string, region: string = HUB.region) => invoking('scan', [{ accountId, region }]);

/** As `scanOf`, where nothing was ever scanned. */
export const firstScanOf = (accountId: string): Scenario => ({ ...scanOf(accountId), remembered: false });

/** For want of an answer, an audit has the same target scanned again. */
export function scanRepeatedOf(accountId: string): Scenario {
  const event = { ...AUDIT, accountId, region: HUB.region };
  return invoking('scan', [event, event]);
}

/** A person has what is configured cleaned, in all accounts or in some. */
export const cleanupOf = (...accounts: readonly string[]) =>
  invoking('cleanup', [accounts.length === 0 ? {} : { accounts }]);

/** For want of an answer, an audit has the same target cleaned again. */
export function cleanupRepeatedOf(accountId: string): Scenario {
  const event = { auditId: AUDIT.auditId, target: { accountId, region: HUB.region } };
  return invoking('cleanup', [event, event]);
}

/** What Lambda does with the queue of deliveries, and what the function itself does when something was not taken. */
const TAKEN_BY_LAMBDA = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const TAKING = [...TAKEN_BY_LAMBDA, 'sqs:ChangeMessageVisibility'];

function queueArn(url = ''): string {
  const [accountId, name] = url.split('/').slice(-2);
  return `arn:aws:sqs:${HUB.region}:${accountId}:${name}`;
}

/** Lambda hands the function that imports a target whose findings are to be imported, or of which nothing is remembered. */
export function importOf(accountId: string, bucket: string, isRemembered = true): Scenario {
  const place = { accountId, region: HUB.region };
  const role = { arn: `arn:aws:iam::${accountId}:role/eks-ip-auditor-security-hub`, externalId: 'company-1' };
  const body = JSON.stringify({ ...place, role: accountId === HUB.accountId ? null : role });
  const record = { messageId: 'm1', receiptHandle: 'r1', body, attributes: { ApproximateReceiveCount: '1' } };
  return {
    remembered: true,
    play: async ({ aws, invoke }) => {
      const made = aws.world.buckets.get(bucket);
      const text = storedText(afterAudit(undefined, foundIn(place), 'info', new Date()));
      if (isRemembered && made !== undefined)
        putObject(made, { key: `${FOLDERS.ledger}/${securityHubKey(place)}`, body: text, at: new Date() });
      return [await invoke('import', { Records: [{ ...record, messageAttributes: {} }] }).catch(messageOf)];
    },
  };
}

function foundIn(place: Place) {
  const result = aTarget({ ...place, evaluated: ['leaked-eni'] });
  const findings = [aFinding({ ...place, check: 'leaked-eni' })];
  return { startedAt: new Date(), result, scope: 'eks', findings } as const;
}

/** Lambda hands the function a message of the queue for a webhook, and one that is a mail. */
export function deliveryTo(url: string): Scenario {
  const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
  const record = {
    messageId: 'm1',
    receiptHandle: 'r1',
    body: JSON.stringify({ subject: 'All is well', text: 'All is well.', html: '<p>All is well.</p>' }),
    attributes: { ApproximateReceiveCount: '1' },
  };
  const forWebhook = { ...record, messageAttributes: { webhook: attribute('oncall'), about: attribute('report') } };
  const asMail = {
    ...record,
    messageId: 'm2',
    messageAttributes: { mail: attribute('ses'), about: attribute('report') },
  };
  return {
    remembered: true,
    play: async ({ aws, invoke }) => {
      aws.world.secret(WEBHOOK_SECRET, url);
      return [await invoke('deliver', { Records: [forWebhook, asMail] }).catch(messageOf)];
    },
  };
}

/** What Lambda and the scheduler do in the roles' names beside invoking functions. */
export function servicesOf({ functions, schedule, hub }: Product): Scenario {
  const stream = (group: string) =>
    `arn:aws:logs:${hub.region}:${hub.accountId}:log-group:${group}:log-stream:2026/11/25/[1]ab12`;
  const imports = functions.find(({ name }) => name === 'audit')?.environment.IMPORTS;
  const acts = [
    ...functions.flatMap(({ roleArn, logGroup, deadLetters, name, environment }) => [
      ...(name === 'deliver'
        ? TAKING.map((action) => [roleArn, action, queueArn(environment.DELIVERIES)] as const)
        : []),
      ...(name === 'import' ? TAKEN_BY_LAMBDA.map((action) => [roleArn, action, queueArn(imports)] as const) : []),
      [roleArn, 'logs:CreateLogStream', stream(logGroup)] as const,
      [roleArn, 'logs:PutLogEvents', stream(logGroup)] as const,
      ...(deadLetters === undefined ? [] : [[roleArn, 'sqs:SendMessage', deadLetters] as const]),
    ]),
    [schedule.roleArn, 'sqs:SendMessage', schedule.deadLetters] as const,
  ];
  return {
    remembered: false,
    play: async ({ asService }) => {
      const refused: string[] = [];
      for (const [roleArn, action, resource] of acts) {
        if (!(await asService(roleArn, action, resource))) refused.push(`${roleArn} may not ${action}`);
      }
      return refused;
    },
  };
}

/** A person asks a function how the deployment is. */
export const doctorOf = (name: 'scan' | 'cleanup', ...accounts: readonly string[]) =>
  invoking(name, [{ doctor: { accounts } }]);

function invoking(name: 'scan' | 'cleanup', events: readonly object[]): Scenario {
  return {
    remembered: true,
    play: async (running) => {
      const answers: unknown[] = [];
      for (const event of events) answers.push(await running.invoke(name, event).catch(messageOf));
      return answers;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
