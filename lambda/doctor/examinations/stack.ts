import { count } from '../../common/words.ts';
import { awsCommand, given } from '../../facts/aws/commands.ts';
import type { Expected, SeenHub, SeenStack } from '../seen.ts';
import { type Answer, ok, unknown, whenSeen, wrong } from './answer.ts';

/** The states of a stack that stands as it was last asked for (CloudFormation user guide, stack status codes). */
const SETTLED: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

/** `2026-11-23 03:12 UTC` */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function examineStack({ stack }: SeenHub, expected: Expected): Answer {
  return whenSeen(stack, (found) => (found === undefined ? noStack(expected) : ofStack(found, expected)));
}

function noStack({ stackName, accountId, region }: Expected): Answer {
  return wrong(`There is no stack ${stackName} in ${accountId} ${region}.`, [
    'Deploy it (docs/deploying.md). If it is deployed, give its account with --profile, its region with --region and its name with --stack-name.',
  ]);
}

function ofStack({ name, status, createdAt, updatedAt, resources }: SeenStack, { region }: Expected): Answer {
  const since = timeText(updatedAt ?? createdAt);
  const is = `Stack ${name} is ${status} since ${since}`;
  if (SETTLED.has(status)) return ok(`${is}, with ${count(resources.length, 'resource')}.`);
  if (status.endsWith('_IN_PROGRESS')) {
    return unknown(`${is}: a deployment is in progress.`, ['Run doctor again when it has finished.']);
  }
  const earlier = status.startsWith('UPDATE_ROLLBACK') ? ' The previous deployment is running.' : '';
  return wrong(`${is}: its last deployment failed.${earlier}`, [
    'Find the first failed event, fix its cause and deploy again:',
    awsCommand('cloudformation', 'describe-stack-events', region, { 'stack-name': given('stack', name) }),
  ]);
}
